// The examples of recorded tasks, done again by their own locators on fresh pages, as the shop was and as it drifted: what a
// model learns from them leads where the person came to.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { exported, launch, record, review } from "./recorder.js";
import { serve } from "./serve.js";

const run = promisify(execFile);
const BINARY = process.env.TRAILMILL_BINARY ?? join(import.meta.dirname, "../../target/release/trailmill");
const DRIFTS = ["classes", "ids", "ancestors", "siblings", "text", "all-7"];
/** Shares of steps that must come where the person came: on the shop as it was, and over all ways in which it drifts. */
const AS_IT_WAS = 0.95;
const DRIFTED = 0.9;
/** Milliseconds that a page may take to get there. */
const PATIENCE = 3_000;

/** What stands for a person who was redacted. */
const SOMEBODY = { NAME: "Ada Tester", EMAIL: "ada@post.example", PHONE: "206 555 0100", ADDRESS: "1 Test Street", POSTCODE: "98101", PRIVATE: "Testville" };

let shop;
let browser;
let scratch;
before(async () => {
  [shop, browser, scratch] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), launch(), mkdtemp(join(tmpdir(), "trailmill-replays-"))]);
});
after(async () => {
  await browser?.stop();
  shop?.stop();
  await rm(scratch, { recursive: true, force: true });
});

const TASKS = {
  "a purchase": async (page) => {
    await page.getByLabel("Search the shop").click();
    await page.keyboard.type("table lamp");
    await page.keyboard.press("Enter");
    await page.waitForURL(/search\.html/);
    await page.getByRole("link", { name: /Ember Table Lamp/ }).last().click();
    await page.waitForURL(/product/);
    await page.getByRole("button", { name: "Moss" }).click();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "Add to bag" }).click();
    await page.getByRole("link", { name: "View bag" }).click();
    await page.waitForURL(/cart/);
    await page.getByRole("link", { name: "Checkout" }).click();
    await page.waitForURL(/checkout/);
    for (const [label, text] of [["Full name", "Ada Tester"], ["E-mail", "ada@post.example"], ["Phone", "(206) 555-0100"], ["Street and number", "12 Lantern Hill Road"], ["Postcode", "98101"], ["City", "Oakhurst"]]) {
      await page.getByLabel(label, { exact: true }).click();
      await page.keyboard.type(text);
    }
    await page.getByLabel("Express, tomorrow").check();
    await page.getByLabel("I agree to the terms of sale").check();
    await page.getByRole("button", { name: "Place order" }).click();
    await page.waitForURL(/thanks/);
  },
  "a look around": async (page) => {
    await page.getByRole("link", { name: "Table", exact: true }).first().click();
    await page.waitForURL(/category/);
    await page.getByLabel("Stoneware").check();
    await page.getByLabel("Sort by").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("link", { name: /Tarn/ }).first().click();
    await page.waitForURL(/product/);
    await page.getByRole("button", { name: "Newest" }).click();
    await page.getByRole("button", { name: "Chalk" }).click();
    await page.getByRole("button", { name: "Add to bag" }).click();
    await page.getByRole("link", { name: "View bag" }).click();
    await page.waitForURL(/cart/);
  },
};

