// Recorded tasks, written as scripts, and run by the programs that the scripts are for.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { parse } from "@puppeteer/replay";
import { exported, launch, record, review } from "./recorder.js";
import { serve } from "./serve.js";

const run = promisify(execFile);
const BINARY = process.env.TRAILMILL_BINARY ?? join(import.meta.dirname, "../../target/release/trailmill");

/** What a person does: every step of it can be said in a script. */
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

/** What was redacted, as the person typed it. */
const GIVEN = { NAME: "Ada Tester", EMAIL: "ada@post.example", PHONE: "206 555 0100", ADDRESS: "1 Test Street", POSTCODE: "98101", PRIVATE: "Testville" };

/** The runner's settings: this machine's Chromium, one test, no second try. */
const CONFIG = `export default {
  testDir: ".",
  outputDir: "./results",
  retries: 0,
  workers: 1,
  reporter: "line",
  timeout: 60_000,
  use: {
    viewport: { width: 1280, height: 860 },
    launchOptions: {
      executablePath: ${JSON.stringify(process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium")},
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
};
`;

let shop;
let browser;
let scratch;
const sessions = {};
before(async () => {
  // The runner finds its own package from where its tests lie.
  [shop, browser, scratch] = await Promise.all([
    serve(join(import.meta.dirname, "../../www/shop")),
    launch(),
    mkdtemp(join(import.meta.dirname, "../.scripts-")),
  ]);
  await writeFile(join(scratch, "playwright.config.mjs"), CONFIG);
  for (const [name, act] of Object.entries(TASKS)) sessions[name] = await recorded(name, act);
});
after(async () => {
  await browser?.stop();
  shop?.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function recorded(name, act) {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/index.html`);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator("main").waitFor();
  const popup = await record(browser, page, `Do ${name}`);
  await act(page);
  const panel = await review(browser, popup);
  const session = JSON.parse(await exported(panel, "Session"));
  await Promise.all([panel.close(), page.close()]);
  return session;
}

/** Writes a session as a script; gives the file. */
async function written(session, script, ending) {
  const file = join(scratch, "session.json");
  await writeFile(file, JSON.stringify(session));
  await run(BINARY, ["complete", file, "--script", script, "--out", scratch]);
  return join(scratch, `${session.id}.${ending}`);
}

/** The environment with all that a script asks for. */
function given(script) {
  const asked = [...script.matchAll(/given\('([A-Z_]+?)_\d+'\)/g)];
  return Object.fromEntries(asked.map(([whole, kind]) => [whole.slice(7, -2), GIVEN[kind] ?? "1"]));
}

for (const name of Object.keys(TASKS)) {
  test(`${name}, as a test of Playwright's runner, comes where the person came`, async () => {
    const file = await written(sessions[name], "playwright-test", "spec.ts");
    const script = await readFile(file, "utf8");
    const runner = join(import.meta.dirname, "../node_modules/@playwright/test/cli.js");
    const env = { ...process.env, ...given(script), NODE_TEST_CONTEXT: "" };
    const { stdout } = await run("node", [runner, "test", "--config", join(scratch, "playwright.config.mjs"), file], { env, cwd: scratch })
      .catch((error) => assert.fail(`${error.stdout}\n${script}`));
    assert.match(stdout, /1 passed/);
    assert.ok(script.includes("waitForURL"), script);
  });

  test(`${name}, as a flow, is one to @puppeteer/replay`, async () => {
    const flow = JSON.parse(await readFile(await written(sessions[name], "user-flow", "flow.json"), "utf8"));
    const parsed = parse(flow);
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), flow);
    assert.ok(parsed.steps.length > 8);
    assert.ok(parsed.steps.some(({ selectors }) => selectors?.some(([way]) => way.startsWith("aria/"))));
  });

  test(`${name}, as a project of Selenium IDE, has a way to each element`, async () => {
    const project = JSON.parse(await readFile(await written(sessions[name], "side", "side"), "utf8"));
    const [{ id, commands }] = project.tests;
    assert.deepEqual(project.suites[0].tests, [id]);
    assert.equal(new Set(commands.map(({ id }) => id)).size, commands.length);
    const known = ["check", "click", "doubleClick", "mouseOver", "open", "runScript", "select", "sendKeys", "setWindowSize", "type", "uncheck"];
    for (const { command, target, targets } of commands) {
      assert.ok(known.includes(command), command);
      if (!["open", "runScript", "setWindowSize"].includes(command)) assert.equal(targets[0][0], target);
    }
  });
}
