// A thing on a list.

import { art } from "./art.js";
import { el, to } from "./build.js";
import { money } from "./goods.js";

export const card = (good) =>
  el("a.card", { href: to("product", { id: good.id }) },
    el("div.picture", { html: art(good.shape, good.colours[0].hex) }),
    el("h3", {}, good.name),
    el("div.card-line", {}, el("span.price", {}, money(good.price)), el("span.stars", { "aria-label": `${good.rating} of 5 stars` }, `★ ${good.rating}`)));

export const shelf = (list) => el("div.shelf", {}, list.map(card));
