// The recording that is going on. Its state lies in IndexedDB: the browser ends this worker whenever it likes.

import type { Arrival, Happened, Lost, Welcome } from "../messages";
import { forget, isMemoryOf, memoryOf, remember } from "../memory";
import { redacted } from "../module";
import { seal } from "../finish";
import { isNever, settings } from "../settings";
import type { Changes, Interaction, PageState } from "../shapes";
import { count, current, discard as discardSession, keep, lastKept, placeOf, type Recorded, save, session, settle, type Tab, type Telling } from "../store";
import { surePart } from "../unfinished";
import { words } from "../words";
import { showBadge } from "./badge";
import { hearOut, reachInto, reachOut, withdraw } from "./reach";

/** Milliseconds after an act within which it, and not the person at the browser's own buttons, led elsewhere. */
const ACTED = 1_000;

const tabOf = (recorded: Recorded, url: string, title: string, label = String((recorded.labels += 1))): Tab => ({
  label, url, title, place: -1, acted: 0, leaving: false, blind: 0, fresh: true, document: "", documents: {},
});

export async function show(): Promise<void> {
  const recorded = await current();
  await showBadge(recorded ? (recorded.status as "recording" | "paused") : "off", recorded && (await count(recorded.id)));
}

async function tellPages(recorded: Recorded, recording: boolean): Promise<void> {
  const state = { kind: "state", recording, paused: recorded.status === "paused" };
  await Promise.allSettled(Object.keys(recorded.tabs).map((tab) => chrome.tabs.sendMessage(Number(tab), state)));
}

export async function start(tab: number, url: string, title: string, task: string): Promise<string> {
  if (await current()) throw new Error(words.errors.alreadyRecording);
  if (isNever(url, (await settings()).never)) throw new Error(words.errors.never);
  const recorded: Recorded = {
    id: crypto.randomUUID(), status: "recording", task, url, title, userAgent: navigator.userAgent,
    startedAt: Date.now(), tabs: {}, places: {}, labels: 0, active: tab, lost: [], removed: [], leftOut: [],
  };
  recorded.tabs[tab] = { ...tabOf(recorded, url, title), fresh: false };
  const [safe] = (await redacted([{ id: "first", type: "navigation", timestamp: recorded.startedAt, context: { url, pageTitle: title } }], [], (await settings()).redaction)).values();
  await save({ ...recorded, url: safe?.context.url ?? "", title: safe?.context.pageTitle ?? "" });
  await reachOut();
  if (!(await reachInto(tab))) {
    await discard(recorded.id);
    throw new Error(words.errors.notAllowed);
  }
  await show();
  return recorded.id;
}

/** Before a recording stops or pauses: its pages tell what they have not told yet. */
export async function hearPagesOut(): Promise<void> {
  const recorded = await current();
  if (recorded?.status === "recording") await Promise.all(Object.keys(recorded.tabs).map((tab) => hearOut(Number(tab))));
}

export async function pause(): Promise<void> {
  const recorded = await current();
  if (recorded?.status !== "recording") return;
  await save({ ...recorded, status: "paused", pausedAt: Date.now(), pausedBy: words.lost.paused });
  await tellPages({ ...recorded, status: "paused" }, true);
  await show();
}

export async function resume(): Promise<void> {
  const recorded = await current();
  if (recorded?.status !== "paused") return;
  const now = Date.now();
  const { pausedAt = now, pausedBy: reason = words.lost.paused, ...rest } = recorded;
  const resumed: Recorded = { ...rest, status: "recording", lost: [...recorded.lost, { from: pausedAt, to: now, reason }] };
  if (!Object.keys(resumed.tabs).length) await adopt(resumed);
  await reachOut();
  for (const [id, tab] of Object.entries(resumed.tabs)) if (!(await reachInto(Number(id)))) tab.blind ||= now;
  await save(resumed);
  await tellPages(resumed, true);
  await show();
}

/**
 * After the browser was closed, its tabs have other numbers. Those that stand where they stood go on under their labels; where
 * none does, the one of the same site that was looked at last.
 */
