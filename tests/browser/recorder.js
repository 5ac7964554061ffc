// A Chromium with the extension, and what a test asks it.

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const BUILT = join(import.meta.dirname, "../../www/extension/dist/chromium");
const ARGUMENTS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/**
 * Starts the browser. The question for permission is the browser's own window, which no driver can answer: the copy that is
 * loaded has the permission for this machine's pages, as if the person had allowed them. With `scratch` it goes on with the
 * profile of a browser that was there before.
 */
export async function launch(scratch) {
  scratch ??= await mkdtemp(join(tmpdir(), "trailmill-"));
  const extension = join(scratch, "extension");
  await cp(BUILT, extension, { recursive: true });
  const manifest = JSON.parse(await readFile(join(extension, "manifest.json"), "utf8"));
  manifest.host_permissions = ["http://127.0.0.1/*", "http://localhost/*"];
  await writeFile(join(extension, "manifest.json"), JSON.stringify(manifest));
  const context = await chromium.launchPersistentContext(join(scratch, "profile"), {
    executablePath: process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium",
    headless: false,
    viewport: { width: 1280, height: 860 },
    args: [...ARGUMENTS, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ignoreDefaultArgs: ["--disable-extensions"],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker", { timeout: 20_000 }));
  const own = (page) => `chrome-extension://${new URL(worker.url()).host}/${page}`;
  const stop = async () => {
    await context.close();
    await rm(scratch, { recursive: true, force: true });
  };
  /** Ends the browser at once, and starts another one on what the first has left. */
  const crash = async () => {
    const devtools = await context.browser().newBrowserCDPSession();
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    const closed = new Promise((done) => context.once("close", done));
    process.kill(processInfo.find(({ type }) => type === "browser").id, "SIGKILL");
    await closed;
    return launch(scratch);
  };
  return { context, own, stop, crash };
}

/** Presses record in the popup, for the tab that `page` is in. */
export async function record({ context, own }, page, task) {
  const popup = await context.newPage();
  await popup.goto(own("options.html"));
  const tab = await popup.evaluate(async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id, page.url());
  await popup.goto(own(`popup.html?tab=${tab}`));
  await popup.getByLabel("What do you want to do?").fill(task);
  await popup.getByRole("button", { name: "Record this site" }).click();
  await popup.getByRole("button", { name: "Stop and review" }).waitFor();
  await page.bringToFront();
  return popup;
}

/** Presses stop; gives the panel with the review once it is complete. */
export async function review({ context }, popup) {
  const opened = context.waitForEvent("page");
  await popup.getByRole("button", { name: "Stop and review" }).click();
  const panel = await opened;
  await panel.getByRole("heading", { name: "Export" }).waitFor({ timeout: 30_000 });
  return panel;
}

/** Presses an export button; gives the file's bytes. */
export async function exported(panel, button) {
  const [download] = await Promise.all([panel.waitForEvent("download"), panel.getByRole("button", { name: button, exact: true }).click()]);
  return readFile(await download.path());
}

/** Milliseconds that anything may take until it is so, also on a busy machine. */
const PATIENCE = 30_000;

/** Waits until `check` gives something; gives that. */
export async function until(what, check) {
  for (const began = Date.now(); ; ) {
    const found = await check();
    if (found) return found;
    if (Date.now() - began > PATIENCE) throw new Error(`waited in vain until ${what}`);
    await new Promise((soon) => setTimeout(soon, 25));
  }
}

/** The interactions that are kept of the recording that goes on, in the order in which they came; `popup` is a page of the extension's. */
export async function interactionsIn(popup) {
  const { sessions, interactions } = JSON.parse(await keptIn(popup));
  const going = sessions.find(({ status }) => status !== "stopped");
  return interactions.filter(({ session }) => session === going.id).sort((a, b) => a.order - b.order).map(({ interaction }) => interaction);
}

/** What is told whole: nothing follows later. */
const ALONE = new Set(["navigation", "scroll", "tab_switch"]);

/** Acts, and waits until as many interactions as `count` more are kept and what followed from the last one of a page is known. */
export async function settledAfter(popup, act, count = 1) {
  const before = (await interactionsIn(popup)).length;
  const done = await act();
  await until(`${count} more than ${before} interactions are kept and settled`, async () => {
    const kept = await interactionsIn(popup);
    return kept.length >= before + count && (kept.at(-1).state?.after || ALONE.has(kept.at(-1).type));
  });
  return done;
}

/** All that the extension keeps in its database and its storage, as text. */
export async function keptIn(page) {
  return page.evaluate(async () => {
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open("trailmill");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const read = (store) => new Promise((done) => {
      const asked = db.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => done(asked.result);
    });
    const all = await Promise.all([...db.objectStoreNames].map(async (store) => [store, await read(store)]));
    db.close();
    return JSON.stringify({ ...Object.fromEntries(all), local: await chrome.storage.local.get(null) });
  });
}
