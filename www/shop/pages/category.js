// One department; filters and order change the address without loading the page.

import { el } from "../build.js";
import { shelf } from "../card.js";
import { page } from "../frame.js";
import { categories, goods } from "../goods.js";

const here = () => new URLSearchParams(location.search);
const id = here().get("c") in categories ? here().get("c") : "kitchen";
const all = goods.filter((good) => good.category === id);
const results = el("div.results", { "aria-live": "polite" });
const prices = [["0-40", "Under $40"], ["40-80", "$40 to $80"], ["80-999", "Over $80"]];
const orders = { liked: "Liked most", low: "Price, low to high", high: "Price, high to low" };

function set(name, values) {
  const query = here();
  query.delete(name);
  values.forEach((value) => query.append(name, value));
  history.pushState(null, "", `?${query}`);
  fill();
}

function fill() {
  const materials = here().getAll("material");
  const ranges = here().getAll("price").map((range) => range.split("-").map(Number));
  const order = here().get("sort") ?? "liked";
  const by = { liked: (a, b) => b.rating - a.rating, low: (a, b) => a.price - b.price, high: (a, b) => b.price - a.price };
  const list = all
    .filter((good) => !materials.length || materials.includes(good.material))
    .filter((good) => !ranges.length || ranges.some(([from, to]) => good.price >= from && good.price < to))
    .sort(by[order]);
  results.replaceChildren(
    el("p.count", {}, list.length === 1 ? "1 product" : `${list.length} products`),
    list.length ? shelf(list) : el("p.empty", {}, "Nothing fits these filters."));
  for (const box of document.querySelectorAll("aside input")) box.checked = here().getAll(box.name).includes(box.value);
  const sort = document.querySelector("select[name=sort]");
  if (sort) sort.value = order;
}

const boxes = (title, name, options) => el("fieldset", {}, el("legend", {}, title), options.map(([value, label]) =>
  el("label.tick", {}, el("input", { type: "checkbox", name, value, onchange: () =>
    set(name, [...document.querySelectorAll(`aside input[name=${name}]:checked`)].map((box) => box.value)) }), label)));

document.title = `${categories[id].name} · Larkfield`;
await page(
  el("section.head", {}, el("h1", {}, categories[id].name), el("p", {}, categories[id].line)),
  el("section.listing", {},
    el("aside", { "aria-label": "Filters" },
      boxes("Material", "material", [...new Set(all.map((good) => good.material))].map((name) => [name, name])),
      boxes("Price", "price", prices)),
    el("div.listing-main", {},
      el("label.sort", {}, "Sort by",
        el("select", { name: "sort", onchange: (event) => set("sort", [event.target.value]) },
          Object.entries(orders).map(([value, name]) => el("option", { value }, name)))),
      results)));
addEventListener("popstate", fill);
fill();
