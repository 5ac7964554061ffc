import "../reviews.js";
import { art } from "../art.js";
import { bag } from "../bag.js";
import { el, mark, to } from "../build.js";
import { shelf } from "../card.js";
import { page } from "../frame.js";
import { categories, find, goods, money } from "../goods.js";

const good = find(new URLSearchParams(location.search).get("id")) ?? goods[0];
let colour = good.colours[0];
let quantity = 1;

const picture = el("div.product-picture", { html: art(good.shape, colour.hex) });
const chosen = el("span.chosen", {}, colour.name);
const amount = el("output", { "aria-label": "Quantity" }, "1");
const said = el("p.said", { role: "status" });
const size = el("select", { id: "size", name: "size" }, good.sizes.map((name) => el("option", { value: name }, name)));

const swatches = good.colours.map((one) =>
  el("button.swatch", { type: "button", "aria-label": one.name, "aria-pressed": String(one === colour), style: `--c:${one.hex}`, onclick: (event) => {
    colour = one;
    chosen.textContent = one.name;
    picture.innerHTML = art(good.shape, one.hex);
    for (const swatch of swatches) swatch.setAttribute("aria-pressed", String(swatch === event.currentTarget));
  } }));

const step = (by) => () => {
  quantity = Math.max(1, Math.min(9, quantity + by));
  amount.textContent = String(quantity);
};

function add() {
  bag.add({ id: good.id, colour: colour.name, size: size.value, quantity });
  said.replaceChildren(`Added: ${quantity} × ${good.name}, ${colour.name}. `, el("a", { href: to("cart") }, "View bag"));
  mark(said, "shown", true);
}

document.title = `${good.name} · Larkfield`;
page(
  el("nav.crumbs", { "aria-label": "Breadcrumb" }, el("a", { href: to("index") }, "Home"), " / ", el("a", { href: to("category", { c: good.category }) }, categories[good.category].name), ` / ${good.name}`),
  el("section.product", {},
    picture,
    el("div.buy", {},
      el("h1", {}, good.name),
      el("p.card-line", {}, el("span.price", {}, money(good.price)), el("span.stars", {}, `★ ${good.rating} (${good.reviews})`)),
      el("p", {}, good.text),
      el("div.choice", { role: "group", "aria-label": "Colour" }, el("span.label", {}, "Colour"), chosen, el("div.swatches", {}, swatches)),
      el("div.choice", {}, el("label.label", { for: "size" }, "Size"), size),
      el("div.choice", {}, el("span.label", {}, "Quantity"),
        el("div.stepper", {}, el("button", { type: "button", "aria-label": "Less", onclick: step(-1) }, "−"), amount, el("button", { type: "button", "aria-label": "More", onclick: step(1) }, "+"))),
      el("button.button.wide", { type: "button", id: "add-to-bag", onclick: add }, "Add to bag"),
      said,
      el("p.small", {}, el("a", { href: to("guide"), target: "_blank" }, `Care guide for ${good.material.toLowerCase()}`), " opens in a new tab"))),
  el("section.band", {}, el("shop-reviews", { count: good.reviews })),
  el("section.band", {}, el("h2", {}, "Goes well with"), shelf(goods.filter((other) => other.category === good.category && other !== good).slice(0, 4))),
);
