// A person does five tasks in the demo shop, the extension records, a real server completes. What comes out says what they did,
// on which elements, and nothing of who they are.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { areNowhere, connect, isCompleted, send, shownIn, withoutMachineNumbers } from "./delivered.js";
import { exported, keptIn, launch, record, review } from "./recorder.js";
import { serve } from "./serve.js";
import { startServer } from "./server.js";
import { startWire } from "./wire.js";

const run = promisify(execFile);
const BINARY = process.env.TRAILMILL_BINARY ?? join(import.meta.dirname, "../../target/release/trailmill");

/** What the person types about themself, and must be found nowhere. */
const PERSON = {
  name: "Marisol Vandersteen", email: "marisol.vandersteen@example.org", phone: "(206) 555-0187", street: "4187 Kestrel Hollow Road",
  postcode: "98177", city: "Oakhurst Falls", password: "Tr0ub4dor&plum", code: "739164", card: "4539 1488 0343 6467", cvc: "917", file: "marisol-passport-scan.png",
};
const PLANTED = [...Object.values(PERSON).filter((value) => value !== PERSON.cvc), "Vandersteen", "Marisol", "4539148803436467", "2065550187", encodeURIComponent(PERSON.email), btoa(PERSON.email).slice(0, 24)];

let shop;
let browser;
let scratch;
let server;
let wire;
before(async () => {
  [shop, server, browser, scratch] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), startServer(), launch(), mkdtemp(join(tmpdir(), "trailmill-exports-"))]);
  wire = await startWire(server);
  assert.match(await connect(browser, wire.url, server.tokens.recording), /knows the token/);
});
after(async () => {
  await browser?.stop();
  wire?.stop();
  await server?.stop();
  shop?.stop();
  await rm(scratch, { recursive: true, force: true });
});

const calm = (page, time = 450) => page.waitForTimeout(time);
/** A visitor whom the shop does not know yet. */
async function open(path) {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/index.html`);
  await page.evaluate(() => localStorage.clear());
  await page.goto(`http://127.0.0.1:${shop.port}/${path}`);
  await page.locator("main").waitFor();
  return page;
}
async function type(page, label, text) {
  await page.getByLabel(label, { exact: true }).click();
  await page.keyboard.type(text, { delay: 5 });
}

/** Stops, exports, and looks at what came out. */
async function outcome(popup) {
  const kept = await keptIn(popup);
  const panel = await review(browser, popup);
  const [session, rows, receipt] = [await exported(panel, "Session"), await exported(panel, "Examples (JSONL)"), await exported(panel, "Receipt")];
  const keptAfter = await keptIn(panel);
  for (const planted of PLANTED) {
    for (const [where, text] of Object.entries({ "while recording": kept, afterwards: keptAfter, session: `${session}`, rows: `${rows}` })) {
      const said = withoutMachineNumbers(text);
      assert.ok(!said.toLowerCase().includes(planted.toLowerCase()), `${planted} is kept ${where}: ${around(said, planted)}`);
    }
  }
  const file = join(scratch, "exported.json");
  await writeFile(file, session);
  await run(BINARY, ["complete", file, "--out", scratch]);
  const parsed = JSON.parse(session);
  const completion = JSON.parse(await readFile(join(scratch, `${parsed.id}.completion.json`), "utf8"));
  assert.deepEqual(completion.receipt, JSON.parse(receipt).receipt, "the command line gave other bytes");
  assert.equal(await readFile(join(scratch, `${parsed.id}.jsonl`), "utf8"), `${rows}`);
  await send(panel);
  await isCompleted(panel);
  const id = shownIn(panel);
  const onServer = await (await server.ask("GET", `/v1/sessions/${id}/completion`)).json();
  assert.deepEqual(onServer, completion, "the server gave another completion");
  const { interactions } = await (await server.ask("GET", `/v1/sessions/${id}/interactions?limit=500`)).json();
  assert.deepEqual(interactions.map((one) => one.id), parsed.interactions.map((one) => one.id));
  await areNowhere(PLANTED, { server, wire }, id);
  await panel.close();
  return { session: parsed, completion, steps: completion.steps.map((step) => told(step, parsed)) };
}

const around = (text, word) => text.slice(Math.max(0, text.toLowerCase().indexOf(word.toLowerCase()) - 160)).slice(0, 260);

