// A finished recording goes to a real server: whole, once, in the same bytes, and with nothing of who the person is.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { areNowhere, connect, isCompleted, send, shownIn, withoutMachineNumbers } from "./delivered.js";
import { exported, keptIn, launch, record, review } from "./recorder.js";
import { serve } from "./serve.js";
import { startServer } from "./server.js";
import { startWire } from "./wire.js";

const PERSON = { name: "Marisol Vandersteen", email: "marisol.vandersteen@example.org", phone: "(206) 555-0187" };
const PLANTED = [...Object.values(PERSON), "Vandersteen", "2065550187", encodeURIComponent(PERSON.email)];

let shop;
let server;
let wire;
let browser;
before(async () => {
  [shop, server, browser] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), startServer(), launch()]);
  wire = await startWire(server);
});
after(async () => {
  await browser?.stop();
  wire?.stop();
  await server?.stop();
  shop?.stop();
});

/** Puts a lamp into the bag, and gives the panel with its review. */
async function recorded(task) {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`);
  await page.locator("main").waitFor();
  const popup = await record(browser, page, task);
  await page.getByRole("button", { name: "Moss" }).click();
  await page.getByRole("button", { name: "Add to bag" }).click();
  await page.getByRole("link", { name: "View bag" }).click();
  await page.waitForURL(/cart/);
  const figure = popup.locator(".figures b").first();
  await figure.filter({ hasText: /^[4-9]$/ }).waitFor();
  const panel = await review(browser, popup);
  await page.close();
  return panel;
}

test("the connection is tried before it is needed", async () => {
  assert.match(await connect(browser, "http://127.0.0.1:9", server.tokens.recording), /can't be reached/);
  assert.match(await connect(browser, wire.url, "tm_wrong"), /does not know this token/);
  assert.match(await connect(browser, wire.url, server.tokens.recording), /is there and knows the token/);
});

test("a session goes to the server whole, and its output there is the one made here", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`);
  await page.locator("main").waitFor();
  const popup = await record(browser, page, `Buy a mug for ${PERSON.name}`);
  await page.getByRole("button", { name: "Add to bag" }).click();
  await page.goto(`http://127.0.0.1:${shop.port}/checkout.html`);
  for (const [label, text] of [[/full name/i, PERSON.name], [/e-?mail/i, PERSON.email], [/phone/i, PERSON.phone]]) {
    await page.getByLabel(label).first().fill("");
    await page.getByLabel(label).first().pressSequentially(text);
  }
  await page.getByRole("heading").first().click();
  await popup.locator(".figures b").first().filter({ hasText: /^([6-9]|\d\d)$/ }).waitFor();
  const sent = () => wire.seen.filter(({ method }) => method !== "GET").length;
  const sentBefore = sent();
  const panel = await review(browser, popup);
  assert.equal(sent(), sentBefore, "nothing goes before the person sends it");
  const exportedSession = JSON.parse(await exported(panel, "Session"));
  const receipt = JSON.parse(await exported(panel, "Receipt")).receipt;
  await send(panel);
  await isCompleted(panel);
  assert.ok(await panel.getByRole("button", { name: "Save goal" }).isDisabled(), "what was sent is no longer changed here");

  const id = shownIn(panel);
  const shown = await (await server.ask("GET", `/v1/sessions/${id}`)).json();
  assert.equal(shown.prebuilt.verdict, "match");
  assert.equal(shown.interactions, exportedSession.interactions.length);
  const completion = await (await server.ask("GET", `/v1/sessions/${id}/completion`)).json();
  assert.equal(completion.receipt.output_sha256, receipt.output_sha256);
  assert.ok(shown.examples > 0);
  const kept = await keptIn(panel);
  assert.ok(!kept.includes('"path":"v1/sessions'), "what is acknowledged is no longer kept to be sent");

  await areNowhere(PLANTED, { server, wire }, id);
  for (const planted of PLANTED) assert.ok(!withoutMachineNumbers(kept).toLowerCase().includes(planted.toLowerCase()), `${planted} is kept`);
  await Promise.all([panel.close(), page.close()]);
});

test("requests and answers that are lost cost nothing and double nothing", async () => {
  const panel = await recorded("Lose some of it");
  const tried = new Map();
  // Each request is lost once on its way, and once more on its way back.
  wire.breaks = ({ method, path }) => {
    const times = (tried.get(`${method} ${path}`) ?? 0) + 1;
    tried.set(`${method} ${path}`, times);
    return method !== "POST" ? "" : (["lost", "lost after"][times - 1] ?? "");
  };
  await send(panel);
  await isCompleted(panel);
  wire.breaks = () => "";
  const shown = await (await server.ask("GET", `/v1/sessions/${shownIn(panel)}`)).json();
  assert.equal(shown.interactions, JSON.parse(await exported(panel, "Session")).interactions.length);
  await panel.close();
});

test("a server that is away is waited for, also by a browser that was killed meanwhile", async () => {
  const panel = await recorded("Wait for it");
  const id = shownIn(panel);
  const interactions = JSON.parse(await exported(panel, "Session")).interactions.length;
  // The first batch comes through, then nothing does.
  wire.breaks = ({ path }) => (path === "/v1/sessions" ? "" : "lost");
  await send(panel);
  await panel.getByText("the server can't be reached").waitFor({ timeout: 60_000 });
  browser = await browser.crash();
  wire.breaks = () => "";
  const again = await browser.context.newPage();
  await again.goto(browser.own(`panel.html?session=${id}`));
  await isCompleted(again);
  assert.equal((await (await server.ask("GET", `/v1/sessions/${id}`)).json()).interactions, interactions);
});
