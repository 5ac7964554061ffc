// The recording that is going on. Its state lies in IndexedDB: the browser ends this worker whenever it likes.

import type { Arrival, Welcome } from "../messages";
import { forget, memoryOf, remember } from "../memory";
import { redacted } from "../module";
import { seal } from "../finish";
import { isNever, settings } from "../settings";
import type { Changes, Interaction, LostSpan, PageState } from "../shapes";
import { count, current, discard as discardSession, keep, lastKept, type Recorded, save, session, settle, type Tab } from "../store";
import { words } from "../words";
import { showBadge } from "./badge";
import { reachInto, reachOut, withdraw } from "./reach";

/** Milliseconds after an act within which it, and not the person at the browser's own buttons, led elsewhere. */
const ACTED = 1_000;

const tabOf = (recorded: Recorded, url: string, title: string): Tab => ({
  label: String(Object.keys(recorded.tabs).length + 1), url, title, place: -1, acted: 0, leaving: false, blind: 0, fresh: true, greeted: false,
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
    startedAt: Date.now(), tabs: {}, active: tab, lost: [], removed: [], dropped: [],
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
  await save(resumed);
  await reachOut();
  await Promise.all(Object.keys(resumed.tabs).map((tab) => reachInto(Number(tab))));
  await tellPages(resumed, true);
  await show();
}

/** After the browser was closed, its tabs have other numbers: the one of the same site that was looked at last goes on. */
async function adopt(recorded: Recorded): Promise<void> {
  const origin = new URL(recorded.url).origin;
  const tabs = (await chrome.tabs.query({})).filter((tab) => tab.url && new URL(tab.url).origin === origin);
  const [last] = tabs.sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
  if (last?.id === undefined) return;
  recorded.tabs[last.id] = { ...tabOf(recorded, last.url!, last.title ?? ""), fresh: false };
  recorded.active = last.id;
}

export async function stop(): Promise<string | undefined> {
  const recorded = await current();
  if (!recorded) return undefined;
  await tellPages(recorded, false);
  await withdraw();
  const now = Date.now();
  const open = Object.values(recorded.tabs).filter((tab) => tab.blind > 0).map((tab) => ({ from: tab.blind, to: now, reason: words.lost.site }));
  if (recorded.pausedAt !== undefined) open.push({ from: recorded.pausedAt, to: now, reason: recorded.pausedBy ?? words.lost.paused });
  const { pausedAt: _, pausedBy: __, ...rest } = recorded;
  const stopped: Recorded = { ...rest, status: "stopped", endedAt: now, tabs: {}, lost: [...recorded.lost, ...open] };
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
  if (!page.top) return welcome;
  const from = tab.url;
  const transition = transitionOf(page, tab);
  const began = Date.now();
  if (tab.blind > 0) {
    recorded.lost.push({ from: tab.blind, to: began, reason: words.lost.site });
    tab.blind = 0;
  }
  // The page that the recording began on, however the person came to it before.
  const known = page.url === from && !tab.greeted;
  const fresh = tab.fresh;
  Object.assign(tab, { url: page.url, title: page.title, place: page.place, leaving: false, fresh: false, greeted: true });
  if (fresh) recorded.active = id;
  await save(recorded);
  if (welcome.paused || known) return welcome;
  const details: Record<string, string> = fresh ? { opened: "true" } : { transition, toUrl: page.url };
  if (page.redirects > 0) details.redirects = String(page.redirects);
  await add(recorded, tab, {
    id: crypto.randomUUID(), type: fresh ? "tab_switch" : "navigation", timestamp: began,
    context: { url: fresh ? page.url : from, pageTitle: page.title },
    ...(!fresh && { state: { changes: { url: page.url } } }),
    interaction: { details },
  });
  return welcome;
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

/** How many interactions of each document came, and the time of the last. */
const counted = new Map<string, { count: number; at: number }>();

/** Something was done in a page. */
export async function interaction(raw: Interaction, document: string, count: number, sender: chrome.runtime.MessageSender, frame: string[]): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[sender.tab?.id ?? -1];
  if (!recorded || !tab || recorded.status !== "recording") return;
  missed(recorded, document, count - 1, raw.timestamp);
  counted.set(document, { count, at: raw.timestamp });
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
  await add(recorded, tab, whole);
}

/** Notes what a document counted and never came. */
function missed(recorded: Recorded, document: string, expected: number, now: number): void {
  const last = counted.get(document);
  if (last && expected > last.count) recorded.lost.push({ from: last.at, to: now, reason: words.lost.dropped });
}

async function add(recorded: Recorded, tab: Tab, raw: Interaction): Promise<void> {
  const whole: Interaction = { ...raw, interaction: { ...raw.interaction, tab: tab.label } };
  const { redaction } = await settings();
  const safe = (await redacted([whole], await memoryOf(recorded.id), redaction)).get(raw.id);
  if (!safe) {
    recorded.lost.push({ from: raw.timestamp, to: raw.timestamp, reason: words.lost.unreadable });
    await save(recorded);
    return;
  }
  await keep(recorded.id, safe);
  await remember(recorded.id, whole, safe);
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

export async function lost(span: LostSpan): Promise<void> {
  const recorded = await current();
  if (recorded?.status === "recording") await save({ ...recorded, lost: [...recorded.lost, span] });
}

/** A page goes away, and says how much it told. */
export async function bye(document: string, count: number): Promise<void> {
  const recorded = await current();
  if (!recorded) return;
  missed(recorded, document, count, Date.now());
  counted.delete(document);
  await save(recorded);
}

/** The person looks at another tab of the recording. */
export async function activated(id: number): Promise<void> {
  const recorded = await current();
  const tab = recorded?.tabs[id];
  if (!recorded || !tab || recorded.status !== "recording" || recorded.active === id || tab.fresh) return;
  recorded.active = id;
  await save(recorded);
  await add(recorded, tab, { id: crypto.randomUUID(), type: "tab_switch", timestamp: Date.now(), context: { url: tab.url, pageTitle: tab.title } });
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
