// How an element could be found again. The core grades these; here they are only written down.

import type { Selectors } from "../shapes";
import { isBlocked, isMasked } from "./privacy";
import { tagOf } from "./tree";

const TESTS = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];
const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Short selectors, best first. */
function* short(element: Element): Generator<string> {
  const tag = tagOf(element);
  if (element.id) yield `#${CSS.escape(element.id)}`;
  for (const name of TESTS) {
    const value = element.getAttribute(name);
    if (value) yield `[${name}=${quote(value)}]`;
  }
  const worded = isMasked(element) || isBlocked(element) ? [] : ["aria-label", "placeholder"];
  for (const name of ["name", ...worded]) {
    const value = element.getAttribute(name);
    if (value && value.length < 80) yield `${tag}[${name}=${quote(value)}]`;
  }
  const classes = [...element.classList].slice(0, 3).map((name) => `.${CSS.escape(name)}`).join("");
  if (classes) yield `${tag}${classes}`;
}

/** The shortest that says something, be it shared. */
export const shortSelector = (element: Element): string => short(element).next().value ?? tagOf(element);

let places = new WeakMap<Element, string>();
/** The page has changed. */
export const forgetPlaces = () => (places = new WeakMap());

/** One part of a path. Those of all siblings are told at once. */
function part(element: Element): string {
  const known = places.get(element);
  if (known !== undefined) return known;
  const siblings = element.parentNode ? [...(element.parentNode as ParentNode).children] : [element];
  const counts = new Map<string, number>();
  for (const one of siblings) counts.set(one.localName, (counts.get(one.localName) ?? 0) + 1);
  const reached = new Map<string, number>();
  for (const one of siblings) {
    const place = (reached.get(one.localName) ?? 0) + 1;
    reached.set(one.localName, place);
    places.set(one, counts.get(one.localName)! > 1 ? `${CSS.escape(tagOf(one))}:nth-of-type(${place})` : CSS.escape(tagOf(one)));
  }
  return places.get(element)!;
}

/** The whole path from the root of the document, or of the shadow root that the element lies in. */
export function pathOf(element: Element): string {
  const parts = [];
  for (let at: Element | null = element; at; at = at.parentElement) parts.unshift(part(at));
  return parts.join(" > ");
}

/** The hosts of the shadow roots that an element lies in, outermost first, each by a selector within the root before. */
export function shadowPathOf(element: Element): string[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [...shadowPathOf(root.host), selectorsOf(root.host).primary] : [];
}

function xpathOf(element: Element): string | undefined {
  if (element.getRootNode() !== element.ownerDocument) return undefined;
  const parts = [];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const place = /\d+/.exec(part(at).split(":nth-of-type")[1] ?? "")?.[0];
    parts.unshift(`${tagOf(at)}${place ? `[${place}]` : ""}`);
  }
  return `/${parts.join("/")}`;
}

export function selectorsOf(element: Element): Selectors {
  const root = element.getRootNode() as Document | ShadowRoot;
  const fits = (selector: string) => root.querySelectorAll(selector).length;
  const detailPath = pathOf(element);
  let cssPath = detailPath;
  for (let at: Element | null = element, below: string[] = []; at; at = at.parentElement) {
    if (at.id && fits(`#${CSS.escape(at.id)}`) === 1) {
      cssPath = [`#${CSS.escape(at.id)}`, ...below].join(" > ");
      break;
    }
    below.unshift(part(at));
  }
  const found = [...short(element)].map((selector) => ({ selector, count: fits(selector) })).filter(({ count }) => count > 0);
  const primary = found.find(({ count }) => count === 1)?.selector ?? cssPath;
  const xpath = xpathOf(element);
  return {
    primary,
    ...(xpath && { xpath }),
    cssPath,
    detailPath,
    alternatives: found.map(({ selector }) => selector).filter((selector) => selector !== primary),
    reliability: found.map(({ selector, count }) => ({ selector, score: 1 / count })),
  };
}
