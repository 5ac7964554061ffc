// Hovering that reveals something: the pointer rests, and more is visible under or beside it than before.

import type { Interaction } from "../shapes";
import { changesBetween } from "./changes";
import { capture, stateOf } from "./capture";
import { isBlocked } from "./privacy";
import { ancestorsOf, meant } from "./tree";
import { type View, view, viewAnew } from "./view";

/** Milliseconds that the pointer rests. */
const REST = 180;
/** Levels up within which what appeared belongs to what is hovered. */
const NEAR = 4;

let timer: ReturnType<typeof setTimeout> | undefined;
let rested: Element | undefined;
let before: View | undefined;

export interface Hovering { over: (element: Element) => void; stop: () => void }

export function startHovering(tell: (interaction: Interaction) => void): Hovering {
  const rest = (element: Element) => {
    const was = before;
    before = undefined;
    if (!was || !element.isConnected || isBlocked(element)) return;
    const seen = viewAnew();
    const grounds = [element, ...ancestorsOf(element).slice(0, NEAR)];
    const there = new Set(was.entries.map((entry) => entry.element));
    const appeared = seen.entries.some((entry) => entry.interactive && !there.has(entry.element) && grounds.some((one) => one.contains(entry.element)));
    if (!appeared) return;
    const acted = meant(element);
    const interaction = capture("hover", acted, undefined, {}, was);
    const after = stateOf(seen);
    interaction.state = { ...interaction.state, after, changes: changesBetween(was, seen, interaction.state!.before!, after) };
    tell(interaction);
  };
  return {
    over(element) {
      const acted = meant(element);
      if (acted === rested) return;
      rested = acted;
      clearTimeout(timer);
      // What is cached was seen before the pointer came; where it is not, the pointer came too early to compare.
      before = view();
      timer = setTimeout(() => requestIdleCallback(() => rest(acted), { timeout: 500 }), REST);
    },
    /** A click or a key explains by itself what appears. */
    stop() {
      clearTimeout(timer);
      before = undefined;
    },
  };
}
