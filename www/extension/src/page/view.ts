// What of the page is visible, as a pruned tree that is like the accessibility tree: what people act on with its name, and
// what they read. It is built once for each state of the page and looked at by everything else.

import type { Node as Kept } from "../shapes";
import { quickName, roleOf } from "./names";
import { attributesOf, BLOCK, forgetMarks, hasMarks, MASK, MASKED, tidy } from "./privacy";
import { forgetPlaces } from "./selectors";
import { childrenOf, isField, isInteractive, parentOf, shadowOf, tagOf } from "./tree";

/** As many nodes as the core looks at. */
const MOST = 390;
/** Nodes from the beginning of the page that are kept of a longer one, and those kept from above the view. */
const HEAD = 60;
const UNSEEN = new Set(["script", "style", "noscript", "template", "link", "meta", "head", "svg", "option", "optgroup", "source", "track"]);
const STRUCTURE = new Set(["header", "nav", "main", "aside", "footer", "form", "fieldset", "dialog", "ul", "ol", "li", "table", "tr", "label"]);
/** What is told of elements that are only read. */
const SHOWN = ["id", "class", "role", "for", "data-testid"];

interface Entry { element: Element; text: string; interactive: boolean }

/** What was visible at one moment. */
export interface View {
  entries: Entry[];
  /** Of each entry, the place of the one around it; -1 where there is none. */
  parents: number[];
  /** Texts and names in the order of the page. */
  lines: string[];
  /** Texts of the open dialogs. */
  dialogs: string[];
  /** A number for the state; the same texts and names give the same one. */
  hash: string;
  /** Its tree, made when first asked for. */
  tree?: Kept;
  /** Those of its entries that people act on and that have a name, found when first asked for. */
  acted?: Entry[];
}

/** What was seen of one element and what is in it; kept until something in it changes. */
interface Piece { own?: Entry; dialog?: string; parts: Piece[] }

let cached: View | undefined;
let before: View | undefined;
let pieces = new WeakMap<Element, Piece>();
const watched = new WeakSet<Node>();
const observer = new MutationObserver((changes) => changed(changes));
const listeners = new Set<() => void>();
let idle = 0;

/** Calls back whenever the page changes. */
export function onChange(callback: () => void): () => void {
  listeners.add(callback);
  return () => listeners.delete(callback);
}

/** What was seen is no longer so, in one element or everywhere. It is looked at anew when the page has time. */
export function soil(element?: Element): void {
  if (element) spoil(element);
  else {
    pieces = new WeakMap();
    forgetMarks();
    forgetPlaces();
  }
  stale();
}

function stale(): void {
  cached = undefined;
  for (const listener of listeners) listener();
  if (!idle) idle = requestIdleCallback(() => ((idle = 0), void treeOf(view())), { timeout: 1_000 });
}

/** An element's piece holds those of what is in it, so all around it go too. */
function spoil(element: Element): void {
  for (let at: Element | null = element; at; at = parentOf(at)) pieces.delete(at);
}

function changed(changes: MutationRecord[]): void {
  let all = false;
  for (const { type, target, attributeName, addedNodes, removedNodes } of changes) {
    const moved = [...addedNodes, ...removedNodes].some((node) => node instanceof Element);
    if (moved) forgetPlaces();
    if (moved || attributeName === "class") forgetMarks();
    const element = target instanceof Element ? target : target instanceof ShadowRoot ? target.host : target.parentElement;
    if (!element) continue;
    // What a class or a style changes may reach everything below; a label's text names a field elsewhere, and
    // the head holds the style sheets.
    if (type === "attributes" && !attributeName!.startsWith("aria-") && element.childElementCount > 0) forgetBelow(element);
    all ||= element.closest("label, head") !== null;
    spoil(element);
  }
  if (all) pieces = new WeakMap();
  stale();
}

function forgetBelow(element: Element): void {
  for (const child of childrenOf(element)) {
    if (pieces.delete(child)) forgetBelow(child);
  }
}

function watch(root: Node): void {
  if (watched.has(root)) return;
  watched.add(root);
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "style", "hidden", "open", "disabled", "aria-hidden", "aria-expanded", "aria-checked", "aria-selected", "aria-pressed", "aria-label"] });
}

/** What is visible now. */
export function view(): View {
  // Changes that are still on their way to the observer belong into this view.
  const late = observer.takeRecords();
  if (late.length) changed(late);
  if (cached) return cached;
  watch(document);
  const entries: Entry[] = [];
  const dialogs: string[] = [];
  const parents: number[] = [];
  const lines: string[] = [];
  const flatten = (piece: Piece, parent: number) => {
    let at = parent;
    if (piece.own) {
      at = entries.push(piece.own) - 1;
      parents.push(parent);
      if (piece.own.text) lines.push(piece.own.text);
    }
    if (piece.dialog !== undefined) dialogs.push(piece.dialog);
    for (const part of piece.parts) flatten(part, at);
  };
  if (document.body) flatten(pieceOf(document.body, false, hasMarks(document)), -1);
  const hash = hashOf(lines);
  // Where nothing is different, the lines are the same ones, and need not be compared again.
  const same = before?.hash === hash && before.lines.length === lines.length;
  cached = { entries, parents, lines: same ? before!.lines : lines, dialogs, hash };
  before = cached;
  return cached;
}