/** A step as a person would say it: what was done, and what the element is called. */
function told(step, session) {
  const all = step.interactions.map((id) => session.interactions.find((interaction) => interaction.id === id));
  const details = all.map((interaction) => interaction.interaction?.details).find((found) => found?.name || found?.role);
  const argument = step.value ?? step.key ?? (step.checked === undefined ? "" : String(step.checked));
  return [step.verb, details && [details.role, `"${details.name}"`].filter(Boolean).join(" "), argument].filter(Boolean).join(" ");
}

test("searches, chooses a variant and puts it into the bag", async () => {
  const page = await open("index.html");
  const popup = await record(browser, page, "Put two tall clay lamps into the bag");
  await type(page, "Search the shop", "table lamp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\.html/);
  await page.getByRole("link", { name: /Ember Table Lamp/ }).last().click();
  await page.waitForURL(/product/);
  await page.getByRole("button", { name: "Moss" }).click();
  await calm(page);
  await page.getByLabel("Size").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("button", { name: "More" }).click();
  await calm(page);
  await page.getByRole("button", { name: "Add to bag" }).click();
  await calm(page);
  await page.getByRole("link", { name: "View bag" }).click();
  await page.waitForURL(/cart/);
  await calm(page);
  const { steps, completion } = await outcome(popup);
  assert.deepEqual(steps, [
    'fill searchbox "Search the shop" table lamp',
    'press searchbox "Search the shop" Enter',
    'click link "Ember Table Lamp $128.00 4.8 of 5 stars"',
    'click button "Moss"',
    'select combobox "Size" Tall',
    'click button "More"',
    'click button "Add to bag"',
    'click link "View bag"',
  ]);
  assert.ok(completion.training.examples.length >= 8, `${completion.training.examples.length} examples`);
  await page.close();
});

test("narrows a department down, and goes back", async () => {
  const page = await open("index.html");
  const popup = await record(browser, page, "Find the cheapest stoneware");
  await page.getByRole("link", { name: "Table", exact: true }).first().hover();
  await calm(page, 900);
  await page.getByRole("link", { name: "All table" }).click();
  await page.waitForURL(/category/);
  await page.getByLabel("Stoneware").check();
  await calm(page);
  await page.getByLabel("Sort by").focus();
  await page.keyboard.press("ArrowDown");
  await calm(page);
  await page.mouse.wheel(0, 500);
  await calm(page, 700);
  await calm(page, 900);
  await page.goBack();
  await calm(page);
  const { steps, session } = await outcome(popup);
  assert.deepEqual(steps, [
    'hover link "Table"',
    'click link "All table"',
    'check checkbox "Stoneware" true',
    'select combobox "Sort by" Price, low to high',
    "scroll",
    "go_back",
  ]);
  const pushed = session.interactions.filter((interaction) => interaction.interaction?.details?.sameDocument === "true");
  assert.deepEqual(pushed.map((one) => one.interaction.details.transition), ["push", "push", "back_forward"]);
  await page.close();
});

test("signs in with a one-time code, and keeps the account", async () => {
  const page = await open("sign-in.html");
  const popup = await record(browser, page, "Sign in and put the mug on top of the wish list");
  await type(page, "E-mail", PERSON.email);
  await type(page, "Password", PERSON.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Six-digit code").click();
  await page.keyboard.type(PERSON.code);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForURL(/account/);
  await page.getByText("Signed in as").waitFor();
  await calm(page);
  const picture = join(scratch, PERSON.file);
  await writeFile(picture, "not a picture");
  const devtools = await browser.context.newCDPSession(page);
  const { root } = await devtools.send("DOM.getDocument");
  const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#picture" });
  await devtools.send("DOM.setFileInputFiles", { nodeId, files: [picture] });
  await calm(page);
  await page.getByRole("link", { name: "Wish list" }).click();
  await calm(page);
  await page.locator("li", { hasText: "Tarn Stoneware Mug" }).dragTo(page.locator("li", { hasText: "Ember Table Lamp" }));
  await calm(page);
  const { steps, session } = await outcome(popup);
  assert.deepEqual(steps, [
    'fill textbox "E-mail" [EMAIL_1]',
    'click "Password"',
    'fill "Password"',
    'click button "Continue"',
    'click textbox "Six-digit code"',
    'fill textbox "Six-digit code"',
    'click button "Confirm"',
    'upload "Picture" [FILE]',
    'click link "Wish list"',
    'drag listitem "Tarn Stoneware Mug"',
  ]);
  const secret = session.interactions.filter((interaction) => interaction.element?.value === "[PROTECTED]");
  assert.ok(secret.length >= 4);
  assert.ok(secret.every((interaction) => interaction.interaction.value === undefined));
  await page.close();
});

test("checks out, through frames of the same and of another origin", async () => {
  const page = await open("product.html?id=tarn-mug");
  await page.getByRole("button", { name: "Add to bag" }).click();
  await page.goto(`http://127.0.0.1:${shop.port}/checkout.html`);
  await page.frameLocator("iframe[title='Card payment']").getByLabel("Card number").waitFor();
  const popup = await record(browser, page, "Have the mug sent to me");
  await calm(page, 800);
  await type(page, "Full name", PERSON.name);
  await type(page, "E-mail", PERSON.email);
  await type(page, "Phone", PERSON.phone);
  await type(page, "Street and number", PERSON.street);
  await type(page, "Postcode", PERSON.postcode);
  await type(page, "City", PERSON.city);
  await page.frameLocator("iframe[title='Delivery time']").getByRole("button", { name: "Tuesday, 14 to 18" }).click();
  await calm(page);
  await page.getByLabel("Express, tomorrow").check();
  const card = page.frameLocator("iframe[title='Card payment']");
  await card.getByLabel("Card number").click();
  await page.keyboard.type(PERSON.card);
  await card.getByLabel("Security code").click();
  await page.keyboard.type(PERSON.cvc);
  await card.getByRole("button", { name: "Confirm card" }).click();
  await calm(page);
  await type(page, "Note for the driver", `Ask for ${PERSON.name}, or write to ${PERSON.email}`);
  await page.getByLabel("I agree to the terms of sale").check();
  await page.getByRole("button", { name: "Place order" }).click();
  await page.waitForURL(/thanks/);
  await calm(page);
  const { steps, session } = await outcome(popup);
  assert.deepEqual(steps, [
    'fill textbox "Full name" [NAME_1]',
    'fill textbox "E-mail" [EMAIL_1]',
    'fill textbox "Phone" [PHONE_1]',
    'fill textbox "Street and number" [ADDRESS_1]',
    'fill textbox "Postcode" [POSTCODE_1]',
    'fill textbox "City" [PRIVATE_1]',
    'click button "Tuesday, 14 to 18"',
    'check radio "Express, tomorrow" true',
    'click textbox "Card number"',
    'fill textbox "Card number"',
    'click textbox "Security code"',
    'fill textbox "Security code"',
    'click button "Confirm card"',
    'fill textbox "Note for the driver" Ask for [NAME_1], or write to [EMAIL_1]',
    'check checkbox "I agree to the terms of sale" true',
    'click button "Place order"',
  ]);
  const paths = new Set(session.interactions.map((interaction) => interaction.context.framePath?.join(" ")).filter(Boolean));
  assert.equal(paths.size, 2, [...paths].join("; "));
  assert.deepEqual(session.lostSpans ?? [], []);
  await page.close();
});

test("reads reviews in a shadow root, and a guide in another tab", async () => {
  const page = await open("product.html?id=hazel-board");
  const popup = await record(browser, page, "Find out how to care for the board");
  await page.getByRole("button", { name: "Newest" }).click();
  await calm(page);
  const opening = browser.context.waitForEvent("page");
  await page.getByRole("link", { name: "Care guide for wood" }).click();
  const guide = await opening;
  await guide.getByText("Wood", { exact: true }).click();
  await calm(guide, 2_300);
  await page.bringToFront();
  await calm(page, 600);
  await page.getByRole("button", { name: "Add to bag" }).click();
  await calm(page);
  const { steps, session } = await outcome(popup);
  assert.deepEqual(steps, [
    'click button "Newest"',
    'click link "Care guide for wood"',
    'click button "Wood"',
    "switch_tab",
    'click button "Add to bag"',
  ]);
  const newest = session.interactions.find((interaction) => interaction.interaction?.details?.name === "Newest");
  assert.equal(newest.element.shadowPath.length, 1);
  assert.deepEqual([...new Set(session.interactions.map((interaction) => interaction.interaction.tab))], ["1", "2"]);
  await guide.close();
  await page.close();
});
