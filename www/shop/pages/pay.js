// Card payment: a page of another origin in a frame.

import { el, show } from "../build.js";

const field = (id, label, attributes) => el("div.field", {}, el("label", { for: id }, label), el("input", { id, name: id, inputmode: "numeric", ...attributes }));
const said = el("p.small", { role: "status" });
show(el("main.framed", {},
  el("form", { onsubmit: (event) => {
    event.preventDefault();
    said.textContent = "The card is confirmed.";
    parent.postMessage({ card: "confirmed" }, "*");
  } },
    field("card-number", "Card number", { autocomplete: "cc-number", placeholder: "0000 0000 0000 0000" }),
    el("div.row", {}, field("card-expiry", "Expiry date", { autocomplete: "cc-exp", placeholder: "MM / YY" }), field("card-code", "Security code", { autocomplete: "cc-csc" })),
    el("button.button.quiet", { type: "submit" }, "Confirm card"), said)));
