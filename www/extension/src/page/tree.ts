// The page's tree as a person sees it: through open shadow roots.

export const tagOf = (element: Element) => element.localName.toLowerCase();

export function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** The elements under one: those of its shadow root first, as pages show them there. */
export function childrenOf(element: Element): Iterable<Element> {
  const root = shadowOf(element);
  return root ? [...root.children, ...element.children] : element.children;
}

/** Content scripts of extensions see closed roots too, but those are the page's own affair: only open ones are looked into. */
export const shadowOf = (element: Element): ShadowRoot | null => element.shadowRoot;

export function ancestorsOf(element: Element): Element[] {
  const ancestors = [];
  for (let at = parentOf(element); at; at = parentOf(at)) ancestors.push(at);
  return ancestors;
}

/** Where an event began, also inside of an open shadow root. */
export function originOf(event: Event): Element | null {
  const origin = event.composedPath()[0];
  if (origin instanceof Element) return origin;
  return origin instanceof Text ? origin.parentElement : null;
}

const INTERACTIVE_TAGS = new Set(["button", "input", "select", "textarea", "summary", "option", "area"]);
const INTERACTIVE_ROLES = new Set([
  "button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "combobox",
  "textbox", "searchbox", "slider", "spinbutton", "treeitem", "gridcell",
]);

/** Whether people act on such elements. */
export function isInteractive(element: Element): boolean {
  const tag = tagOf(element);
  if (tag === "a") return element.hasAttribute("href") || element.hasAttribute("role");
  if (INTERACTIVE_TAGS.has(tag)) return !(element instanceof HTMLInputElement && element.type === "hidden");
  const role = element.getAttribute("role");
  if (role !== null && INTERACTIVE_ROLES.has(role)) return true;
  const tabindex = element.getAttribute("tabindex");
  if (tabindex !== null && !tabindex.startsWith("-")) return true;
  const editable = element.getAttribute("contenteditable");
  return editable !== null && editable !== "false";
}

export const isField = (element: Element) => /^(input|select|textarea)$/.test(tagOf(element));

/** The element that was meant: the nearest one that people act on, or the element itself. */
export function meant(element: Element): Element {
  for (let at: Element | null = element, level = 0; at && level < 8; at = parentOf(at), level += 1) if (isInteractive(at)) return at;
  return element;
}
