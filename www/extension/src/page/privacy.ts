// What a recorder must not see: secret fields, and what a page marked as masked or blocked.


/** Marks of this recorder, and the well-known ones of session-replay tools, for text that is hidden. */
export const MASK = [
  "[data-trailmill=mask]", ".rr-mask", ".ph-mask", ".sentry-mask", "[data-sentry-mask]", ".fs-mask", ".amp-mask", ".highlight-mask",
  ".dd-privacy-mask", "[data-dd-privacy=mask]", "[data-clarity-mask]", "[data-hj-suppress]", "[data-private]", "[data-recording-sensitive]",
].join(",");
/** The same for whole parts of a page that are left out. */
export const BLOCK = [
  "[data-trailmill=block]", ".rr-block", ".ph-no-capture", ".sentry-block", "[data-sentry-block]", ".fs-exclude", ".fs-block", ".amp-block",
  ".highlight-block", ".dd-privacy-hidden", "[data-dd-privacy=hidden]", "[data-recording-disable]",
].join(",");
/** The same for fields whose input is not looked at. */
const IGNORE = ".rr-ignore, .sentry-ignore, [data-dd-privacy=mask-user-input], .dd-privacy-mask-user-input, [data-hj-ignore]";

/** What stands in the place of masked text. */
export const MASKED = "[MASKED]";

const SECRET_TOKENS = /^(one-time-code|current-password|new-password|cc-.*)$/;
const SECRET_WORDS =
  /pass(word|wd|code|phrase)|\bpwd\b|\botp\b|one.?time|verification.?code|auth.?code|2fa|\bpin\b|card.?(number|no|num|code|cvc|holder)|\bccnum|\bcc.?(number|num|csc|exp|name)|\bcvv?2?\b|\bcvc2?\b|\bcsc\b|security.?code|secret/i;

/** Fields that were secret once stay so, also when the page shows what was typed. */
const secrets = new WeakSet<Element>();

/** Whether a field holds a password, a one-time code or a payment detail. Its value is never read. */
export function isSecret(element: Element): boolean {
  if (secrets.has(element)) return true;
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement)) return false;
  const tokens = (element.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/);
  const told = ["name", "id", "placeholder", "aria-label", "title", "data-testid"].map((name) => element.getAttribute(name) ?? "");
  const labels = [...(element.labels ?? [])].map((label) => label.textContent ?? "");
  const words = [...told, ...labels].join(" ").replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_-]/g, " ");
  const secret = element.type === "password" || tokens.some((token) => SECRET_TOKENS.test(token)) || SECRET_WORDS.test(words);
  if (secret) secrets.add(element);
  return secret;
}

export const isBlocked = (element: Element) => within(element, BLOCK);
export const isMasked = (element: Element) => within(element, MASK);
export const isIgnored = (element: Element) => within(element, IGNORE);

let marks = new WeakMap<Node, boolean>();
export const forgetMarks = () => (marks = new WeakMap());

/** Whether anything in a document or shadow root is marked. */
export function hasMarks(root: Document | ShadowRoot): boolean {
  const known = marks.get(root);
  if (known !== undefined) return known;
  const found = root.querySelector(`${MASK}, ${BLOCK}, ${IGNORE}`) !== null;
  marks.set(root, found);
  return found;
}

/** Whether an element or one around it fits, through shadow roots. */
function within(element: Element, selector: string): boolean {
  for (let at: Element | null = element; at; ) {
    const root = at.getRootNode();
    const marked = root instanceof Document || root instanceof ShadowRoot ? hasMarks(root) : true;
    if (marked && at.closest(selector)) return true;
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return false;
}

/** An element's text without what is masked or blocked in it; cut at `limit` characters. */
export function textOf(element: Element, limit: number): string {
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return "";
  if (isBlocked(element)) return "";
  if (isMasked(element)) return MASKED;
  return tidy(element.childElementCount ? readable(element, limit * 2) : (element.textContent ?? ""), limit);
}

const UNREAD = `${BLOCK}, script, style, noscript, template, textarea, select, svg`;
const RUNS_ON = /[\p{L}\p{N}]$/u;
const SPACES = /\s+/g;

/** What can be read, boxes apart from each other: their texts touch in the source only. Ends soon after `limit` characters. */
function readable(node: Element, limit: number): string {
  let text = "";
  for (const child of node.childNodes) {
    if (text.length > limit) break;
    if (child.nodeType === Node.TEXT_NODE) text += child.nodeValue!.replace(SPACES, " ");
    if (!(child instanceof Element) || child.matches(UNREAD)) continue;
    const inner = child.matches(MASK) ? ` ${MASKED} ` : readable(child, limit);
    const apart = inner !== "" && (RUNS_ON.test(text) || child.nextSibling !== null) && !getComputedStyle(child).display.startsWith("inline");
    text += apart ? ` ${inner} ` : inner;
  }
  return text;
}

/** White space in runs becomes one space. */
export function tidy(text: string, limit: number): string {
  const tidied = (text.length > limit * 8 ? text.slice(0, limit * 8) : text).replace(SPACES, " ").trim();
  return tidied.length > limit ? `${tidied.slice(0, limit - 1)}…` : tidied;
}

const ATTRIBUTES = [
  "id", "class", "name", "type", "role", "href", "for", "placeholder", "title", "alt", "autocomplete", "inputmode", "tabindex", "contenteditable",
  "aria-label", "aria-labelledby", "aria-expanded", "aria-checked", "aria-selected", "aria-pressed", "aria-haspopup", "aria-controls",
  "aria-current", "aria-disabled", "data-testid", "data-test", "data-test-id", "data-cy", "data-qa", "draggable", "target", "multiple", "required",
];
/** Attributes that hold words for people. */
const WORDS = new Set(["placeholder", "title", "alt", "aria-label"]);

/**
 * The attributes that tell what an element is, and its states; never what was typed into a field. `checked` is the state
 * before the event, where that has changed it already.
 */
export function attributesOf(element: Element, checked?: boolean): Record<string, string> {
  const attributes: Record<string, string> = {};
  const masked = isMasked(element);
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    if (value === null) continue;
    attributes[name] = masked && WORDS.has(name) ? MASKED : value.slice(0, 400);
  }
  // A button's value is its name; what stands in other fields is not looked at.
  if (element instanceof HTMLInputElement && /^(button|submit|reset)$/.test(element.type) && element.value) {
    attributes.value = masked ? MASKED : element.value.slice(0, 100);
  }
  if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type)) attributes.checked = String(checked ?? element.checked);
  if (element instanceof HTMLInputElement || element instanceof HTMLButtonElement || element instanceof HTMLSelectElement) attributes.disabled = String(element.disabled);
  return attributes;
}