/** Records a task; gives its steps, each with its example and the address that it led to. */
async function recorded(name, act) {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/index.html`);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator("main").waitFor();
  const popup = await record(browser, page, `Do ${name}`);
  await act(page);
  const last = page.url();
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  const file = join(scratch, "session.json");
  await writeFile(file, JSON.stringify(session));
  await run(BINARY, ["complete", file, "--kinds", "next_action", "--min-score", "0", "--out", scratch]);
  const { steps, training } = JSON.parse(await readFile(join(scratch, `${session.id}.completion.json`), "utf8"));
  await Promise.all([panel.close(), page.close()]);
  return steps.map((step, at) => ({
    at: step.url,
    led: steps[at + 1]?.url ?? last,
    example: training.examples.find((example) => example.context.step_index === step.index),
  }));
}

/** Where an address leads, whichever way the shop drifts. */
function place(url) {
  const { pathname, searchParams, hash } = new URL(url);
  searchParams.delete("drift");
  return `${pathname}?${searchParams}${hash}`;
}

function drifted(url, drift) {
  const led = new URL(url);
  if (drift) led.searchParams.set("drift", drift);
  return led.href;
}

/** The element that an example's locators find: the first that finds one alone. */
async function located(page, example) {
  const until = Date.now() + PATIENCE;
  do {
    for (const { playwright } of example.context.locators ?? []) {
      const found = Function("page", `return page.${playwright}`)(page);
      if ((await found.count()) === 1 && (await found.isVisible())) return found;
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
  } while (Date.now() < until);
  return undefined;
}

/** Does what an example says; gives why it did not come where the person came, or nothing. */
async function done(page, { example, led }) {
  const { action, value: told } = JSON.parse(example.messages.at(-1).content);
  const value = typeof told === "string" ? told.replace(/\[([A-Z_]+)_\d+\]/g, (placeholder, kind) => SOMEBODY[kind] ?? placeholder) : told;
  const target = await located(page, example);
  if (!target) return "no locator finds it";
  const limit = { timeout: PATIENCE };
  if (action === "fill") await target.fill(value, limit);
  else if (action === "select") await target.selectOption(value, limit);
  else if (action === "press") await target.press(value, limit);
  else if (action === "check") await target.setChecked(value, limit);
  else if (action === "click") await target.click(limit);
  else return `no way to ${action}`;
  const reached = await page.waitForURL((url) => place(url.href) === place(led), limit).then(() => true, () => false);
  if (!reached) return `it leads to ${place(page.url())}, not to ${place(led)}`;
  if (action === "fill" && place(page.url()) === place(led) && (await target.count()) === 1 && (await target.inputValue()) !== value) return "the field holds another text";
  return undefined;
}

/** Does all steps of a task on a fresh page; gives how many came where the person came, and what the others did. */
async function replayed(steps, drift) {
  const context = await browser.context.browser().newContext();
  const page = await context.newPage();
  await page.goto(drifted(steps[0].at, drift));
  const missed = [];
  let tried = 0;
  for (const step of steps) {
    if (step.example) {
      tried += 1;
      const missing = await done(page, step).catch((error) => error.message.split("\n")[0]);
      if (missing) missed.push(`${step.example.context.locators?.map((one) => one.playwright).join(" or ")}: ${missing}`);
      else continue;
    }
    // What has no example (a scroll, a key without an element), or went wrong: the next step begins where it began.
    if (place(page.url()) !== place(step.led)) await page.goto(drifted(step.led, drift));
  }
  await context.close();
  return { tried, missed };
}

test("the steps lead where the person came, as the shop was and as it drifted", async () => {
  const tasks = [];
  for (const [name, act] of Object.entries(TASKS)) tasks.push(await recorded(name, act));
  const share = { plain: [0, 0], drifted: [0, 0] };
  for (const drift of ["", ...DRIFTS]) {
    const reached = [0, 0];
    for (const steps of tasks) {
      const { tried, missed } = await replayed(steps, drift);
      reached[0] += tried - missed.length;
      reached[1] += tried;
      for (const one of missed) console.log(`  ${drift || "as it was"}: ${one}`);
    }
    console.log(`| ${drift || "as it was"} | ${reached[0]} of ${reached[1]} | ${((100 * reached[0]) / reached[1]).toFixed(1)} % |`);
    const sum = drift ? share.drifted : share.plain;
    sum[0] += reached[0];
    sum[1] += reached[1];
  }
  assert.ok(share.plain[1] >= 20, `${share.plain[1]} steps were tried`);
  assert.ok(share.plain[0] / share.plain[1] >= AS_IT_WAS, `as it was: ${share.plain.join(" of ")}`);
  assert.ok(share.drifted[0] / share.drifted[1] >= DRIFTED, `drifted: ${share.drifted.join(" of ")}`);
});
