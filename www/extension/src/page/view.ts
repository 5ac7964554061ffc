// What of the page is visible, as a pruned tree that is like the accessibility tree: what people act on with its name, and
// what they read. It is built once for each state of the page and looked at by everything else.

import type { Node as Kept } from "../shapes";
import { quickName, roleOf } from "./names";
import { attributesOf, BLOCK, MASK, MASKED, tidy } from "./privacy";
import { childrenOf, isField, isInteractive, shadowOf, tagOf } from "./tree";

/** As many nodes as the core looks at. */
const MOST = 390;
const UNSEEN = new Set(["script", "style", "noscript", "template", "link", "meta", "head", "svg", "option", "optgroup", "source", "track"]);
const STRUCTURE = new Set(["header", "nav", "main", "aside", "footer", "form", "fieldset", "dialog", "ul", "ol", "li", "table", "tr", "label"]);
/** What is told of elements that are only read. */
const SHOWN = ["id", "class", "role", "for", "data-testid"];

interface Entry { element: Element; parent: number; text: string; interactive: boolean; read: boolean }

/** What was visible at one moment. */
export interface View {
  entries: Entry[];
  /** Texts and names in the order of the page. */
  lines: string[];
  /** Texts of the open dialogs. */
  dialogs: string[];
  /** A number for the state; the same texts and names give the same one. */
  hash: string;
  /** The elements that are in it. */
  has: WeakSet<Element>;
  /** Its tree, made when first asked for. */
  tree?: Kept;
}

let cached: View | undefined;
const watched = new WeakSet<Node>();
const observer = new MutationObserver(() => soil());
const listeners = new Set<() => void>();
let idle = 0;

/** Calls back whenever the page changes. */
export function onChange(callback: () => void): () => void {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** What was seen is no longer so. It is looked at anew when the page has time. */
export function soil(): void {
  cached = undefined;
  for (const listener of listeners) listener();
  if (!idle) idle = requestIdleCallback(() => ((idle = 0), view()), { timeout: 1_000 });
}

function watch(root: Node): void {
  if (watched.has(root)) return;
  watched.add(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "style", "hidden", "open", "disabled", "aria-hidden", "aria-expanded", "aria-checked", "aria-selected", "aria-pressed", "aria-label"] });
}

/** What is visible now. */
export function view(): View {
  if (cached) return cached;
  // A page whose root was replaced brings a new one to watch.
  watch(document);
  // Changes that are still on their way to the observer are in this view.
  observer.takeRecords();
  const marked = document.querySelector(MASK) !== null || document.querySelector(BLOCK) !== null;
  const entries: Entry[] = [];
  const dialogs: string[] = [];
  const has = new WeakSet<Element>();
  if (document.body) walk(document.body, -1, false, { entries, dialogs, has, marked });
  const lines = entries.map((entry) => entry.text).filter(Boolean);
  cached = { entries, lines, dialogs, hash: hashOf(lines), has };
  return cached;
}

/** As {@link view}, but looked at anew: hovering changes what is visible without changing the page. */
export function viewAnew(): View {
  cached = undefined;
  return view();
}

/** The view, made sure that `element` is in it: a menu may have opened by the pointer alone. */
export function viewWith(element: Element): View {
  const seen = view();
  for (let at: Element | null = element, level = 0; at && level < 4; at = at.parentElement, level += 1) if (seen.has.has(at)) return seen;
  return viewAnew();
}

interface Walk { entries: Entry[]; dialogs: string[]; has: WeakSet<Element>; marked: boolean }

