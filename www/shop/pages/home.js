import { art } from "../art.js";
import { el, to } from "../build.js";
import { shelf } from "../card.js";
import { page } from "../frame.js";
import { categories, find, goods } from "../goods.js";

const hero = find("heath-blanket");
page(
  el("section.hero", {},
    el("div", {},
      el("p.eyebrow", {}, "New this autumn"),
      el("h1", {}, "Warm things for slow evenings"),
      el("p", {}, "Lambswool from small mills, woven in a broken check and washed until it is soft."),
      el("a.button", { href: to("product", { id: hero.id }) }, "See the Heath blanket")),
    el("div.hero-art", { html: art(hero.shape, hero.colours[1].hex) + art("lamp", "#b9654a") + art("mug", "#5f7a5b") })),
  el("section.band", {}, el("h2", {}, "Shop by room"),
    el("div.rooms", {}, Object.entries(categories).map(([id, category]) =>
      el("a.room", { href: to("category", { c: id }) }, el("strong", {}, category.name), el("span", {}, category.line))))),
  el("section.band", {}, el("h2", {}, "Liked most"), shelf([...goods].sort((a, b) => b.rating - a.rating).slice(0, 4))),
);
