// Changes of the address without a new page: pushState, fragments, going back within the page.

import type { FromPage } from "../messages";
import type { Interaction } from "../shapes";
import { captureNothing } from "./capture";

interface Entry { index: number; url: string | null }
interface Navigation extends EventTarget { currentEntry: Entry | null }
const navigation = (globalThis as { navigation?: Navigation }).navigation;

/** Milliseconds after an act within which the page itself, and not the browser's button, went back. */
const ACTED = 1_000;

/** Place of this document in the tab's history; -1 where the browser doesn't tell. */
export const placeInHistory = () => navigation?.currentEntry?.index ?? -1;

export function startAddresses(tell: (interaction: Interaction) => void, send: (message: FromPage) => void, lastAct: () => number): void {
  let here = location.href;
  let place = placeInHistory();
  const look = (how: string) => {
    const now = location.href;
    const [from, before] = [here, place];
    [here, place] = [now, placeInHistory()];
    if (now === from) return;
    const asked = how === "traverse" && Date.now() - lastAct() > ACTED;
    const transition = asked ? (place >= 0 && place > before ? "forward" : "back_forward") : how;
    const interaction = captureNothing("navigation", { details: { transition, sameDocument: "true", toUrl: now } });
    interaction.state = { before: { ...interaction.state!.before!, url: from }, changes: { url: now } };
    interaction.context.url = from;
    tell(interaction);
  };
  if (navigation) {
    navigation.addEventListener("currententrychange", (event) => look((event as Event & { navigationType?: string }).navigationType ?? "push"));
    navigation.addEventListener("navigate", (event) => {
      const { destination } = event as Event & { destination: { url: string; sameDocument: boolean } };
      if (!destination.sameDocument) send({ kind: "leaving", url: destination.url });
    });
  } else {
    addEventListener("popstate", () => look("traverse"), { passive: true });
    addEventListener("hashchange", () => look("push"), { passive: true });
  }
}
