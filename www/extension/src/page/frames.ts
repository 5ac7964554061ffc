// The way through nested frames. A page can't know its place in a page of another origin, so it asks the recorder around it,
// by a message with a random token that is kept from the page's own listeners.

import type { FromPage } from "../messages";
import { isBlocked, isMasked } from "./privacy";
import { shortSelector, selectorsOf } from "./selectors";
import { tagOf } from "./tree";

const MARK = "trailmill-frame:";
const known = new WeakSet<Window>();
let own: string[] = [];

/** The frames that a recorder runs in. */
export const isRecorded = (frame: HTMLIFrameElement) => frame.contentWindow !== null && known.has(frame.contentWindow);

function frameOf(source: MessageEventSource | null): HTMLIFrameElement | undefined {
  return [...document.querySelectorAll<HTMLIFrameElement>("iframe, frame")].find((frame) => frame.contentWindow === source);
}

/** What a frame is called outlives its classes and ids; the core grades elements, and takes the way through frames as it is. */
function selectorOf(frame: Element): string {
  for (const name of isMasked(frame) || isBlocked(frame) ? [] : ["title", "aria-label", "name"]) {
    const value = frame.getAttribute(name);
    const called = value && `${tagOf(frame)}[${name}="${CSS.escape(value)}"]`;
    if (called && document.querySelectorAll(called).length === 1) return called;
  }
  const { primary } = selectorsOf(frame);
  return primary || shortSelector(frame);
}

/** Answers the recorders in the frames below, and asks the one around. */
export function startFrames(send: (message: FromPage) => void): void {
  const waiting: { token: string; source: MessageEventSource }[] = [];
  const answer = (token: string, source: MessageEventSource) => {
    const frame = frameOf(source);
    if (!frame) return;
    known.add(frame.contentWindow!);
    send({ kind: "frame", token, path: [...own, selectorOf(frame)] });
  };
  addEventListener("message", (event) => {
    if (typeof event.data !== "string" || !event.data.startsWith(MARK)) return;
    event.stopImmediatePropagation();
    if (!event.source) return;
    const token = event.data.slice(MARK.length);
    if (window === top || own.length) answer(token, event.source);
    else waiting.push({ token, source: event.source });
  }, true);
  chrome.runtime.onMessage.addListener((message: { kind: string; token?: string; path?: string[] }) => {
    if (message.kind !== "frame-path" || message.token !== token || !message.path) return;
    own = message.path;
    for (const one of waiting.splice(0)) answer(one.token, one.source);
  });
  const token = crypto.randomUUID();
  if (window === top) return;
  send({ kind: "asks-frame", token });
  parent.postMessage(MARK + token, "*");
  // The recorder around it may begin later than this one.
  for (const later of [300, 1_500]) setTimeout(() => own.length || parent.postMessage(MARK + token, "*"), later);
}