async function adopt(recorded: Recorded): Promise<void> {
  const open = (await chrome.tabs.query({})).filter((tab) => tab.id !== undefined && tab.url).sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
  const goOn = ({ id, url, title }: chrome.tabs.Tab, label?: string) => (recorded.tabs[id!] = { ...tabOf(recorded, url!, title ?? "", label), fresh: false });
  const waiting = Object.entries(recorded.places);
  recorded.places = {};
  for (const tab of open) {
    const place = await placeOf(recorded.id, tab.url!);
    const at = waiting.findIndex(([, waits]) => waits === place);
    if (at >= 0) goOn(tab, waiting.splice(at, 1)[0]![0]);
  }
  const { origin } = new URL(recorded.url);
  if (!Object.keys(recorded.tabs).length) open.filter((tab) => new URL(tab.url!).origin === origin).slice(0, 1).forEach((tab) => goOn(tab));
  const last = open.find((tab) => recorded.tabs[tab.id!]);
  if (last) recorded.active = last.id!;
}

export async function stop(): Promise<string | undefined> {
  const recorded = await current();
  if (!recorded) return undefined;
  await tellPages(recorded, false);
  await withdraw();
  const now = Date.now();
  for (const tab of Object.values(recorded.tabs)) unheard(recorded, tab);
  const open = Object.values(recorded.tabs).filter((tab) => tab.blind > 0).map((tab) => ({ from: tab.blind, to: now, reason: words.lost.site }));
  if (recorded.pausedAt !== undefined) open.push({ from: recorded.pausedAt, to: now, reason: recorded.pausedBy ?? words.lost.paused });
  const { pausedAt: _, pausedBy: __, ...rest } = recorded;
  const stopped: Recorded = { ...rest, status: "stopped", endedAt: now, tabs: {}, places: {}, lost: [...recorded.lost, ...open] };
  await save(stopped);
  await show();
  await seal(stopped);
  return recorded.id;
}

export async function discard(id: string): Promise<void> {
  const recorded = await session(id);
  if (recorded && recorded.status !== "stopped") {
    await tellPages(recorded, false);
    await withdraw();
  }
  await discardSession(id);
  await forget(id);
  await show();
}

/** Kept in the browser's memory: where it is missing, the browser was closed since. */
const ALIVE = "alive";

/** The worker begins. If the browser was closed while a recording went on, that waits, paused, for the person. */
export async function begin(): Promise<void> {
  const alive = (await chrome.storage.session.get(ALIVE))[ALIVE] === true;
  await chrome.storage.session.set({ [ALIVE]: true });
  const recorded = alive ? undefined : await current();
  if (recorded) {
    const pausedAt = recorded.pausedAt ?? (await lastKept(recorded.id)) ?? recorded.startedAt;
    await save({ pausedBy: words.lost.closed, ...recorded, status: "paused", pausedAt, tabs: {} });
    await withdraw();
  }
  await show();
}

/** A page begins. */
export async function hello(page: Arrival, sender: chrome.runtime.MessageSender): Promise<Welcome> {
  const off: Welcome = { recording: false, paused: false, startedAt: 0 };
  const recorded = await current();
  const id = sender.tab?.id;
  if (!recorded || id === undefined) return off;
  const { never } = await settings();
  if (isNever(page.url, never) || isNever(sender.tab!.url ?? "", never)) return off;
  if (!recorded.tabs[id] && sender.tab!.openerTabId !== undefined && recorded.tabs[sender.tab!.openerTabId]) {
    recorded.tabs[id] = tabOf(recorded, page.url, page.title);
  }
  const tab = recorded.tabs[id];
  if (!tab) return off;
  const welcome = { recording: true, paused: recorded.status === "paused", startedAt: recorded.startedAt };
  // A page whose answer was lost says hello again.
  if (!page.top || tab.document === page.document) return welcome;
  unheard(recorded, tab);
  for (const told of Object.values(tab.documents)) told.left = Date.now();
  const from = tab.url;
  const transition = transitionOf(page, tab);
  const began = Date.now();
  if (tab.blind > 0) {
    recorded.lost.push({ from: tab.blind, to: began, reason: words.lost.site });
    tab.blind = 0;
  }
  // The page that the recording began on, however the person came to it before.
  const known = page.url === from && !tab.document;
  const fresh = tab.fresh;
  Object.assign(tab, { url: page.url, title: page.title, place: page.place, leaving: false, fresh: false, document: page.document });
  if (fresh) recorded.active = id;
  if (!welcome.paused && !known) await arrived(recorded, tab, page, { from, fresh, transition, began });
  await save(recorded);
  return welcome;
}

