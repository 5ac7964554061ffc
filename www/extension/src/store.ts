// What is kept on this machine, in IndexedDB: everything here has been through the redactor. What tells of the open tabs has
// not, and lies in the browser's memory.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Interaction, LeftOut, LostSpan, Node } from "./shapes";

/** A tab that is being recorded. */
export interface Tab {
  label: string;
  url: string;
  title: string;
  /** Place in the tab's history; -1 where unknown. */
  place: number;
  /** When something was last done in it. */
  acted: number;
  /** Whether its page said that it is about to lead elsewhere. */
  leaving: boolean;
  /** Since when its page can't be recorded; 0 where it can. */
  blind: number;
  /** The tab's first page has not come yet. */
  fresh: boolean;
  /** The page in it that said hello last; empty before any did. */
  document: string;
  /** The documents in it that told something and have not said that they go. */
  documents: Record<string, Telling>;
}

/** How many interactions a document told, when the last, and when another page came into its tab. */
export interface Telling { count: number; at: number; left?: number }

/** One session, without its interactions. */
export interface Recorded {
  id: string;
  status: "recording" | "paused" | "stopped";
  task: string;
  url: string;
  title: string;
  userAgent: string;
  startedAt: number;
  endedAt?: number;
  /** When a pause began, and why. */
  pausedAt?: number;
  pausedBy?: string;
  /** The tabs by the browser's numbers for them; none of them outlives the browser. */
  tabs: Record<string, Tab>;
  /** Where each tab stood, by label, as a hash of its address: a browser that begins again finds them by it. */
  places: Record<string, string>;
  /** Labels given so far; none is given twice. */
  labels: number;
  /** The tab that the person looked at last, by number. */
  active?: number;
  lost: LostSpan[];
  removed: string[];
  /** Examples that the person left out. */
  leftOut: LeftOut[];
  /** How far it is on its way to the server; absent before the person sends it. */
  delivery?: Delivery;
}

/** A session as it lies on disk. */
export type Stored = Omit<Recorded, "tabs">;

/** How far a session is on its way to the server. */
export interface Delivery {
  status: "waiting" | "sending" | "processing" | "completed" | "failed";
  /** Requests in all, and those that the server has acknowledged. */
  requests: number;
  acknowledged: number;
  /** Why it waits or failed, for the person. */
  reason?: string;
  /** Whether the server's output is the one that was made here. */
  same?: boolean;
  /** Examples that the server made. */
  examples?: number;
}

/** A request to the server that it has not acknowledged; the same bytes each time, so that sending again is harmless. */
export interface Outgoing { session: string; order: number; path: string; body: string }

/** One interaction; its snapshot is kept once for each page state. */
export interface Kept {
  id: string;
  session: string;
  timestamp: number;
  /** Order of arrival. */
  order: number;
  snapshot?: string;
  interaction: Interaction;
  /** The place of what told of it among all that its document told: what was told later stands. */
  told: number;
}

