// What interrupts a recording costs nothing of it: the browser ends the worker, the person pauses, a page may not be recorded.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { exported, interactionsIn, keptIn, launch, record, review, settledAfter, until } from "./recorder.js";
import { serve } from "./serve.js";

let shop;
let browser;
before(async () => ([shop, browser] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), launch()])));
after(async () => {
  await browser?.stop();
  shop?.stop();
});

const open = async (path) => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/${path}`);
  await page.locator("main").waitFor();
  return page;
};
const clicked = (session) => session.interactions.filter((one) => one.type === "click").map((one) => one.interaction.details.name);

/** Ends the extension's worker, as the browser does when it is idle or short of memory. */
async function kill(page) {
  const devtools = await browser.context.newCDPSession(page);
  const versions = new Promise((told) => devtools.on("ServiceWorker.workerVersionUpdated", ({ versions }) => told(versions)));
  await devtools.send("ServiceWorker.enable");
  await versions;
  await devtools.send("ServiceWorker.stopAllWorkers");
  await devtools.detach();
}

const running = () => browser.context.serviceWorkers().length;

test("a worker that is killed again and again loses nothing and doubles nothing", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Look at every colour");
  const colours = ["Moss", "Chalk", "Clay", "Sky", "Moss", "Chalk"];
  const kept = (count) => until(`${count} clicks are kept`, async () => (await interactionsIn(popup)).filter(({ type }) => type === "click").length >= count);
  for (const [at, colour] of colours.entries()) {
    if (at % 2 === 1) await kill(popup);
    await page.getByRole("button", { name: colour, exact: true }).click();
    // Also in the midst of what the worker does with it.
    if (at % 2 === 0) await kill(popup);
    await kept(at + 1);
  }
  await kill(popup);
  await page.getByRole("button", { name: "Add to bag" }).click();
  await kept(colours.length + 1);
  await page.getByRole("link", { name: "View bag" }).click();
  await page.waitForURL(/cart/);
  await kept(colours.length + 2);
  assert.ok(running() <= 1);
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), [...colours, "Add to bag", "View bag"]);
  assert.deepEqual(session.lostSpans ?? [], []);
  await Promise.all([panel.close(), page.close()]);
});

test("a page that crashes before it could tell everything is a lost span", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Crash");
  await settledAfter(popup, () => page.getByRole("button", { name: "Moss" }).click());
  const devtools = await browser.context.newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  void devtools.send("Page.crash").catch(() => {});
  await crashed;
  const tab = await popup.evaluate(async () => (await chrome.tabs.query({})).find(({ url }) => url?.includes("tarn-mug")).id);
  await settledAfter(popup, () => popup.evaluate((id) => chrome.tabs.reload(id), tab));
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), ["Moss"]);
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["dropped"]);
  await panel.evaluate((id) => chrome.tabs.remove(id), tab);
  await panel.close();
});

test("a pause records nothing, and is a lost span", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Pause");
  await page.getByRole("button", { name: "Moss" }).click();
  await popup.getByRole("button", { name: "Pause" }).click();
  await popup.getByRole("button", { name: "Resume" }).waitFor();
  await page.getByRole("button", { name: "Chalk" }).click();
  await popup.getByRole("button", { name: "Resume" }).click();
  await popup.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Clay" }).click();
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), ["Moss", "Clay"]);
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["paused"]);
  await Promise.all([panel.close(), page.close()]);
});

test("a page that may not be recorded is a lost span", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Leave");
  const blind = popup.getByText("can't be recorded");
  await page.goto("chrome://version");
  await blind.waitFor();
  await page.goto(`http://127.0.0.1:${shop.port}/cart.html`);
  await blind.waitFor({ state: "hidden" });
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["tab: a page that may not be recorded"]);
  assert.ok(session.lostSpans[0].to > session.lostSpans[0].from);
  await Promise.all([panel.close(), page.close()]);
});

test("nothing is recorded before record is pressed, nor after discard", async () => {
  const page = await open("product.html?id=tarn-mug");
  assert.equal(await page.evaluate(() => "__trailmill_recorder__" in globalThis), false);
  const options = await browser.context.newPage();
  await options.goto(browser.own("options.html"));
  const before = await keptIn(options);
  const popup = await record(browser, page, "Discard");
  await settledAfter(popup, () => page.getByRole("button", { name: "Moss" }).click());
  await popup.getByRole("button", { name: "Discard" }).click();
  await popup.getByRole("button", { name: "Yes, discard" }).click();
  await popup.getByRole("button", { name: "Record this site" }).waitFor();
  await page.getByRole("button", { name: "Clay" }).click();
  // What the page would have told comes before an order that is given after it.
  await page.evaluate(() => new Promise((told) => setTimeout(told)));
  await popup.evaluate(() => chrome.runtime.sendMessage({ kind: "pause" }));
  assert.equal(await keptIn(popup), before);
  await Promise.all([options.close(), popup.close(), page.close()]);
});

