// What a person does in frames that are not recorded is known to be missing.

import type { FromPage } from "../messages";
import { isRecorded } from "./frames";
import { settleNow } from "./settle";

export function startAway(tell: (message: FromPage) => void): void {
  let away: number | undefined;
  addEventListener("blur", () => {
    const active = document.activeElement;
    if (!(active instanceof HTMLIFrameElement)) return;
    // What changes from now on follows from what is done in the frame.
    settleNow();
    if (!isRecorded(active)) away = Date.now();
  });
  addEventListener("focus", () => {
    if (away !== undefined) tell({ kind: "lost", from: away, to: Date.now(), why: "frame" });
    away = undefined;
  });
}