interface Schema extends DBSchema {
  sessions: { key: string; value: Stored; indexes: { started: number } };
  interactions: { key: string; value: Kept; indexes: { session: string } };
  outgoing: { key: [string, number]; value: Outgoing; indexes: { session: string } };
  snapshots: { key: [string, string]; value: { session: string; hash: string; node: Node }; indexes: { session: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

export function database() {
  opened ??= openDB<Schema>("trailmill", 3, {
    async upgrade(db, from, _, change) {
      if (from < 2) db.createObjectStore("outgoing", { keyPath: ["session", "order"] }).createIndex("session", "session");
      if (from > 0) {
        // Before, examples were left out by an id that an edited goal changes, and of the export alone.
        for (let cursor = await change.objectStore("sessions").openCursor(); cursor; cursor = await cursor.continue()) {
          await cursor.update({ ...cursor.value, leftOut: [] });
        }
        return;
      }
      db.createObjectStore("sessions", { keyPath: "id" }).createIndex("started", "startedAt");
      db.createObjectStore("interactions", { keyPath: "id" }).createIndex("session", "session");
      db.createObjectStore("snapshots", { keyPath: ["session", "hash"] }).createIndex("session", "session");
    },
    terminated: () => (opened = undefined),
  });
  return opened;
}

/** The session that is being recorded or paused. */
export async function current(): Promise<Recorded | undefined> {
  const kept = await (await database()).getAllFromIndex("sessions", "started");
  const going = kept.findLast((session) => session.status !== "stopped");
  return going && { ...going, tabs: await tabsOf(going.id) };
}

export async function session(id: string): Promise<Recorded | undefined> {
  const kept = await (await database()).get("sessions", id);
  return kept && { ...kept, tabs: await tabsOf(id) };
}

export const sessions = async () => (await (await database()).getAllFromIndex("sessions", "started")).reverse();

export async function save({ tabs, ...session }: Recorded): Promise<void> {
  const places = { ...session.places };
  for (const { label, url } of Object.values(tabs)) {
    if (url) places[label] = await placeOf(session.id, url);
    else delete places[label];
  }
  await chrome.storage.session.set({ [tabsKey(session.id)]: tabs });
  await (await database()).put("sessions", { ...session, places });
}

const tabsKey = (id: string) => `tabs-${id}`;
const tabsOf = async (id: string) => ((await chrome.storage.session.get(tabsKey(id)))[tabsKey(id)] as Record<string, Tab> | undefined) ?? {};

/** A session's hash of an address. */
export const placeOf = (session: string, url: string) => sha256(`${session} ${url}`);

/** A session's interactions in order, each with its snapshot. */
export async function interactions(id: string): Promise<Interaction[]> {
  const db = await database();
  const kept = await db.getAllFromIndex("interactions", "session", id);
  const snapshots = new Map((await db.getAllFromIndex("snapshots", "session", id)).map((s) => [s.hash, s.node]));
  kept.sort((a, b) => a.timestamp - b.timestamp || a.order - b.order);
  return kept.map(({ interaction, snapshot }) => {
    const node = snapshot && snapshots.get(snapshot);
    return node ? { ...interaction, context: { ...interaction.context, domSnapshot: node } } : interaction;
  });
}

/** Keeps an interaction, in one transaction with its snapshot; `told` is endless where nothing more can be told of it. */
export async function keep(id: string, whole: Interaction, told = Infinity): Promise<void> {
  const { domSnapshot, ...context } = whole.context;
  const snapshot = domSnapshot && (await sha256(JSON.stringify(domSnapshot)));
  const db = await database();
  const write = db.transaction(["interactions", "snapshots"], "readwrite", { durability: "strict" });
  const before = await write.objectStore("interactions").get(whole.id);
  if (before && before.told > told) return write.done;
  const order = before?.order ?? (await write.objectStore("interactions").index("session").count(id));
  if (snapshot) await write.objectStore("snapshots").put({ session: id, hash: snapshot, node: domSnapshot });
  const state = { ...before?.interaction.state, ...whole.state };
  const interaction = { ...whole, context, ...(Object.keys(state).length > 0 && { state }) };
  const kept: Kept = { id: whole.id, session: id, timestamp: whole.timestamp, order, interaction, told };
  await write.objectStore("interactions").put(snapshot ? { ...kept, snapshot } : kept);
  await write.done;
}

/** What followed from an interaction, known once the page has settled. */
export async function settle(id: string, state: Interaction["state"]): Promise<void> {
  const db = await database();
  const write = db.transaction("interactions", "readwrite");
  const kept = await write.store.get(id);
  if (kept) await write.store.put({ ...kept, interaction: { ...kept.interaction, state: { ...kept.interaction.state, ...state } } });
  await write.done;
}

/** When something was last kept. */
export async function lastKept(id: string): Promise<number | undefined> {
  const kept = await (await database()).getAllFromIndex("interactions", "session", id);
  return kept.length ? Math.max(...kept.map(({ timestamp }) => timestamp)) : undefined;
}

export const count = async (id: string) => (await database()).countFromIndex("interactions", "session", id);

/** Removes a session and all that belongs to it. */
export async function discard(id: string): Promise<void> {
  await chrome.storage.session.remove(tabsKey(id));
  const db = await database();
  const write = db.transaction(["sessions", "interactions", "snapshots", "outgoing"], "readwrite");
  await write.objectStore("sessions").delete(id);
  for (const name of ["interactions", "snapshots", "outgoing"] as const) {
    const index = write.objectStore(name).index("session");
    for (let cursor = await index.openCursor(id); cursor; cursor = await cursor.continue()) await cursor.delete();
  }
  await write.done;
}

/** Puts a session's requests on their way, in one transaction with what is said of it. */
export async function put(id: string, outgoing: Outgoing[]): Promise<void> {
  const db = await database();
  const write = db.transaction(["sessions", "outgoing"], "readwrite", { durability: "strict" });
  const session = await write.objectStore("sessions").get(id);
  if (!session || session.delivery) return;
  for (const one of outgoing) await write.objectStore("outgoing").put(one);
  await write.objectStore("sessions").put({ ...session, delivery: { status: "waiting", requests: outgoing.length, acknowledged: 0 } });
  await write.done;
}

/** A session's next request. */
export async function nextOutgoing(id: string): Promise<Outgoing | undefined> {
  return (await database()).getFromIndex("outgoing", "session", id);
}

/** Changes what is said of a session's delivery; with `acknowledged`, that request is done. Gives what is said now. */
export async function deliver(id: string, change: Partial<Delivery>, acknowledged?: Outgoing): Promise<Delivery | undefined> {
  const db = await database();
  const write = db.transaction(["sessions", "outgoing"], "readwrite", { durability: "strict" });
  const session = await write.objectStore("sessions").get(id);
  if (!session?.delivery) return undefined;
  if (acknowledged) await write.objectStore("outgoing").delete([id, acknowledged.order]);
  const left = await write.objectStore("outgoing").index("session").count(id);
  const { reason: _, ...before } = session.delivery;
  const delivery: Delivery = { ...before, ...change, acknowledged: session.delivery.requests - left };
  await write.objectStore("sessions").put({ ...session, delivery });
  await write.done;
  return delivery;
}

/** Puts the interactions of a finished session in the place of what was kept while it ran. */
export async function rewrite(id: string, whole: Interaction[]): Promise<void> {
  const db = await database();
  const write = db.transaction("snapshots", "readwrite");
  const index = write.store.index("session");
  for (let cursor = await index.openCursor(id); cursor; cursor = await cursor.continue()) await cursor.delete();
  await write.done;
  for (const interaction of whole) await keep(id, interaction);
}

export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
