// The dashboard on a real server: what it shows of real sessions, what it does to them, and who can use it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { sample, startServer } from "./server.js";

const AXE = createRequire(import.meta.url).resolve("axe-core");
/** With a folder named here, what is looked at is also kept as pictures. */
const PICTURES = process.env.TRAILMILL_SCREENSHOTS;
const SAMPLES = ["recordings/form.events.jsonl", ...["calendar", "dashboard", "groceries", "help", "mail", "settings", "travel"].map((name) => `sessions/${name}.json`)];
const FORM = "session_1763106004203_2750";
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

let server;
let browser;
let page;
/** What the page said went wrong, its policy's refusals among it. */
const complaints = [];

before(async () => {
  [server, browser] = await Promise.all([
    startServer(),
    chromium.launch({ executablePath: process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] }),
  ]);
  for (const path of SAMPLES) {
    const { head, items } = await sample(path);
    await server.record(head, items);
    assert.equal((await server.settled(head.sessionId)).status, "COMPLETED", path);
  }
  await server.record({ sessionId: "empty" }, []);
  assert.equal((await server.settled("empty")).status, "FAILED");
  const context = await browser.newContext({ viewport: WIDE, acceptDownloads: true, locale: "en-GB" });
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(server.url);
  await page.getByLabel("Access token").fill(server.tokens.admin);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (place) => page.evaluate((to) => { location.hash = to; }, place);
const api = async (path) => (await server.ask("GET", path)).json();
const rows = () => page.locator("table.list tbody tr");
/** Waits until the list has so many rows. */
const listed = (count) => page.waitForFunction((wanted) => document.querySelectorAll("table.list tbody tr").length === wanted, count);

test("a token is asked for once, kept in the tab alone, and sent in a header", async () => {
  const other = await browser.newPage();
  const policy = (await other.goto(server.url)).headers()["content-security-policy"];
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  await other.getByLabel("Access token").fill("tm_unknown");
  await other.getByRole("button", { name: "Open" }).click();
  await other.getByText("The server does not know this token.").waitFor();
  await other.close();
  await page.reload();
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  const asked = page.waitForRequest((request) => request.url().includes("/v1/sessions"));
  await page.reload();
  assert.equal((await asked).headers().authorization, `Bearer ${server.tokens.admin}`);
  assert.deepEqual([await page.context().cookies(), await page.evaluate(() => localStorage.length)], [[], 0]);
  assert.ok(!page.url().includes(server.tokens.admin));
});

test("the list shows what the API tells, and narrows it", async () => {
  await open("#/sessions");
  const { sessions } = await api("/v1/sessions");
  await listed(sessions.length);
  for (const [at, session] of sessions.entries()) {
    const text = await rows().nth(at).innerText();
    for (const told of [session.id, session.title, session.site, session.examples, session.interactions, session.qualityScore && Math.round(session.qualityScore)]) {
      assert.ok(told === undefined || text.includes(String(told)), `${told} in ${text}`);
    }
  }
  await page.getByLabel("Search id, task or site").fill("caterer");
  await listed(1);
  await page.getByRole("link", { name: "Answer the caterer" }).waitFor();
  await page.getByLabel("Search id, task or site").fill("");
  await page.getByLabel("Status").selectOption("FAILED");
  await page.getByText("Failed in validate: validation_failed").waitFor();
  await listed(1);
  for (const [choice, status] of [["Completed, unarchived", "COMPLETED"], ["Completed, archived", "ARCHIVED"]]) {
    await page.getByLabel("Status").selectOption({ label: choice });
    await listed((await api(`/v1/sessions?status=${status}`)).sessions.length);
  }
  await page.getByLabel("Status").selectOption("");
  // What is typed stands while the list looks again.
  await page.getByLabel("Site", { exact: true }).pressSequentially("cal.millrace.example");
  await (await page.waitForResponse((response) => response.url().includes("/v1/sessions"))).finished();
  await page.getByLabel("Site", { exact: true }).press("Enter");
  await listed(1);
  await page.getByLabel("Site", { exact: true }).fill("");
  await page.getByLabel("Site", { exact: true }).press("Enter");
  await page.getByLabel("Least quality").fill("95");
  await page.getByLabel("Least quality").press("Enter");
  await listed(sessions.filter((session) => session.qualityScore >= 95).length);
  await page.getByLabel("Least quality").fill("");
  await page.getByLabel("Least quality").press("Enter");
  await listed(sessions.length);
});

test("a session shows each step, and marks the element that was acted on", async () => {
  await open(`#/sessions/${FORM}`);
  const completion = await api(`/v1/sessions/${FORM}/completion`);
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  const steps = page.locator(".steps .step");
  assert.equal(await steps.count(), completion.steps.length);
  for (const step of completion.steps) {
    const shown = page.locator(`#step-${step.index + 1}`);
    assert.equal(await shown.locator(".verb").innerText(), step.verb.replaceAll("_", " "));
    const example = completion.training.examples.find((one) => one.kind === "next_action" && one.context.step_index === step.index);
    if (!example) continue;
    await shown.locator("summary").click();
    const marked = shown.locator("mark");
    await marked.waitFor();
    const { element } = JSON.parse(example.messages.at(-1).content);
    const line = example.messages.find((message) => message.role === "user").content.split("\n").find((one) => one.startsWith(`[${element}] `));
    assert.equal(await marked.count(), 1);
    assert.equal(await marked.evaluate((node) => node.firstChild.textContent), line);
    assert.ok((await shown.locator("p").first().innerText()).includes(line.replace(/^\[\d+\] /, "")));
  }
  assert.ok(Object.keys(completion.redaction.by_kind).length >= 5);
  for (const [kind, count] of Object.entries(completion.redaction.by_kind)) {
    await page.getByRole("row", { name: `${kind} ${count}`, exact: true }).waitFor();
  }
  assert.equal(await page.locator("details.example").count(), completion.training.examples.length);
  const first = page.locator("details.example").first();
  await first.locator("summary").click();
  for (const [name, { evidence }] of Object.entries(completion.training.examples[0].quality.factors)) {
    await first.getByRole("row", { name: name.replaceAll("_", " ") }).getByText(evidence, { exact: true }).waitFor();
  }
  await page.getByText(completion.receipt.output_sha256).waitFor();
  await page.getByText("The recorder sent no receipt of its own.").waitFor();
});

test("a recorder's receipt is compared with the server's", async () => {
  const { head, items } = await sample("sessions/mail.json");
  const { receipt } = await api(`/v1/sessions/${head.sessionId}/receipt`);
  const told = { ...head, sessionId: "told" };
  await server.ask("POST", "/v1/sessions", told, server.tokens.recording);
  await server.ask("POST", "/v1/sessions/told/prebuilt", { receipt }, server.tokens.recording);
  await server.ask("POST", "/v1/sessions/told/interactions", { seq: 1, items }, server.tokens.recording);
  await server.ask("POST", "/v1/sessions/told/stop", undefined, server.tokens.recording);
  await server.settled("told");
  await open("#/sessions/told");
  // The session's id is part of it: the hashes of another one's are others.
  await page.getByText("The recorder came to other bytes.").waitFor();
  const { receipt: own } = await api("/v1/sessions/told/receipt");
  await page.getByRole("row", { name: `Output ${own.output_sha256} ${receipt.output_sha256}` }).waitFor();
  await server.ask("POST", "/v1/sessions/told/prebuilt", { receipt: own }, server.tokens.recording);
  await page.reload();
  await page.getByText("The recorder came to the same bytes.").waitFor();
});

test("what becomes of a session is shown while it happens", async () => {
  const { head, items } = await sample("sessions/travel.json");
  await server.ask("POST", "/v1/sessions", { ...head, sessionId: "live" }, server.tokens.recording);
  await server.ask("POST", "/v1/sessions/live/interactions", { seq: 1, items }, server.tokens.recording);
  const socket = page.waitForEvent("websocket");
  const subscribed = socket.then((one) => one.waitForEvent("framesent", ({ payload }) => payload.includes("subscribe_updates")));
  await open("#/sessions/live");
  await page.getByText("Recording", { exact: true }).waitFor();
  await page.getByText("Being recorded").waitFor();
  await subscribed;
  const told = (what) => socket.then((one) => one.waitForEvent("framereceived", ({ payload }) => payload.includes(what)));
  const updates = Promise.all(["VALIDATING", "TRAINING", "session_completed"].map(told));
  await server.ask("POST", "/v1/sessions/live/stop", undefined, server.tokens.recording);
  await updates;
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.locator("header.head").getByText("Completed").waitFor();
});

test("a failed session tells why, and is tried again", async () => {
  await open("#/sessions/empty");
  const { failure } = await api("/v1/sessions/empty");
  await page.getByRole("heading", { name: `Failed in ${failure.stage}: ${failure.code}` }).waitFor();
  await page.getByText(failure.message).waitFor();
  const epoch = async () => (await api("/v1/jobs?status=FAILED")).jobs.find((job) => job.session === "empty")?.epoch;
  const first = await epoch();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("It is tried again.").waitFor();
  await server.settled("empty");
  assert.equal(await epoch(), first + 1);
});

test("a dataset is the API's own, with its counts before", async () => {
  await open("#/dataset");
  await page.getByRole("heading", { name: "Dataset" }).waitFor();
  for (const [kind, score, format] of [["", "0.5", "openai-chat"], ["grounding", "0.85", "trailmill"]]) {
    await page.getByLabel("Kind", { exact: true }).selectOption(kind);
    await page.getByLabel("Least score").fill(score);
    await page.getByLabel("Format").selectOption(format);
    const query = `min_score=${score}${kind && `&kind=${kind}`}`;
    const counts = await api(`/v1/examples/counts?${query}`);
    const expected = await (await server.ask("GET", `/v1/examples.jsonl?${query}&format=${format}`)).text();
    assert.equal(counts.total, expected.trim().split("\n").length);
    await page.getByText(`${counts.total} examples`, { exact: true }).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download JSONL" }).click()]);
    assert.equal(download.suggestedFilename(), `trailmill-${format}.jsonl`);
    assert.equal(await readFile(await download.path(), "utf8"), expected);
  }
});

test("health shows the server's own figures", async () => {
  await open("#/health");
  await page.getByText("Ready", { exact: true }).waitFor();
  await page.locator(".plot canvas").nth(1).waitFor();
  const { sessions } = await api("/v1/sessions?status=COMPLETED");
  await page.getByRole("row", { name: `Completed ${sessions.length}` }).waitFor();
});

test("every page is usable with a screen reader, on a phone, in light and dark", async () => {
  const devtools = await page.context().newCDPSession(page);
  // The page's policy takes no script from elsewhere, so axe comes through the debugger.
  const axe = await readFile(AXE, "utf8");
  const found = [];
  const pages = {
    "dashboard-list": ["#/sessions", () => rows().first().waitFor()],
    "dashboard-session": [`#/sessions/${FORM}`, async () => { await page.locator("#step-3 summary").click(); await page.locator("mark").waitFor(); }],
    "dashboard-failed": ["#/sessions/empty", () => page.getByRole("button", { name: "Try again" }).waitFor()],
    "dashboard-dataset": ["#/dataset", () => page.locator(".plot canvas").waitFor()],
    "dashboard-health": ["#/health", () => page.locator(".plot canvas").nth(1).waitFor()],
  };
  await devtools.send("Runtime.evaluate", { expression: axe });
  for (const [name, [place, shown]] of Object.entries(pages)) {
    await open(place);
    await shown();
    for (const [size, viewport] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
        found.push(...violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${name} ${size} ${colorScheme}: ${id} ${nodes[0].html}`));
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than a ${size} screen`);
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${size}-${colorScheme}.png`) });
      }
    }
    await page.setViewportSize(WIDE);
  }
  assert.deepEqual(found, []);
});

test("a session is found and opened by keyboard alone", async () => {
  await open("#/sessions");
  await rows().first().waitFor();
  await page.getByLabel("Search id, task or site").focus();
  await page.keyboard.type("caterer");
  await listed(2);
  const link = page.getByRole("link", { name: "Answer the caterer" }).first();
  for (let presses = 0; !(await link.evaluate((node) => node === document.activeElement)); presses += 1) {
    assert.ok(presses < 10, "the link is not reached");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "← All sessions");
});

test("nothing that the page did was refused or went wrong", () => assert.deepEqual(complaints.filter((text) => !text.includes("401")), []));
