import { el, to } from "../build.js";
import { page } from "../frame.js";

page(el("section.head.thanks", {}, el("h1", {}, "Thank you for your order"), el("p", {}, "A confirmation would be on its way, if this were a real shop."), el("a.button", { href: to("index") }, "Back to the shop")));
