// Typing: one interaction for each run of it in a field, told when the person leaves the field, acts, or pauses. Before that
// it is told as unfinished, so that a browser that ends meanwhile costs next to nothing of it.

import type { Interaction } from "../shapes";
import { capture } from "./capture";
import { isIgnored, isMasked, isSecret, MASKED } from "./privacy";
import type { View } from "./view";

/** Milliseconds of silence after which a run is told as far as it went. */
const PAUSE = 2_000;
/** Milliseconds after a letter within which it is told as unfinished. */
const SOON = 300;

interface Run {
  element: Element;
  interaction: Interaction;
  before: View;
  changed: boolean;
  timer?: ReturnType<typeof setTimeout>;
  soon?: ReturnType<typeof setTimeout> | undefined;
}
let run: Run | undefined;
let told: (interaction: Interaction, before: View) => void = () => {};
let toldEarly: (interaction: Interaction) => void = () => {};

export function startTyping(tell: typeof told, tellEarly: typeof toldEarly): void {
  [told, toldEarly] = [tell, tellEarly];
}

export const isTyped = (element: Element): boolean =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !/^(checkbox|radio|file|button|submit|reset|image|hidden)$/.test(element.type)) ||
  (element instanceof HTMLElement && element.isContentEditable);

/** The field as it was before the first letter. */
export function typed(element: Element, event: Event, seen: View): void {
  if (run?.element !== element) {
    endTyping();
    run = { element, interaction: capture("input", element, event, {}, seen), before: seen, changed: false };
  }
  run.changed = true;
  clearTimeout(run.timer);
  run.timer = setTimeout(tellRun, PAUSE);
  run.soon ??= setTimeout(tellSoon, SOON);
}

function tellRun(): void {
  if (!run?.changed) return;
  run.changed = false;
  clearTimeout(run.soon);
  run.soon = undefined;
  told(filled(run), run.before);
}

function tellSoon(): void {
  if (!run) return;
  run.soon = undefined;
  if (run.changed) toldEarly(filled(run));
}

function filled({ element, interaction }: Run): Interaction {
  const value = valueOf(element);
  return { ...interaction, interaction: { ...interaction.interaction, ...(value !== undefined && { value }) } };
}

/** The person does something else. */
export function endTyping(): void {
  if (!run) return;
  clearTimeout(run.timer);
  tellRun();
  clearTimeout(run.soon);
  run = undefined;
}

/** What stands in a field; nothing where it is secret. */
export function valueOf(element: Element): string | undefined {
  if (isSecret(element) || isIgnored(element)) return undefined;
  if (isMasked(element)) return MASKED;
  if (element instanceof HTMLSelectElement) return [...element.selectedOptions].map((option) => option.label).join(", ");
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) return element.value.slice(0, 4_000);
  return (element.textContent ?? "").slice(0, 4_000);
}