/** A page came, and not by the recorder's own doing. */
async function arrived(recorded: Recorded, tab: Tab, page: Arrival, { from, fresh, transition, began }: { from: string; fresh: boolean; transition: string; began: number }): Promise<void> {
  const details: Record<string, string> = fresh ? { opened: "true" } : { transition, toUrl: page.url };
  if (page.redirects > 0) details.redirects = String(page.redirects);
  await add(recorded, tab, {
    id: page.document, type: fresh ? "tab_switch" : "navigation", timestamp: began,
    context: { url: fresh ? page.url : from, pageTitle: page.title },
    ...(!fresh && { state: { changes: { url: page.url } } }),
    interaction: { details },
  });
}

/** How the person or the page came here, in the browser's words. */
function transitionOf(page: Arrival, tab: Tab): string {
  if (page.how === "reload") return "reload";
  const acted = Date.now() - tab.acted < ACTED;
  if (page.how === "back_forward") return acted ? "link" : page.place >= 0 && page.place > tab.place ? "forward" : "back_forward";
  return tab.leaving ? "link" : "typed";
}

/** The page says that it is about to lead elsewhere: then it was not the address bar. */
export async function leaving(tab: number): Promise<void> {
  await changeTab(tab, (one) => (one.leaving = true));
}

async function changeTab(id: number, change: (tab: Tab, recorded: Recorded) => void): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[id];
  if (!recorded || !tab) return;
  change(tab, recorded);
  await save(recorded);
}

/** Something was done in a page. */
export async function interaction({ interaction: raw, document, count, unfinished }: Happened, sender: chrome.runtime.MessageSender, frame: string[]): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[sender.tab?.id ?? -1];
  if (!recorded || !tab || recorded.status !== "recording") return;
  missed(recorded, tab.documents[document], count - 1, raw.timestamp);
  tab.documents[document] = { ...tab.documents[document], count: Math.max(count, tab.documents[document]?.count ?? 0), at: raw.timestamp };
  const top = sender.frameId === 0;
  const isNavigation = raw.type === "navigation";
  if (top) Object.assign(tab, { url: isNavigation ? (raw.state?.changes?.url ?? tab.url) : raw.context.url, title: raw.context.pageTitle || tab.title });
  if (!["hover", "scroll", "navigation"].includes(raw.type)) tab.acted = raw.timestamp;
  recorded.active = sender.tab!.id!;
  await save(recorded);
  const whole = { ...raw, context: { ...raw.context }, interaction: { ...raw.interaction } };
  if (!top) {
    Object.assign(whole.context, { url: tab.url, pageTitle: tab.title, framePath: frame.length ? frame : ["0"] });
    whole.interaction = { ...whole.interaction, details: { ...whole.interaction.details, frameUrl: raw.context.url } };
    if (whole.state?.before) whole.state = { ...whole.state, before: { ...whole.state.before, url: tab.url, title: tab.title } };
  }
  await add(recorded, tab, whole, count, unfinished);
}

/** Notes what a document counted and never came. */
function missed(recorded: Recorded, told: Telling | undefined, expected: number, now: number): void {
  if (told && expected > told.count) recorded.lost.push({ from: told.at, to: now, reason: words.lost.dropped });
}

/** Documents that were left and never said that they go may not have told everything: the page crashed, or the worker did meanwhile. */
function unheard(recorded: Recorded, tab: Tab): void {
  for (const [document, { at, left }] of Object.entries(tab.documents)) {
    if (left === undefined) continue;
    recorded.lost.push({ from: at, to: left, reason: words.lost.dropped });
    delete tab.documents[document];
  }
}

