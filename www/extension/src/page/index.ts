// The recorder in a page. It listens, and changes nothing: listeners are passive, only what a person did counts
// (`isTrusted`), and nothing is told before the worker said that a recording is on.

import type { FromPage, ToPage } from "../messages";
import type { Interaction } from "../shapes";
import { placeInHistory, startAddresses } from "./addresses";
import { capture } from "./capture";
import { pressed as pressedOn, startDialogs } from "./dialogs";
import { isRecorded, startFrames } from "./frames";
import { startHovering } from "./hover";
import { ask, send, sendAll, told } from "./outbox";
import { isBlocked, isSecret, MASKED } from "./privacy";
import { startScrolling } from "./scrolling";
import { awaitEffect, dialogFollowed, lastDone, settleNow, startSettling } from "./settle";
import { originOf } from "./tree";
import { endTyping, isTyped, startTyping, typed, valueOf } from "./typing";
import { soil, type View, view, viewWith } from "./view";

/** The worker knows the recorder of a page by this name; the page has another world of names. */
const NAME = "__trailmill_recorder__";
const scope = globalThis as Record<string, unknown>;

/** Keys that act outside of text, and in it. */
const ACTING = new Set(["Enter", "Escape", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Backspace", "Delete", "PageDown", "PageUp", " "]);
const ACTING_IN_TEXT = new Set(["Enter", "Escape", "Tab"]);
/** CSS pixels that a pressed pointer moves before it drags. */
const DRAGS = 24;

/** Starts it; gives a function that has it tell all that was done so far. */
function start(): () => Promise<void> {
  const id = crypto.randomUUID();
  let state: "asking" | "on" | "off" = "asking";
  let early: FromPage[] = [];
  let count = 0;
  let lastAct = 0;

  const tell = (message: FromPage) => {
    if (state === "on") send(message);
    else if (state === "asking") early.push(message);
  };
  const record = (interaction: Interaction, unfinished = false) => tell({ kind: "interaction", document: id, count: (count += 1), interaction, unfinished });
  /** An act is told as it happens, and what followed from it later. */
  const act = (type: string, element: Element, event?: Event, gesture = {}) => {
    if (isBlocked(element)) return tell({ kind: "lost", span: { from: Date.now(), to: Date.now(), reason: "blocked by the page" } });
    const before = viewWith(element);
    settleNow();
    lastAct = Date.now();
    const interaction = capture(type, element, event, gesture, before);
    record(interaction);
    awaitEffect(interaction, before);
    if (event && /^(click|key_press)$/.test(type)) pressedOn(event);
  };

  startSettling(tell);
  startDialogs(lastDone, dialogFollowed);
  startTyping((interaction, before: View) => {
    lastAct = Date.now();
    record(interaction);
    awaitEffect(interaction, before);
  }, (interaction) => record(interaction, true));
  const hovering = startHovering(record);
  const scrolling = startScrolling(record);
  startFrames((message) => (message.kind === "frame" || message.kind === "asks-frame" ? send(message) : tell(message)));
  if (window === top) startAddresses(record, tell, () => lastAct);

  const listen = (name: string, heard: (event: Event, element: Element) => void, target: EventTarget = window) =>
    target.addEventListener(name, (event) => {
      if (!event.isTrusted || state === "off") return;
      const element = originOf(event);
      if (element) heard(event, element);
    }, { capture: true, passive: true });

  // Pointer.
  let pressed: { element: Element; x: number; y: number } | undefined;
  let dragged = false;
  listen("pointerdown", (event, element) => {
    const { clientX: x, clientY: y } = event as PointerEvent;
    [pressed, dragged] = [{ element, x, y }, false];
    hovering.stop();
    // What a press on an element scrolls to is its effect; the page's own scroll bar is a way to scroll.
    scrolling.ended();
    if (element === document.documentElement) scrolling.meant(event);
  });
  listen("click", (event, element) => {
    endTyping();
    act("click", element, event, element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type) ? { checked: element.checked } : {});
  });
  listen("dblclick", (event, element) => act("dblclick", element, event));
  listen("pointerover", (_, element) => hovering.over(element));
  listen("dragstart", (event, element) => {
    dragged = true;
    act("drag", element, event);
  });
  listen("drop", (event, element) => act("drop", element, event));
  listen("pointerup", (event, element) => {
    if (!pressed || dragged) return;
    const { clientX: x, clientY: y } = event as PointerEvent;
    const moved = Math.hypot(x - pressed.x, y - pressed.y) >= DRAGS;
    const selected = String(getSelection() ?? "") !== "";
    const { element: from } = pressed;
    pressed = undefined;
    if (!moved || selected || from === element || isTyped(from) || !from.isConnected) return;
    act("drag", from, event, { details: { by: "pointer" } });
    act("drop", element, event, { details: { by: "pointer" } });
  });

  // Fields.
  let beforeTyping: View | undefined;
  listen("beforeinput", () => (beforeTyping = view()));
  listen("input", (event, element) => {
    // What is typed is not part of what is seen; boxes that are ticked are.
    if (!isTyped(element)) soil(element);
    else if (!isBlocked(element)) typed(element, event, beforeTyping ?? view());
  });
  listen("change", (event, element) => {
    if (isTyped(element)) return endTyping();
    soil(element);
    if (element instanceof HTMLInputElement && element.type === "file") {
      const files = [...(element.files ?? [])];
      return act("change", element, event, { value: "[FILE]", details: { files: String(files.length), mediaType: files[0]?.type ?? "" } });
    }
    if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type)) return act("change", element, event, { checked: element.checked });
    if (element instanceof HTMLSelectElement) act("change", element, event, { value: isSecret(element) ? MASKED : (valueOf(element) ?? "") });
  });
  listen("focusout", () => endTyping());
  listen("submit", (event, element) => {
    endTyping();
    const form = element as HTMLFormElement;
    act("submit", form, event, { details: { fieldCount: String(form.elements.length), formMethod: form.method } });
  });

  // Keys.
  listen("keydown", (event, element) => {
    const { key, ctrlKey, metaKey, altKey, repeat, isComposing } = event as KeyboardEvent;
    hovering.stop();
    if (!isTyped(element)) scrolling.meant(event);
    if (isComposing || altKey) return;
    const commands = (ctrlKey || metaKey) && key.length === 1 && !/[acvxyz]/i.test(key);
    const acts = isTyped(element) ? ACTING_IN_TEXT.has(key) || /^Arrow(Up|Down)$/.test(key) : ACTING.has(key);
    if (repeat || !(commands || acts)) return;
    if (key === "Enter" || key === "Tab" || commands) endTyping();
    act("key_press", element, event, { key });
  });

  // Scrolling.
  for (const name of ["wheel", "touchmove"]) listen(name, (event) => scrolling.meant(event));
  addEventListener("scroll", (event) => state !== "off" && scrolling.scrolled(event), { capture: true, passive: true });

  // Frames that are not recorded: what a person does in them is known to be missing.
  let away: number | undefined;
  addEventListener("blur", () => {
    const active = document.activeElement;
    if (!(active instanceof HTMLIFrameElement)) return;
    // What changes from now on follows from what is done in the frame.
    settleNow();
    if (!isRecorded(active)) away = Date.now();
  });
  addEventListener("focus", () => {
    if (away !== undefined) tell({ kind: "lost", span: { from: away, to: Date.now(), reason: "a frame that is not recorded" } });
    away = undefined;
  });

  addEventListener("pagehide", () => {
    endTyping();
    settleNow();
    tell({ kind: "bye", document: id, count });
    // A page may be left before the worker has answered; it knows by itself whether to take this.
    if (state === "asking") early.splice(0).forEach(send);
    sendAll();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && endTyping());

  const turn = (recording: boolean) => {
    const before = state;
    state = recording ? "on" : "off";
    if (before === "asking" && recording) early.forEach(send);
    early = [];
  };
  chrome.runtime.onMessage.addListener((message: ToPage) => {
    if (message.kind === "state") turn(message.recording && !message.paused);
  });
  const hello = async () => {
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const page = { document: id, url: location.href, title: document.title, top: window === top, how: entry?.type ?? "navigate", redirects: entry?.redirectCount ?? 0, place: placeInHistory() };
    const welcome = await ask({ kind: "hello", page });
    turn(Boolean(welcome?.recording && !welcome.paused));
  };
  if (document.readyState === "loading") {
    // The title stands in the head; the first look at the page waits for its body.
    document.addEventListener("DOMContentLoaded", () => soil(), { once: true });
  } else soil();
  void hello();
  return () => {
    endTyping();
    settleNow();
    return told();
  };
}

scope[NAME] ??= start();