/** As {@link view}, but looked at anew: hovering changes what is visible without changing the page. */
export function viewAnew(): View {
  pieces = new WeakMap();
  cached = undefined;
  return view();
}

/** The view, made sure that `element` is in it: a menu may have opened by the pointer alone. */
export function viewWith(element: Element): View {
  const seen = view();
  for (let at: Element | null = element, level = 0; at && level < 6; at = parentOf(at), level += 1) if (pieces.get(at)?.own) return seen;
  return viewAnew();
}

function pieceOf(element: Element, masked: boolean, marked: boolean): Piece {
  const known = pieces.get(element);
  if (known) return known;
  const piece = look(element, masked, marked);
  pieces.set(element, piece);
  return piece;
}

function look(element: Element, masked: boolean, marked: boolean): Piece {
  const tag = tagOf(element);
  const piece: Piece = { parts: [] };
  if (UNSEEN.has(tag)) return piece;
  const into = (hidden: boolean, marked: boolean) => {
    for (const child of childrenOf(element)) {
      const part = pieceOf(child, hidden, marked);
      if (part.own || part.dialog !== undefined || part.parts.length) piece.parts.push(part);
    }
    return piece;
  };
  if (!element.checkVisibility()) {
    // An element without a box of its own may still show its children.
    return getComputedStyle(element).display === "contents" ? into(masked, marked) : piece;
  }
  if (marked && element.matches(BLOCK)) return piece;
  const hidden = masked || (marked && element.matches(MASK));
  const root = shadowOf(element);
  if (root) watch(root);
  const interactive = isInteractive(element);
  const text = interactive || tag === "img" ? "" : ownText(element, hidden);
  const role = element.getAttribute("role");
  if (interactive || tag === "img" || text || STRUCTURE.has(tag) || role !== null) {
    const name = !interactive && tag !== "img" ? text : hidden ? MASKED : quickName(element);
    const seen = isField(element) || !(interactive || name) || element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (seen && (name || tag !== "img")) {
      piece.own = { element, text: name, interactive };
      if (tag === "dialog" || role === "dialog" || role === "alertdialog") piece.dialog = hidden ? MASKED : quickName(element);
    }
  }
  // What stands in a control is its name already.
  if (isField(element) || (interactive && piece.own && !element.querySelector("a, button, input, select, textarea"))) return piece;
  return into(hidden, marked || (root !== null && hasMarks(root)));
}

function ownText(element: Element, masked: boolean): string {
  let text = "";
  for (let child = element.firstChild; child; child = child.nextSibling) if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue;
  text = text && tidy(text, 200);
  return text && masked ? MASKED : text;
}

export const actedOn = (view: View) => (view.acted ??= view.entries.filter((entry) => entry.interactive && entry.text));

/** The tree of a view, with at most {@link MOST} nodes: those nearest to what is on the screen. */
export function treeOf(view: View): Kept {
  view.tree ??= build(view);
  return view.tree;
}

function build({ entries, parents }: View): Kept {
  const kept = entries.length > MOST ? nearest(entries) : undefined;
  const root: Kept = { tag: "body", attributes: {}, children: [] };
  const nodes: (Kept | undefined)[] = [];
  entries.forEach((entry, at) => {
    if (kept && !kept.has(at)) return;
    const node: Kept = { tag: tagOf(entry.element), attributes: shown(entry), children: [] };
    if (entry.text && !isField(entry.element)) node.text = entry.text;
    nodes[at] = node;
    let parent = parents[at]!;
    while (parent >= 0 && !nodes[parent]) parent = parents[parent]!;
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

/** The page's head, as it mostly stays in sight, and what comes from a little above the view on. */
function nearest(entries: Entry[]): Set<number> {
  const kept = new Set(Array.from({ length: HEAD }, (_, at) => at));
  let at = document.elementFromPoint(innerWidth / 2, Math.min(innerHeight / 3, 200));
  let place = -1;
  while (at && place < 0) {
    const element = at;
    place = entries.findIndex((entry) => entry.element === element || (entry.text !== "" && element.contains(entry.element)));
    at = parentOf(at);
  }
  for (let next = Math.max(0, Math.min(place - HEAD, entries.length - MOST + HEAD)); next < entries.length && kept.size < MOST - 1; next += 1) kept.add(next);
  return kept;
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
