// The popup: say the goal, press record.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isNever, settings } from "../settings";
import { words } from "../words";
import { openBeside } from "#beside";
import { Connection } from "./connection";
import { LiveView } from "./live";
import { order, useLive } from "./orders";
import { hostOf, SessionList } from "./sessions";

const say = words.popup;

/** The tab in front: a test names another one, as the popup is then a tab itself. */
async function tabInFront(): Promise<chrome.tabs.Tab | undefined> {
  const named = new URLSearchParams(location.search).get("tab");
  if (named) return chrome.tabs.get(Number(named));
  return (await chrome.tabs.query({ active: true, currentWindow: true }))[0];
}

/** The site, and those in its frames: what a person does there belongs to it. */
async function originsOf(tab: chrome.tabs.Tab): Promise<string[]> {
  const pattern = (url: string) => `${new URL(url).protocol}//${new URL(url).hostname}/*`;
  const frames = await chrome.scripting
    .executeScript({ target: { tabId: tab.id! }, func: () => [...document.querySelectorAll("iframe")].map((frame) => frame.src) })
    .then(([found]) => found?.result ?? [], () => []);
  return [...new Set([tab.url!, ...frames.filter((url) => /^https?:/.test(url))].map(pattern))];
}

/** A review has the room of a tab; without one the panel goes beside the page, where the browser has such a place. */
const openPanel = (session = "") => {
  if (!session && openBeside()) return window.close();
  void chrome.tabs.create({ url: chrome.runtime.getURL(`panel.html${session && `?session=${session}`}`) });
  window.close();
};

function Start({ tab, changed }: { tab: chrome.tabs.Tab | undefined; changed: () => void }) {
  const [task, setTask] = useState("");
  const [failed, setFailed] = useState("");
  const [never, setNever] = useState(false);
  const [origins, setOrigins] = useState<string[]>();
  const url = tab?.url ?? "";
  const can = /^https?:/.test(url);
  useEffect(() => {
    void settings().then((chosen) => setNever(isNever(url, chosen.never)));
    if (tab && can) void originsOf(tab).then(setOrigins);
  }, [url]);
  if (!can || never) return <p class="note">{never ? say.never : say.cannot}</p>;
  const record = async (event: Event) => {
    event.preventDefault();
    // The question for permission must follow the press at once; where it is declined, the tab alone is recorded.
    await chrome.permissions.request({ origins: origins ?? [] }).catch(() => false);
    const answer = await order({ kind: "start", tab: tab!.id!, url, title: tab!.title ?? "", task });
    if (!answer.ok) setFailed(answer.reason);
    changed();
  };
  return (
    <form class="card" onSubmit={record}>
      <div>
        <label for="task">{say.goal}</label>
        <textarea id="task" rows={2} placeholder={say.goalHint} value={task} onInput={(event) => setTask(event.currentTarget.value)} />
      </div>
      <button class="main" type="submit" disabled={!origins}>{say.record}</button>
      <p class="small soft">{say.where(hostOf(url))}</p>
      {failed && <p class="note" role="alert">{failed}</p>}
    </form>
  );
}

function Popup() {
  const [live, look] = useLive();
  const [tab, setTab] = useState<chrome.tabs.Tab>();
  useEffect(() => void tabInFront().then(setTab), []);
  return (
    <main>
      <header class="top">
        <img src="icons/48.png" alt="" /><h1>{words.name}</h1>
        <a href="options.html" target="_blank">{say.options}</a>
      </header>
      {live && (live.recorded
        ? <LiveView recorded={live.recorded} count={live.interactions} stopped={openPanel} changed={look} />
        : <Start tab={tab} changed={look} />)}
      <SessionList most={3} open={openPanel} again={live?.recorded?.id} />
      <Connection />
      <div class="row"><button onClick={() => openPanel()}>{say.details}</button></div>
    </main>
  );
}

render(<Popup />, document.body);
