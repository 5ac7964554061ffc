import { art } from "../art.js";
import { bag } from "../bag.js";
import { el, to } from "../build.js";
import { page } from "../frame.js";
import { find, money } from "../goods.js";

const content = el("div.cart-body");
let discount = 0;

function fill() {
  const lines = bag.lines();
  if (!lines.length) {
    content.replaceChildren(el("p.empty", {}, "Your bag is empty."), el("a.button", { href: to("index") }, "Keep looking"));
    return;
  }
  const change = (at, quantity) => {
    if (quantity < 1) lines.splice(at, 1);
    else lines[at].quantity = quantity;
    bag.save(lines);
    fill();
  };
  const sum = lines.reduce((total, line) => total + find(line.id).price * line.quantity, 0);
  const said = el("p.small", { role: "status" }, discount ? "Code applied: 10 % off." : "");
  content.replaceChildren(
    el("ul.lines", { "aria-label": "In your bag" }, lines.map((line, at) => {
      const good = find(line.id);
      const hex = good.colours.find((one) => one.name === line.colour)?.hex ?? good.colours[0].hex;
      return el("li.line", {},
        el("div.thumb", { html: art(good.shape, hex) }),
        el("div", {}, el("a", { href: to("product", { id: good.id }) }, good.name), el("p.small", {}, `${line.colour}, ${line.size}`)),
        el("select", { "aria-label": `Quantity of ${good.name}`, onchange: (event) => change(at, Number(event.target.value)) },
          [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => el("option", { value: n, selected: n === line.quantity }, String(n)))),
        el("span.price", {}, money(good.price * line.quantity)),
        el("button.plain", { type: "button", "aria-label": `Remove ${good.name}`, onclick: () => change(at, 0) }, "Remove"));
    })),
    el("section.summary", {},
      el("h2", {}, "Summary"),
      el("form.code", { onsubmit: (event) => {
        event.preventDefault();
        discount = new FormData(event.target).get("code").trim().toUpperCase() === "AUTUMN" ? 0.1 : 0;
        fill();
      } }, el("label", { for: "code" }, "Discount code"), el("div.row", {}, el("input", { id: "code", name: "code", autocomplete: "off" }), el("button.button.quiet", { type: "submit" }, "Apply"))),
      said,
      el("dl.sums", {}, el("dt", {}, "Goods"), el("dd", {}, money(sum)), el("dt", {}, "Delivery"), el("dd", {}, "Free"), el("dt.total", {}, "Total"), el("dd.total", {}, money(sum * (1 - discount)))),
      el("a.button.wide", { href: to("checkout") }, "Checkout")));
}

page(el("section.head", {}, el("h1", {}, "Your bag")), content).then(fill);
