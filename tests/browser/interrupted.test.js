// What interrupts a recording costs nothing of it: the browser ends the worker, the person pauses, a page may not be recorded.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { exported, keptIn, launch, record, review } from "./recorder.js";
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
  for (const [at, colour] of colours.entries()) {
    if (at % 2 === 1) await kill(popup);
    await page.getByRole("button", { name: colour, exact: true }).click();
    // Also in the midst of what the worker does with it.
    if (at % 2 === 0) await kill(popup);
    await page.waitForTimeout(400);
  }
  await kill(popup);
  await page.getByRole("button", { name: "Add to bag" }).click();
  await page.getByRole("link", { name: "View bag" }).click();
  await page.waitForURL(/cart/);
  await page.waitForTimeout(800);
  assert.ok(running() <= 1);
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), [...colours, "Add to bag", "View bag"]);
  assert.deepEqual(session.lostSpans ?? [], []);
  await Promise.all([panel.close(), page.close()]);
});

test("a pause records nothing, and is a lost span", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Pause");
  await page.getByRole("button", { name: "Moss" }).click();
  await page.waitForTimeout(500);
  await popup.getByRole("button", { name: "Pause" }).click();
  await popup.getByRole("button", { name: "Resume" }).waitFor();
  await page.getByRole("button", { name: "Chalk" }).click();
  await page.waitForTimeout(500);
  await popup.getByRole("button", { name: "Resume" }).click();
  await popup.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Clay" }).click();
  await page.waitForTimeout(500);
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), ["Moss", "Clay"]);
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["paused"]);
  await Promise.all([panel.close(), page.close()]);
});

test("a page that may not be recorded is a lost span", async () => {
  const page = await open("product.html?id=tarn-mug");
  const popup = await record(browser, page, "Leave");
  await page.goto("chrome://version");
  await page.waitForTimeout(600);
  await page.goto(`http://127.0.0.1:${shop.port}/cart.html`);
  await page.waitForTimeout(800);
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
  await page.getByRole("button", { name: "Moss" }).click();
  await page.waitForTimeout(500);
  await popup.getByRole("button", { name: "Discard" }).click();
  await popup.getByRole("button", { name: "Yes, discard" }).click();
  await popup.getByRole("button", { name: "Record this site" }).waitFor();
  await page.getByRole("button", { name: "Clay" }).click();
  await page.waitForTimeout(500);
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
  const popup = await browser.context.newPage();
  await popup.goto(browser.own("popup.html"));
  await popup.getByRole("button", { name: "Resume" }).click();
  await popup.getByRole("button", { name: "Pause" }).waitFor();
  await again.bringToFront();
  await again.getByRole("button", { name: "Clay" }).click();
  await again.waitForTimeout(600);
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  assert.deepEqual(clicked(session), ["Moss", "Chalk", "Clay"]);
  assert.deepEqual(session.lostSpans.map((span) => span.reason), ["the browser was closed"]);
});
