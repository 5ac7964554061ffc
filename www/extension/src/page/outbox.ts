// The way to the worker. What it has not acknowledged is sent again: the browser may end the worker at any time.

import type { FromPage, Welcome } from "../messages";

const waiting: FromPage[] = [];
let sending = false;
let tries = 0;

/** The worker's answer. It answers everything: where there is no answer, it went away before it began, and no error tells so. */
async function answered<T>(message: FromPage): Promise<T> {
  const answer = (await chrome.runtime.sendMessage(message)) as T | null | undefined;
  if (answer == null) throw new Error("no answer");
  return answer;
}

/** Sends in order; the worker knows what it has already. */
export function send(message: FromPage): void {
  waiting.push(message);
  // Not within the event itself: writing the message down takes time that the page would wait for.
  setTimeout(pump, 0);
}

async function pump(): Promise<void> {
  if (sending) return;
  sending = true;
  while (waiting.length && chrome.runtime?.id) {
    try {
      await answered(waiting[0]!);
      waiting.shift();
      tries = 0;
    } catch {
      // The worker went away before it answered, or is being replaced.
      tries += 1;
      await new Promise((later) => setTimeout(later, Math.min(50 * 2 ** tries, 2_000)));
    }
  }
  sending = false;
}

/** Done once the worker has acknowledged all that waits. */
export async function told(): Promise<void> {
  while (waiting.length && chrome.runtime?.id) await new Promise((soon) => setTimeout(soon, 10));
}

/** All that waits, at once: the page is going away and nothing can be awaited any more. */
export function sendAll(): void {
  for (const message of waiting) chrome.runtime.sendMessage(message).catch(() => {});
}

/** A question that is answered; asked again as long as the worker is not there. */
export async function ask(message: FromPage): Promise<Welcome | undefined> {
  for (let time = 0; time < 5 && chrome.runtime?.id; time += 1) {
    try {
      return await answered<Welcome>(message);
    } catch {
      await new Promise((later) => setTimeout(later, 100 * 2 ** time));
    }
  }
  return undefined;
}
