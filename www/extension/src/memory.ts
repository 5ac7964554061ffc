// What taught the redactor during one recording: values that were typed or shown, so that they are recognised wherever else
// they appear, under the same placeholder. It is kept in the browser's memory only (`storage.session`), never on disk, and
// outlives the worker.

import type { Interaction } from "./shapes";

const MOST = 300;
const nameOf = (raw: Interaction) => `m-${raw.id}`;
const key = (session: string) => `memory-${session}`;

export async function memoryOf(session: string): Promise<Interaction[]> {
  return ((await chrome.storage.session.get(key(session)))[key(session)] as Interaction[] | undefined) ?? [];
}

/** Whether it is what an earlier telling of the same interaction taught. */
export const isMemoryOf = (memory: Interaction, raw: Interaction) => memory.id === nameOf(raw);

export const forget = (session: string) => chrome.storage.session.remove(key(session));

/** Remembers what the redactor changed in an interaction. */
export async function remember(session: string, raw: Interaction, safe: Interaction | undefined): Promise<void> {
  const told = [...new Set(changed(raw, safe))];
  const typed = raw.interaction?.value !== undefined && raw.interaction.value !== safe?.interaction?.value;
  if (!typed && !told.length) return;
  const memory = await memoryOf(session);
  const known = new Set(memory.flatMap((one) => one.element?.siblings.map((sibling) => sibling.text) ?? []));
  const texts = told.filter((text) => !known.has(text));
  const old = memory.findIndex((one) => isMemoryOf(one, raw));
  if (!typed && !texts.length) return;
  const kept: Interaction = {
    id: nameOf(raw),
    type: typed ? raw.type : "remembered",
    timestamp: raw.timestamp,
    context: { url: raw.context.url, pageTitle: "" },
    ...(typed && raw.selectors && { selectors: raw.selectors }),
    element: {
      tag: typed ? raw.element!.tag : "p",
      text: "",
      attributes: typed ? raw.element!.attributes : {},
      ancestors: typed ? raw.element!.ancestors : [],
      nearby: [],
      siblings: texts.map((text) => ({ tag: "span", text, selector: "", direction: "after" })),
    },
    ...(typed && { interaction: { value: raw.interaction!.value! } }),
  };
  if (old >= 0) memory[old] = kept;
  else memory.push(kept);
  await chrome.storage.session.set({ [key(session)]: memory.slice(-MOST) });
}

/** The texts that are not as they were. */
function* changed(raw: unknown, safe: unknown): Generator<string> {
  if (typeof raw === "string") {
    if (typeof safe === "string" && safe !== raw) yield raw;
  } else if (Array.isArray(raw)) {
    for (const [at, one] of raw.entries()) yield* changed(one, Array.isArray(safe) ? safe[at] : undefined);
  } else if (raw && typeof raw === "object") {
    for (const [name, one] of Object.entries(raw)) yield* changed(one, (safe as Record<string, unknown> | undefined)?.[name]);
  }
}
