// Where the recorder may run: sites that the person allowed, and only while something is recorded.

const SCRIPT = "recorder";

/** Runs the recorder on every allowed site's pages to come. */
export async function reachOut(): Promise<void> {
  await withdraw();
  const { origins = [] } = await chrome.permissions.getAll();
  const matches = origins.filter((origin) => /^(\*|https?):/.test(origin) || origin === "<all_urls>");
  if (!matches.length) return;
  await chrome.scripting.registerContentScripts([
    { id: SCRIPT, matches, js: ["page.js"], allFrames: true, matchOriginAsFallback: true, runAt: "document_start", persistAcrossSessions: true },
  ]);
}

export async function withdraw(): Promise<void> {
  const registered = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  if (registered.length) await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
}

/** Milliseconds that pages have to tell what they have not told yet; a dialog may hold one of them up. */
const PATIENCE = 2_000;

/** Waits until the recorders in all frames of a tab have told everything. */
export async function hearOut(tab: number): Promise<void> {
  const told = chrome.scripting.executeScript({
    target: { tabId: tab, allFrames: true },
    func: () => (globalThis as { __trailmill_recorder__?: () => Promise<void> }).__trailmill_recorder__?.(),
  });
  await Promise.race([told.catch(() => {}), new Promise((late) => setTimeout(late, PATIENCE))]);
}

/** Runs it on a page that is there already. */
export async function reachInto(tab: number): Promise<boolean> {
  try {
    await chrome.scripting.executeScript({ target: { tabId: tab, allFrames: true }, files: ["page.js"], injectImmediately: true });
    return true;
  } catch {
    return false;
  }
}
