import { el } from "../build.js";
import { shelf } from "../card.js";
import { page } from "../frame.js";
import { search } from "../goods.js";

const words = new URLSearchParams(location.search).get("q") ?? "";
const found = search(words);
document.title = `${words} · Search · Larkfield`;
page(
  el("section.head", {}, el("h1", {}, `Results for “${words}”`), el("p", {}, found.length === 1 ? "1 product" : `${found.length} products`)),
  el("section.band", {}, found.length ? shelf(found) : el("p.empty", {}, "Nothing was found. Try fewer words.")));
