// What changed between two views of a page.

import type { Changes, PageState } from "../shapes";
import type { View } from "./view";

const MOST = 20;

export function changesBetween(before: View, after: View, was: PageState, is: PageState): Changes {
  const added = missing(after.lines, before.lines);
  const removed = missing(before.lines, after.lines);
  const dialogs = missing(after.dialogs, before.dialogs);
  return {
    ...(is.url !== was.url && { url: is.url }),
    ...(is.title !== was.title && { title: is.title }),
    ...(dialogs.length && { dialogs }),
    ...(added.length && { addedText: added }),
    ...(removed.length && { removedText: removed }),
  };
}

/** The lines of `a` that are not in `b`, each as often as it is too many. */
export function missing(a: string[], b: string[]): string[] {
  if (a === b) return [];
  // Most of a page stays as it was: what begins and ends both is not counted.
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const counts = new Map<string, number>();
  for (const line of b.slice(head, b.length - tail)) counts.set(line, (counts.get(line) ?? 0) + 1);
  const lacking = [];
  for (const line of a.slice(head, a.length - tail)) {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    else if (lacking.length < MOST) lacking.push(line);
  }
  return lacking;
}
