// Builds the page's elements. Everything on a page goes through here, so that `?drift=` can change how it is built.

import { drifting } from "./drift.js";

const drift = drifting(new URLSearchParams(location.search).get("drift") ?? "");

/** Attributes that name ids of other elements. */
const REFERENCES = ["for", "id", "aria-controls", "aria-labelledby", "aria-describedby", "list"];

/** An element. `on…` are listeners, `html` is trusted markup; the other properties are attributes. */
export function el(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name || "div");
  if (classes.length) element.className = classes.map(drift.className).join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "html") element.innerHTML = value;
    else if (key === "class") element.className = value.split(" ").map(drift.className).join(" ");
    else if (REFERENCES.includes(key)) element.setAttribute(key, drift.id(value));
    else element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(9)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? drift.placed(child) : document.createTextNode(drift.text(String(child))));
  }
  return element;
}

/** Switches a class by the name that the style sheet knows it by. */
export function mark(element, className, on) {
  element.classList.toggle(drift.className(className), on);
}

/** An address in the shop that keeps the drift. */
export function to(page, query = {}) {
  const url = new URL(`${page}.html`, location.href);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const kept = new URLSearchParams(location.search).get("drift");
  if (kept) url.searchParams.set("drift", kept);
  return url.pathname.split("/").pop() + url.search;
}

/** Shows the page's parts. */
export async function show(...parts) {
  await drift.styles();
  document.body.replaceChildren(...parts.filter(Boolean).map(drift.placed));
}