function walk(element: Element, parent: number, masked: boolean, into: Walk): void {
  const tag = tagOf(element);
  if (UNSEEN.has(tag)) return;
  if (!element.checkVisibility()) {
    // An element without a box of its own may still show its children.
    if (getComputedStyle(element).display === "contents") for (const child of childrenOf(element)) walk(child, parent, masked, into);
    return;
  }
  if (into.marked && element.matches(BLOCK)) return;
  const hidden = masked || (into.marked && element.matches(MASK));
  const root = shadowOf(element);
  if (root) watch(root);
  const interactive = isInteractive(element);
  const text = interactive || tag === "img" ? "" : ownText(element, hidden);
  let at = parent;
  if (interactive || tag === "img" || text || STRUCTURE.has(tag) || element.hasAttribute("role")) {
    const name = !interactive && tag !== "img" ? text : hidden ? MASKED : quickName(element);
    const seen = isField(element) || !(interactive || name) || element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (seen && (name || tag !== "img")) {
      at = into.entries.push({ element, parent, text: name, interactive, read: Boolean(text) }) - 1;
      into.has.add(element);
      const role = element.getAttribute("role");
      if (tag === "dialog" || role === "dialog" || role === "alertdialog") into.dialogs.push(hidden ? MASKED : quickName(element));
    }
  }
  // What stands in a control is its name already.
  if (interactive && at !== parent && !element.querySelector("a, button, input, select, textarea")) return;
  if (isField(element)) return;
  for (const child of childrenOf(element)) walk(child, at, hidden, into);
}

function ownText(element: Element, masked: boolean): string {
  let text = "";
  for (let child = element.firstChild; child; child = child.nextSibling) if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue;
  text = text && tidy(text, 200);
  return text && masked ? MASKED : text;
}

/** The tree of a view, with at most {@link MOST} nodes: those nearest to what is on the screen. */
export function treeOf(view: View): Kept {
  view.tree ??= build(view.entries);
  return view.tree;
}

function build(entries: Entry[]): Kept {
  const kept = entries.length > MOST ? nearest(entries) : undefined;
  const root: Kept = { tag: "body", attributes: {}, children: [] };
  const nodes: (Kept | undefined)[] = [];
  entries.forEach((entry, at) => {
    if (kept && !kept.has(at)) return;
    const node: Kept = { tag: tagOf(entry.element), attributes: shown(entry), children: [] };
    if (entry.text && !isField(entry.element)) node.text = entry.text;
    nodes[at] = node;
    let parent = entry.parent;
    while (parent >= 0 && !nodes[parent]) parent = entries[parent]!.parent;
    (parent < 0 ? root : nodes[parent]!).children.push(node);
  });
  return bare(root);
}

/** Boxes that hold nothing are left out. */
function bare(node: Kept): Kept {
  node.children = node.children.map(bare).filter((child) => child.text || child.children.length || /^(input|select|textarea|a|button)$/.test(child.tag));
  return node;
}

function shown({ element, text, interactive }: Entry): Record<string, string> {
  const attributes: Record<string, string> = interactive ? attributesOf(element) : {};
  for (const name of SHOWN) {
    const value = element.getAttribute(name);
    if (value) attributes[name] = value.slice(0, 120);
  }
  if (interactive && !attributes.role && !/^(a|button|input|select|textarea|label|summary)$/.test(tagOf(element))) attributes.role = roleOf(element) || "generic";
  if (isField(element) && text) attributes["aria-label"] = text;
  return attributes;
}

function nearest(entries: Entry[]): Set<number> {
  const far = entries.map((entry, at) => {
    const { top, bottom } = entry.element.getBoundingClientRect();
    return { at, distance: bottom < 0 ? -bottom : Math.max(0, top - innerHeight) };
  });
  const wanted = far.filter(({ at }) => entries[at]!.text).sort((a, b) => a.distance - b.distance || a.at - b.at);
  return new Set(wanted.slice(0, MOST - 1).map(({ at }) => at));
}

/** 53 bits of a text, by two multiplicative hashes over its characters. */
function hashOf(lines: string[]): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 1) {
      const letter = line.charCodeAt(i);
      a = Math.imul(a ^ letter, 2654435761);
      b = Math.imul(b ^ letter, 1597334677);
    }
    a = Math.imul(a ^ 10, 2654435761);
  }
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
