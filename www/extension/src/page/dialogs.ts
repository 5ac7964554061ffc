// The browser's own dialogs. A page can't be asked about them: a wrapper around its `alert` would change the page, and the page
// could call it without a dialog. The browser tells by its measurements, which no page can write: a press that a handler held up
// counts up to the next frame, but only up to the moment a dialog opened. What the dialog said is not told.

/** Stands in the place of what a dialog of the browser said. */
export const DIALOG = "[BROWSER_DIALOG]";

/** Milliseconds that a page stands still for a dialog at least: nobody answers sooner. */
const LEAST = 200;
/** Milliseconds after a frame's measurement within which those of its presses have come. */
const LATE = 150;

interface Frame extends PerformanceEntry { firstUIEventTimestamp: number; scripts: { pauseDuration: number }[] }

const MEASURES = ["event", "long-animation-frame"];
/** When the last presses began, in milliseconds of the document. */
let presses: number[] = [];
/** When the presses began that were counted to the next frame. */
let counted: number[] = [];

/** Watches for dialogs; `opened` is called with what was done last before one. */
export function startDialogs(lastDone: () => string | undefined, opened: (id: string | undefined) => void): void {
  // The page's own listeners come first: this one is added while the event is on its way, behind them.
  const asks = (event: BeforeUnloadEvent) => {
    if (event.isTrusted && navigator.userActivation?.hasBeenActive && (event.defaultPrevented || event.returnValue)) opened(lastDone());
  };
  addEventListener("beforeunload", () => addEventListener("beforeunload", asks, { once: true }), { capture: true, passive: true });
  const look = (frame: Frame) => {
    const held = heldUp(frame);
    const id = lastDone();
    if (held.length) setTimeout(() => held.some((at) => !counted.some((other) => Math.abs(other - at) < 1)) && opened(id), LATE);
  };
  if (!MEASURES.every((measure) => PerformanceObserver.supportedEntryTypes.includes(measure))) return;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.entryType !== "event") look(entry as Frame);
      else if (entry.duration >= LEAST) counted = [...counted.slice(-50), entry.startTime];
    }
  });
  observer.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  observer.observe({ type: "long-animation-frame" });
  // Where the page is not seen, presses are not counted to a frame either.
  document.addEventListener("visibilitychange", () => (presses = []));
}

/** A press was told. */
export function pressed(event: Event): void {
  presses = [...presses.slice(-9), event.timeStamp];
}

/** The presses after which a frame stood still, other than for a request that the page waited for. */
function heldUp({ startTime, duration, firstUIEventTimestamp, scripts }: Frame): number[] {
  const begin = firstUIEventTimestamp || startTime;
  const end = startTime + duration;
  const waited = scripts.reduce((sum, { pauseDuration }) => sum + pauseDuration, 0);
  const held = presses.filter((at) => at >= begin - 1 && end - at - waited >= LEAST);
  presses = presses.filter((at) => at > end);
  return held;
}
