// What elements are called. The acted-on one is asked with the full rules; the hundreds around it in a quicker way.

import { computeAccessibleName, getRole } from "dom-accessibility-api";
import { isBlocked, isMasked, isSecret, MASKED, textOf, tidy } from "./privacy";
import { isField, tagOf } from "./tree";

/** The accessible role; empty where it has none, such as a field for a password. */
export const roleOf = (element: Element) => getRole(element) ?? "";

/** The accessible name by the full rules, cut at 160 characters. */
export function nameOf(element: Element): string {
  if (isMasked(element)) return MASKED;
  // The full rules read what is typed into fields that stand inside of a label.
  if (element.querySelector("input, select, textarea, [contenteditable]")) return textOf(element, 160);
  if (isField(element) && (isSecret(element) || [...labelsOf(element)].some((label) => label.querySelector("textarea, select")))) return quickName(element);
  return tidy(computeAccessibleName(element), 160);
}

const labelsOf = (element: Element): Iterable<Element> => ("labels" in element && (element.labels as NodeListOf<HTMLLabelElement> | null)) || [];

/** A name by the most common rules: a label, else what stands on it. */
export function quickName(element: Element): string {
  if (isBlocked(element)) return "";
  if (isMasked(element)) return MASKED;
  const own = element.getAttribute("aria-label");
  if (own) return tidy(own, 160);
  const by = element.getAttribute("aria-labelledby");
  if (by) {
    const root = element.getRootNode() as Document | ShadowRoot;
    const texts = by.split(/\s+/).flatMap((id) => root.getElementById(id) ?? []).map((label) => textOf(label, 160));
    if (texts.length) return tidy(texts.join(" "), 160);
  }
  if (isField(element)) return fieldName(element);
  const text = textOf(element, 120);
  if (text) return text;
  const image = tagOf(element) === "img" ? element : element.querySelector("img[alt], svg[aria-label], [aria-label]");
  return tidy(image?.getAttribute("alt") ?? image?.getAttribute("aria-label") ?? element.getAttribute("title") ?? "", 160);
}

function fieldName(element: Element): string {
  for (const label of labelsOf(element)) {
    const text = textOf(label, 160);
    if (text) return text;
  }
  if (element instanceof HTMLInputElement && /^(button|submit|reset)$/.test(element.type)) return tidy(element.value || element.type, 160);
  return tidy(element.getAttribute("placeholder") ?? element.getAttribute("title") ?? "", 160);
}