test("a site on the list is never recorded", async () => {
  const page = await open("cart.html");
  const options = await browser.context.newPage();
  await options.goto(browser.own("options.html"));
  await options.getByLabel("Never record these sites").fill("127.0.0.1");
  await options.getByRole("button", { name: "Save" }).click();
  await options.getByText("Saved.").waitFor();
  const tab = await options.evaluate(async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url).id, page.url());
  await options.goto(browser.own(`popup.html?tab=${tab}`));
  await options.getByText("You asked never to record this site.").waitFor();
  assert.equal(await options.getByRole("button", { name: "Record this site" }).count(), 0);
  await options.evaluate(() => chrome.storage.local.clear());
  await Promise.all([options.close(), page.close()]);
});

/** Goes on with the recording in the browser that was started again; gives the popup. */
async function resumed() {
  const popup = await browser.context.newPage();
  await popup.goto(browser.own("popup.html"));
  await popup.getByRole("button", { name: "Resume" }).click();
  await popup.getByRole("button", { name: "Pause", exact: true }).waitFor();
  return popup;
}

test("a browser that is killed leaves the recording, which goes on where it was", async () => {
  const page = await open("product.html?id=tarn-mug");
  const before = await record(browser, page, "Go on after a crash");
  await page.getByRole("button", { name: "Moss" }).click();
  await page.getByRole("button", { name: "Chalk" }).click();
  // What the popup counts is on disk.
  await before.locator(".figures b").first().filter({ hasText: /^2$/ }).waitFor();
  browser = await browser.crash();
  const again = await open("product.html?id=tarn-mug");
  await again.getByRole("button", { name: "Sky" }).click();
  const popup = await resumed();
  await again.bringToFront();
  await again.getByRole("button", { name: "Clay" }).click();
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), ["Moss", "Chalk", "Clay"]);
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["the browser was closed"]);
});

test("a browser that is killed in the midst of typing leaves what was typed", async () => {
  const page = await open("index.html");
  const popup = await record(browser, page, "Type, and crash");
  const text = "a tall lamp for the table in the hall and another one for the bed ".repeat(8);
  await page.getByLabel("Search the shop").click();
  const typing = page.keyboard.type(text, { delay: 60 }).catch(() => {});
  // No pause has ended the typing: what is kept by now was told while it went on.
  await until("two words are kept", async () => (await interactionsIn(popup)).some(({ interaction }) => interaction.value?.split(" ").length > 2));
  browser = await browser.crash();
  await typing;
  await open("index.html");
  const panel = await review(browser, await resumed());
  const { interactions } = JSON.parse(await exported(panel, "Session"));
  const [{ interaction }] = interactions.filter((one) => one.type === "input");
  assert.ok(interaction.value.split(" ").length > 2 && text.startsWith(interaction.value), interaction.value);
  await panel.close();
});

test("after a crash each tab goes on under its own label, with its frames", async () => {
  const first = await open("checkout.html");
  const before = await record(browser, first, "Two tabs");
  const slot = (page, name) => page.frameLocator("iframe[title='Delivery time']").getByRole("button", { name }).click();
  await settledAfter(before, () => slot(first, "Monday, 8 to 12"));
  const opening = browser.context.waitForEvent("page");
  await first.getByRole("contentinfo").getByRole("link", { name: "Care guide" }).click();
  const guide = await opening;
  await guide.getByText("Wood", { exact: true }).click();
  // The new tab is an interaction too: what the crash must find is counted by clicks.
  const clicks = async () => (await interactionsIn(before)).filter(({ type }) => type === "click").length;
  await until("three clicks are kept", async () => (await clicks()) === 3);
  const places = [first.url(), guide.url()].map((url) => new URL(url).pathname.slice(1));
  browser = await browser.crash();
  const [again, guideAgain] = [await open(places[0]), await open(places[1])];
  const other = await open("product.html?id=tarn-mug");
  const popup = await resumed();
  await guideAgain.bringToFront();
  await settledAfter(popup, () => guideAgain.getByText("Wool", { exact: true }).click());
  await other.bringToFront();
  await other.getByRole("button", { name: "Moss" }).click();
  await again.bringToFront();
  await settledAfter(popup, () => slot(again, "Tuesday, 14 to 18"));
  const card = again.frameLocator("iframe[title='Card payment']");
  await settledAfter(popup, () => card.getByLabel("Expiry date").click());
  const panel = await review(browser, popup);
  const { interactions } = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(interactions.filter(({ type }) => type === "click").map(({ interaction, context }) => [interaction.tab, interaction.details.name, context.framePath?.length ?? 0]), [
    ["1", "Monday, 8 to 12", 1], ["1", "Care guide", 0], ["2", "Wood", 0],
    ["2", "Wool", 0], ["1", "Tuesday, 14 to 18", 1], ["1", "Expiry date", 1],
  ]);
  await panel.close();
});
