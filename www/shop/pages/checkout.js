import { bag } from "../bag.js";
import { el, to } from "../build.js";
import { page } from "../frame.js";
import { find, money } from "../goods.js";

const field = (id, label, attributes = {}) =>
  el("div.field", {}, el("label", { for: id }, label), el("input", { id, name: id, required: true, ...attributes }));

/** The payment page is another origin, on the next port: as with a payment company. */
const other = location.hostname === "localhost" ? "127.0.0.1" : "localhost";
const payment = `http://${other}:${Number(location.port || 80) + 1}/${to("pay")}`;

const slot = el("p.small", { role: "status" }, "No delivery time chosen yet.");
const paid = el("p.small", { role: "status" }, "Card not confirmed yet.");
addEventListener("message", ({ data }) => {
  if (typeof data?.slot === "string") slot.textContent = `Delivery: ${data.slot}`;
  if (data?.card === "confirmed") paid.textContent = "Card confirmed.";
});

const sum = bag.lines().reduce((total, line) => total + find(line.id).price * line.quantity, 0);
page(
  el("section.head", {}, el("h1", {}, "Checkout"), el("p", {}, `${bag.count()} ${bag.count() === 1 ? "thing" : "things"}, ${money(sum)}`)),
  el("form.checkout", { autocomplete: "off", onsubmit: (event) => {
    event.preventDefault();
    bag.save([]);
    location.href = to("thanks");
  } },
    el("fieldset", {}, el("legend", {}, "Contact"),
      field("full-name", "Full name", { autocomplete: "name" }),
      field("email", "E-mail", { type: "email", autocomplete: "email" }),
      field("phone", "Phone", { type: "tel", autocomplete: "tel" })),
    el("fieldset", {}, el("legend", {}, "Address"),
      field("street", "Street and number", { autocomplete: "street-address" }),
      el("div.row", {}, field("postcode", "Postcode", { autocomplete: "postal-code" }), field("city", "City", { autocomplete: "address-level2" })),
      el("div.field", {}, el("label", { for: "country" }, "Country"),
        el("select", { id: "country", name: "country", autocomplete: "country-name" }, ["United States", "Canada", "Germany", "France", "Japan"].map((name) => el("option", { value: name }, name))))),
    el("fieldset", {}, el("legend", {}, "Delivery"),
      el("iframe.slots", { src: to("delivery"), title: "Delivery time" }), slot,
      el("label.tick", {}, el("input", { type: "radio", name: "speed", value: "standard", checked: true }), "Standard, 3 days"),
      el("label.tick", {}, el("input", { type: "radio", name: "speed", value: "express" }), "Express, tomorrow")),
    el("fieldset", {}, el("legend", {}, "Payment"), el("iframe.payment", { src: payment, title: "Card payment" }), paid),
    el("div.field", {}, el("label", { for: "note" }, "Note for the driver"), el("textarea", { id: "note", name: "note", rows: 2 })),
    el("label.tick", {}, el("input", { type: "checkbox", name: "terms", required: true }), "I agree to the terms of sale"),
    el("button.button.wide", { type: "submit" }, "Place order")));
