// Scrolling by a person, told once it has come to rest. Pages scroll by themselves too; that is no act.

import type { Interaction } from "../shapes";
import { capture, captureNothing } from "./capture";

/** Milliseconds within which scrolling follows from a wheel, a key or a finger. */
const MEANT = 800;
const REST = 200;
/** CSS pixels below which nobody meant to scroll: one line of text. */
const LEAST = 20;

const KEYS = new Set(["PageDown", "PageUp", "Home", "End", "ArrowDown", "ArrowUp", " "]);

export interface Scrolling { meant: (event: Event) => void; scrolled: (event: Event) => void; ended: () => void }

export function startScrolling(tell: (interaction: Interaction) => void): Scrolling {
  let intent = 0;
  const going = new Map<EventTarget, { interaction: Interaction; top: number; left: number; timer: ReturnType<typeof setTimeout> }>();
  const place = (target: EventTarget) => (target instanceof Element ? [target.scrollTop, target.scrollLeft] : [scrollY, scrollX]) as [number, number];
  let last: [number, number] = [scrollY, scrollX];
  const rest = (target: EventTarget) => {
    const run = going.get(target)!;
    clearTimeout(run.timer);
    going.delete(target);
    const [top, left] = place(target);
    if (target === document) last = [top, left];
    if (Math.abs(top - run.top) < LEAST && Math.abs(left - run.left) < LEAST) return;
    tell({ ...run.interaction, interaction: { ...run.interaction.interaction, details: { ...run.interaction.interaction?.details, scrolledX: String(Math.round(left - run.left)), scrolledY: String(Math.round(top - run.top)) } } });
  };
  const ended = () => {
    intent = 0;
    for (const target of [...going.keys()]) rest(target);
  };
  // Where the browser scrolls to once it has gone back is no act of the person.
  for (const name of ["popstate", "pagehide"]) addEventListener(name, ended, { capture: true, passive: true });
  return {
    ended,
    meant(event) {
      if (event instanceof KeyboardEvent && !KEYS.has(event.key)) return;
      intent = Date.now();
    },
    scrolled(event) {
      const target = event.target ?? document;
      const run = going.get(target);
      if (!run && Date.now() - intent > MEANT) {
        if (target === document) last = [scrollY, scrollX];
        return;
      }
      if (run) clearTimeout(run.timer);
      const [top, left] = target === document ? last : place(target);
      const interaction = run?.interaction ?? (target instanceof Element ? capture("scroll", target) : captureNothing("scroll"));
      going.set(target, { interaction, top: run?.top ?? top, left: run?.left ?? left, timer: setTimeout(() => rest(target), REST) });
    },
  };
}
