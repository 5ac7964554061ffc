// What followed from an act: the page is looked at again once it has been still for a while, or when the next act begins.

import type { FromPage } from "../messages";
import type { Changes, Interaction, PageState } from "../shapes";
import { changesBetween } from "./changes";
import { stateOf } from "./capture";
import { DIALOG } from "./dialogs";
import { onChange, view, type View } from "./view";

/** Milliseconds without a change after which a page has settled, and after which it is looked at in any case. */
const STILL = 250;
const LONGEST = 1_500;

interface Waiting { interaction: Interaction; before: View; since: number; timer: ReturnType<typeof setTimeout> }
interface Settled { id: string; after: PageState; changes: Changes }

let waiting: Waiting | undefined;
let last: Settled | undefined;
/** The interaction that had the browser open a dialog, if that was the last one. */
let asked: string | undefined;
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

/** What was done last. */
export const lastDone = () => waiting?.interaction.id ?? last?.id;

/** A dialog of the browser followed from an interaction: if that has settled already, it is told once more. */
export function dialogFollowed(id: string | undefined): void {
  asked = id;
  if (last?.id === id) tellSettled(last!);
}

function tellSettled(settled: Settled): void {
  last = settled;
  const dialogs = asked === settled.id ? [DIALOG] : [];
  const changes = dialogs.length ? { ...settled.changes, dialogs: [...(settled.changes.dialogs ?? []), ...dialogs] } : settled.changes;
  told({ kind: "settled", ...settled, changes });
}

/** Looks at the page now. */
export function settleNow(): void {
  if (!waiting) return;
  const { interaction, before, timer } = waiting;
  waiting = undefined;
  clearTimeout(timer);
  const seen = view();
  const after = stateOf(seen);
  tellSettled({ id: interaction.id, after, changes: changesBetween(before, seen, interaction.state!.before!, after) });
}
