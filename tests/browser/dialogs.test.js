// The browser's own dialogs are noted as what followed from an act, and nothing else is taken for one.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import { after as afterwards, before, test } from "node:test";
import { exported, interactionsIn, launch, record, review, settledAfter, until } from "./recorder.js";

/** Milliseconds that a person takes to answer, and that a page is busy or waits. */
const LONG = 500;
const DIALOG = "[BROWSER_DIALOG]";
const PAGE = `<!doctype html><meta charset=utf-8><title>Dialogs</title><main><p id="said">Nothing yet</p>
  <button id="told">Tell</button><button id="asked">Delete</button><form id="form"><input aria-label="Name" name="name"><button>Rename</button></form>
  <button id="shown">Show</button><dialog id="own"><p>Of the page</p><button id="closed">Close</button></dialog>
  <button id="busy">Work</button><button id="waits">Wait</button><button id="script">Press another</button><button id="stay">Hold back</button><a href="/other">Elsewhere</a>
  <script>
    const on = (id, act) => document.getElementById(id).addEventListener("click", act);
    const busy = (time) => { for (const until = performance.now() + time; performance.now() < until; ); };
    on("told", () => alert("The parcel for Marisol Vandersteen is on its way"));
    on("asked", () => (said.textContent = confirm("Delete all of it?") ? "Deleted" : "Kept"));
    document.getElementById("form").addEventListener("submit", (event) => { event.preventDefault(); said.textContent = prompt("Which name?"); });
    on("shown", () => own.showModal());
    on("closed", () => own.close());
    on("busy", () => { busy(${LONG}); said.textContent = "Worked"; });
    on("waits", () => { const asked = new XMLHttpRequest(); asked.open("GET", "/slow", false); asked.send(); said.textContent = asked.responseText; });
    on("script", () => { document.getElementById("closed").dispatchEvent(new MouseEvent("click")); dispatchEvent(new CustomEvent("alert")); dispatchEvent(new Event("beforeunload", { cancelable: true })); });
    on("stay", () => { onbeforeunload = (event) => event.preventDefault(); });
  </script></main>`;

let server;
let browser;
before(async () => {
  server = createServer(async (request, response) => {
    if (request.url === "/slow") await after(LONG);
    response.writeHead(200, { "content-type": "text/html" }).end(request.url === "/slow" ? "Waited" : PAGE);
  });
  [browser] = await Promise.all([launch(), new Promise((listening) => server.listen(0, "127.0.0.1", listening))]);
});
afterwards(async () => {
  await browser?.stop();
  server?.close();
});

test("a dialog is noted, without what it says", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  let dialogs = 0;
  page.on("dialog", async (dialog) => {
    dialogs += 1;
    await after(LONG);
    await (dialog.type() === "beforeunload" ? dialog.dismiss() : dialog.accept("another"));
  });
  const popup = await record(browser, page, "Meet every dialog");
  const pressed = ["Tell", "Delete", "Rename", "Show", "Close", "Work", "Wait", "Hold back", "Press another"];
  const noted = async () => (await interactionsIn(popup)).flatMap(({ state }) => state?.changes?.dialogs ?? []).filter((said) => said === DIALOG).length;
  for (const name of pressed) {
    await settledAfter(popup, () => page.getByRole("button", { name, exact: true }).click());
    await until("the dialog is noted", async () => (await noted()) === dialogs);
  }
  await page.getByRole("link", { name: "Elsewhere" }).click({ noWaitAfter: true });
  await until("the question is noted", async () => dialogs === 4 && (await noted()) === 4);
  const panel = await review(browser, popup);
  const text = `${await exported(panel, "Session")}`;
  const { interactions } = JSON.parse(text);
  const met = new Map();
  for (const { interaction, state } of interactions) {
    const { name } = interaction.details;
    met.set(name, [...(met.get(name) ?? []), ...(state?.changes?.dialogs ?? [])]);
  }
  const expected = { Tell: [DIALOG], Delete: [DIALOG], Rename: [DIALOG], Show: ["Of the page Close"], Close: [], Work: [], Wait: [], "Press another": [], "Hold back": [], Elsewhere: [DIALOG] };
  for (const [name, dialogs] of Object.entries(expected)) assert.deepEqual(met.get(name), dialogs, name);
  assert.ok(!text.includes("parcel") && !text.includes("Vandersteen"));
  await Promise.all([panel.close(), page.close({ runBeforeUnload: false })]);
});
