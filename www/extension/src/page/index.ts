// The recorder in a page. It listens, and changes nothing: listeners are passive, only what a person did counts
// (`isTrusted`), and nothing is told before the worker said that a recording is on.

import type { FromPage, ToPage } from "../messages";
import type { Interaction } from "../shapes";
import type { Act, Listen } from "./acts";
import { placeInHistory, startAddresses } from "./addresses";
import { startAway } from "./away";
import { capture } from "./capture";
import { pressed as pressedOn, startDialogs } from "./dialogs";
import { startFields } from "./fields";
import { startFrames } from "./frames";
import { startHovering } from "./hover";
import { startKeys } from "./keys";
import { ask, send, sendAll, told } from "./outbox";
import { startPointer } from "./pointer";
import { isBlocked } from "./privacy";
import { startScrolling } from "./scrolling";
import { awaitEffect, dialogFollowed, lastDone, settleNow, startSettling } from "./settle";
import { originOf } from "./tree";
import { endTyping, startTyping } from "./typing";
import { soil, type View, viewWith } from "./view";

/** The worker knows the recorder of a page by this name; the page has another world of names. */
const NAME = "__trailmill_recorder__";
const scope = globalThis as Record<string, unknown>;

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
  const act: Act = (type, element, event, gesture = {}) => {
    if (isBlocked(element)) return tell({ kind: "lost", from: Date.now(), to: Date.now(), why: "blocked" });
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

  const listen: Listen = (name, heard) =>
    addEventListener(name, (event) => {
      if (!event.isTrusted || state === "off") return;
      const element = originOf(event);
      if (element) heard(event, element);
    }, { capture: true, passive: true });

  startPointer(listen, act, hovering, scrolling);
  startFields(listen, act);
  startKeys(listen, act, hovering, scrolling);
  startAway(tell);
  for (const name of ["wheel", "touchmove"]) listen(name, (event) => scrolling.meant(event));
  addEventListener("scroll", (event) => state !== "off" && scrolling.scrolled(event), { capture: true, passive: true });

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