async function add(recorded: Recorded, tab: Tab, raw: Interaction, told?: number, unfinished = false): Promise<void> {
  const whole: Interaction = { ...raw, interaction: { ...raw.interaction, tab: tab.label } };
  const { redaction } = await settings();
  // What was told of it before is no value of its own.
  const memory = (await memoryOf(recorded.id)).filter((one) => !isMemoryOf(one, raw));
  const safe = (await redacted([whole], memory, redaction)).get(raw.id);
  if (!safe) {
    recorded.lost.push({ from: raw.timestamp, to: raw.timestamp, reason: words.lost.unreadable });
    await save(recorded);
    return;
  }
  if (unfinished && safe.interaction?.value !== undefined) {
    const value = surePart(safe.interaction.value);
    if (value) await keep(recorded.id, { ...safe, interaction: { ...safe.interaction, value } }, told);
  } else await keep(recorded.id, safe, told);
  if (!unfinished) await remember(recorded.id, whole, safe);
  await showBadge("recording", await count(recorded.id));
}

/** What followed from an act. */
export async function settled(id: string, after: PageState, changes: Changes, sender: chrome.runtime.MessageSender): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[sender.tab?.id ?? -1];
  if (!recorded || !tab) return;
  const top = sender.frameId === 0;
  const { url: _, title: __, ...inFrame } = changes;
  const state = { after: top ? after : { ...after, url: tab.url, title: tab.title }, changes: top ? changes : inFrame };
  const raw: Interaction = { id, type: "settled", timestamp: after.timestamp, context: { url: tab.url, pageTitle: tab.title }, state };
  const { redaction } = await settings();
  const safe = (await redacted([raw], await memoryOf(recorded.id), redaction)).get(id);
  if (!safe?.state) return;
  await settle(id, safe.state);
  await remember(recorded.id, { ...raw, id: `after-${id}` }, safe);
}

export async function lost({ from, to, why }: Lost): Promise<void> {
  const recorded = await current();
  if (recorded?.status === "recording") await save({ ...recorded, lost: [...recorded.lost, { from, to, reason: words.lost[why] }] });
}

/** A page goes away, and says how much it told. */
export async function bye(tab: number, document: string, count: number): Promise<void> {
  await changeTab(tab, ({ documents }, recorded) => {
    missed(recorded, documents[document], count, Date.now());
    delete documents[document];
  });
}

/** The person looks at another tab of the recording. */
export async function activated(id: number): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[id];
  if (!recorded || !tab || recorded.status !== "recording" || recorded.active === id || tab.fresh) return;
  recorded.active = id;
  await save(recorded);
  await add(recorded, tab, {
    id: crypto.randomUUID(), type: "tab_switch", timestamp: Date.now(), context: { url: tab.url, pageTitle: tab.title }, interaction: { details: { opened: "false" } },
  });
}

/** A recorded page opened a tab. */
export async function opened(tab: chrome.tabs.Tab): Promise<void> {
  const recorded = await current();
  if (!recorded || tab.id === undefined || tab.openerTabId === undefined || recorded.tabs[tab.id] || !recorded.tabs[tab.openerTabId]) return;
  recorded.tabs[tab.id] = tabOf(recorded, "", "");
  await save(recorded);
}

export async function closed(id: number): Promise<void> {
  const recorded = await current();
  if (!recorded?.tabs[id] || Object.keys(recorded.tabs).length < 2) return;
  // Labels are not given twice: a closed tab keeps its own.
  await changeTab(id, (tab) => Object.assign(tab, { url: "", title: "" }));
}

/** A page has loaded in a recorded tab: if no recorder runs in it, one is started; if it can't, that is known. */
export async function loaded(id: number): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[id];
  if (!recorded || !tab || tab.blind > 0) return;
  if (!(await reachInto(id))) await changeTab(id, (one) => (one.blind = Date.now()));
}
