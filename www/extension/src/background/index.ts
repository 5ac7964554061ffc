// The worker: hears what pages tell and what the person orders, one thing after another.

import type { Answer, FromPage, Order } from "../messages";
import { current, deliver } from "../store";
import { deliverAll, wake } from "./delivery";
import { reachOut } from "./reach";
import * as recording from "./recording";

/** Where each frame stands, by the token that its recorder asked with. */
const asking = new Map<string, { tab: number; frame: number }>();
const pathKey = (tab: number, frame: number) => `frame-${tab}-${frame}`;

async function pathOf(tab: number, frame: number): Promise<string[]> {
  return frame === 0 ? [] : (((await chrome.storage.session.get(pathKey(tab, frame)))[pathKey(tab, frame)] as string[] | undefined) ?? []);
}

async function placeFrame(token: string, path: string[]): Promise<void> {
  const place = asking.get(token);
  if (!place) return;
  await chrome.storage.session.set({ [pathKey(place.tab, place.frame)]: path });
  await chrome.tabs.sendMessage(place.tab, { kind: "frame-path", token, path }, { frameId: place.frame }).catch(() => {});
}

/** Things are done in the order in which they came. */
let queue: Promise<unknown> = Promise.resolve();
function inOrder<T>(job: () => Promise<T>): Promise<T> {
  const done = queue.then(job);
  queue = done.catch(() => {});
  return done;
}

async function hear(message: FromPage, sender: chrome.runtime.MessageSender): Promise<unknown> {
  const tab = sender.tab?.id ?? -1;
  const frame = sender.frameId ?? 0;
  switch (message.kind) {
    case "hello": return recording.hello(message.page, sender);
    case "interaction": return recording.interaction(message, sender, await pathOf(tab, frame));
    case "settled": return recording.settled(message.id, message.after, message.changes, sender);
    case "leaving": return recording.leaving(tab);
    case "asks-frame": asking.set(message.token, { tab, frame }); return;
    case "frame": return placeFrame(message.token, message.path);
    case "lost": return recording.lost(message);
    case "bye": return recording.bye(tab, message.document, message.count);
  }
}

async function obey(order: Order): Promise<Answer> {
  try {
    switch (order.kind) {
      case "start": return { ok: true, session: await recording.start(order.tab, order.url, order.title, order.task) };
      case "pause": await recording.pause(); return { ok: true };
      case "resume": await recording.resume(); return { ok: true };
      case "stop": {
        const session = await recording.stop();
        return session === undefined ? { ok: true } : { ok: true, session };
      }
      case "deliver":
        await deliver(order.session, { status: "waiting" });
        void deliverAll();
        return { ok: true };
      case "discard": await recording.discard(order.session); return { ok: true };
    }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

const ORDERS = new Set(["start", "pause", "resume", "stop", "deliver", "discard"]);

chrome.runtime.onMessage.addListener((message: FromPage | Order, sender, respond) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (ORDERS.has(message.kind)) {
    // Only the extension's own pages give orders.
    if (!sender.url?.startsWith(chrome.runtime.getURL(""))) return false;
    const ends = message.kind === "stop" || message.kind === "pause";
    void (ends ? recording.hearPagesOut() : Promise.resolve()).then(() => inOrder(() => obey(message as Order))).then(respond);
    return true;
  }
  if (!sender.tab) return false;
  // A place in the frames is no part of the recording, and an answer to it must not wait for one.
  const job = () => hear(message as FromPage, sender);
  void (message.kind === "frame" || message.kind === "asks-frame" ? job() : inOrder(job)).then((answer) => respond(answer ?? true), () => respond(undefined));
  return true;
});

chrome.tabs.onActivated.addListener(({ tabId }) => void inOrder(() => recording.activated(tabId)));
chrome.tabs.onCreated.addListener((tab) => void inOrder(() => recording.opened(tab)));
chrome.tabs.onRemoved.addListener((tab) => void inOrder(() => recording.closed(tab)));
chrome.tabs.onUpdated.addListener((tab, change) => {
  if (change.status === "complete") void inOrder(() => recording.loaded(tab));
});
chrome.permissions.onAdded.addListener(() => void inOrder(async () => {
  if ((await current())?.status === "recording") await reachOut();
}));
chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === wake) void deliverAll();
});
// Without a listener the worker would not begin together with the browser.
chrome.runtime.onStartup.addListener(() => {});
void inOrder(recording.begin);
void deliverAll();
