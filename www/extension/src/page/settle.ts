// What followed from an act: the page is looked at again once it has been still for a while, or when the next act begins.

import type { FromPage } from "../messages";
import type { Interaction } from "../shapes";
import { changesBetween } from "./changes";
import { stateOf } from "./capture";
import { onChange, view, type View } from "./view";

/** Milliseconds without a change after which a page has settled, and after which it is looked at in any case. */
const STILL = 250;
const LONGEST = 1_500;

interface Waiting { interaction: Interaction; before: View; since: number; timer: ReturnType<typeof setTimeout> }

let waiting: Waiting | undefined;
let told: (message: FromPage) => void = () => {};

export function startSettling(tell: typeof told): void {
  told = tell;
  onChange(() => {
    if (!waiting) return;
    clearTimeout(waiting.timer);
    const left = waiting.since + LONGEST - Date.now();
    waiting.timer = setTimeout(settleNow, Math.max(0, Math.min(STILL, left)));
  });
}

export function awaitEffect(interaction: Interaction, before: View): void {
  settleNow();
  waiting = { interaction, before, since: Date.now(), timer: setTimeout(settleNow, STILL) };
}

/** Looks at the page now. */
export function settleNow(): void {
  if (!waiting) return;
  const { interaction, before, timer } = waiting;
  waiting = undefined;
  clearTimeout(timer);
  const seen = view();
  const after = stateOf(seen);
  told({ kind: "settled", id: interaction.id, after, changes: changesBetween(before, seen, interaction.state!.before!, after) });
}
