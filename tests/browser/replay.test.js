// The examples of recorded tasks, done again by their own locators on fresh pages, as the shop was and as it drifted: what a
// model learns from them leads where the person came to.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { complete, init, selectors } from "../../www/package/node.js";
import { exported, launch, record, review } from "./recorder.js";
import { serve } from "./serve.js";
import { begun, performed, TASKS } from "./tasks.js";

const DRIFTS = ["classes", "ids", "ancestors", "siblings", "text", "all-7"];
/** Shares of steps that must come where the person came: on the shop as it was, and over all ways in which it drifts. */
const AS_IT_WAS = 0.95;
const DRIFTED = 0.9;
/** Milliseconds that a page may take to get there. */
const PATIENCE = 3_000;

/** What stands for a person who was redacted, and for what nobody recorded. */
const SOMEBODY = { NAME: "Ada Tester", EMAIL: "ada@post.example", PHONE: "206 555 0100", ADDRESS: "1 Test Street", POSTCODE: "98101", PRIVATE: "Testville" };
const SECRET = "314159";

let shop;
let browser;
let folder;
before(async () => {
  [shop, browser, folder] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), launch(), mkdtemp(join(tmpdir(), "trailmill-replays-")), init()]);
  await writeFile(join(folder, "picture.png"), "not a picture");
});
after(async () => {
  await browser?.stop();
  shop?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Records a task; gives its steps, each with its example, the address that it led to, and what then stood on the page. */
async function recorded(task) {
  const page = await begun(browser.context, shop.port, task);
  const popup = await record(browser, page, task.goal);
  await performed(task, page, popup, folder);
  const last = page.url();
  const panel = await review(browser, popup);
  const session = await exported(panel, "Session");
  const [{ completion }] = complete(new Uint8Array(session), { kinds: ["next_action"], min_score: 0 });
  const { interactions } = JSON.parse(session);
  for (const one of browser.context.pages().filter((open) => open.url().startsWith("http"))) await one.close();
  await panel.close();
  const { steps, training } = completion;
  const of = (step) => interactions.filter(({ id }) => step.interactions.includes(id));
  const made = (step) => training.examples.find((example) => example.context.step_index === step.index);
  return steps.map((step, at) => ({
    at: step.url,
    // Where another tab comes to the front, its address is no effect of the step before.
    led: steps[at + 1]?.verb === "switch_tab" ? step.url : (steps[at + 1]?.url ?? last),
    verb: step.verb,
    example: made(step),
    locators: made(step)?.context.locators ?? of(step).filter(({ element }) => element).slice(0, 1).flatMap((one) => selectors(one)),
    place: of(step).filter(({ type }) => type === "drop").flatMap((one) => selectors(one)),
    appeared: of(step).flatMap(({ state }) => state?.changes?.addedText ?? []).filter((line) => !line.includes("[")),
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

/** Whether something comes to be so while a page may take its time. */
async function comes(page, check) {
  for (const until = Date.now() + PATIENCE; ; ) {
    const found = await check();
    if (found || Date.now() > until) return found;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** The element that locators find: the first that finds one alone. */
const located = (page, locators) => comes(page, async () => {
  for (const { playwright } of locators) {
    const found = Function("page", `return page.${playwright}`)(page);
    if ((await found.count()) === 1 && (await found.isVisible())) return found;
  }
  return undefined;
});

/** Does an action on an element; gives whether there is a way to. */
async function act(target, action, value, onto) {
  const limit = { timeout: PATIENCE };
  switch (action) {
    case "fill": await target.fill(value, limit); return true;
    case "select": await target.selectOption(value, limit); return true;
    case "press": await target.press(value, limit); return true;
    case "check": await target.setChecked(value, limit); return true;
    case "upload": await target.setInputFiles(join(folder, "picture.png"), limit); return true;
    case "hover": await target.hover(limit); return true;
    case "click": await target.click(limit); return true;
    case "drag": if (onto) await target.dragTo(onto, limit); return onto !== undefined;
    default: return false;
  }
}

/** Does what an example says; gives why it did not come where the person came, or nothing. */
async function done(page, { example, locators, place: places, led, appeared }, drift) {
  const { action, value: told, onto: number } = JSON.parse(example.messages.at(-1).content);
  const value = typeof told === "string" ? told.replace(/\[([A-Z_]+)_\d+\]/g, (placeholder, kind) => SOMEBODY[kind] ?? placeholder) : told;
  const target = await located(page, locators);
  if (!target) return "no locator finds it";
  const onto = number === undefined ? undefined : await located(page, places);
  const called = example.messages.at(-2).content.split("\n").find((line) => line.startsWith(`[${number}] `))?.match(/"(.*?)…?"/)[1];
  if (onto && !drift && !(await onto.innerText()).includes(called)) return `it is dropped on another element than ${called}`;
  if (!(await act(target, action, value, onto))) return `no way to ${action}`;
  const reached = await comes(page, () => page.context().pages().find((open) => open.url().startsWith("http") && place(open.url()) === place(led)));
  if (!reached) return `it leads to ${place(page.url())}, not to ${place(led)}`;
  if (action === "fill" && place(page.url()) === place(led) && (await target.count()) === 1 && (await target.inputValue()) !== value) return "the field holds another text";
  // The wording may be edited; as the shop was, it says what it said.
  if (drift || !appeared.length) return undefined;
  const says = await comes(reached, async () => {
    const texts = await Promise.all(reached.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
    const said = texts.join(" ").replace(/\s+/g, " ");
    return appeared.some((line) => said.includes(line.replace(/…$/, "")));
  });
  return says ? undefined : `nothing of ${JSON.stringify(appeared)} appeared`;
}

/** Types what no example can hold: a secret of the person's own. */
async function helped(page, { verb, locators }) {
  const target = verb === "fill" ? await located(page, locators) : undefined;
  await target?.fill(SECRET, { timeout: PATIENCE });
}

/** Does all steps of a task on a fresh page; gives how many came where the person came, and what the others did. */
async function replayed(task, steps, drift) {
  const context = await browser.context.browser().newContext();
  const start = await begun(context, shop.port, task);
  await start.goto(drifted(steps[0].at, drift));
  const missed = [];
  let tried = 0;
  for (const step of steps) {
    const page = context.pages().find((open) => place(open.url()) === place(step.at)) ?? start;
    if (step.example) {
      tried += 1;
      const missing = await done(page, step, drift).catch((error) => error.message.split("\n")[0]);
      if (missing) missed.push(`${step.verb} ${step.locators.map((one) => one.playwright).join(" or ")}: ${missing}`);
      else continue;
    } else await helped(page, step).catch(() => {});
    // What has no example, or went wrong: the next step begins where it began.
    if (!context.pages().some((open) => place(open.url()) === place(step.led))) await page.goto(drifted(step.led, drift));
  }
  await context.close();
  return { tried, missed };
}

test("the steps lead where the person came, as the shop was and as it drifted", async () => {
  const tasks = [];
  for (const task of TASKS) tasks.push([task, await recorded(task)]);
  const share = { plain: [0, 0], drifted: [0, 0] };
  for (const drift of ["", ...DRIFTS]) {
    const reached = [0, 0];
    for (const [task, steps] of tasks) {
      const { tried, missed } = await replayed(task, steps, drift);
      reached[0] += tried - missed.length;
      reached[1] += tried;
      for (const one of missed) console.log(`  ${drift || "as it was"}: ${one}`);
    }
    console.log(`| ${drift || "as it was"} | ${reached[0]} of ${reached[1]} | ${((100 * reached[0]) / reached[1]).toFixed(1)} % |`);
    const sum = drift ? share.drifted : share.plain;
    sum[0] += reached[0];
    sum[1] += reached[1];
  }
  assert.ok(share.plain[1] >= 35, `${share.plain[1]} steps were tried`);
  assert.ok(share.plain[0] / share.plain[1] >= AS_IT_WAS, `as it was: ${share.plain.join(" of ")}`);
  assert.ok(share.drifted[0] / share.drifted[1] >= DRIFTED, `drifted: ${share.drifted.join(" of ")}`);
});
