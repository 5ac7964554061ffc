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
import { exported, keptIn, launch, record, review, settledAfter } from "./recorder.js";
import { serve } from "./serve.js";
import { startServer } from "./server.js";
import { begun, performed, PERSON, TASKS } from "./tasks.js";
import { startWire } from "./wire.js";

const run = promisify(execFile);
const BINARY = process.env.TRAILMILL_BINARY ?? join(import.meta.dirname, "../../target/release/trailmill");

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
  const argument = step.value ?? step.key ?? (step.onto ? `onto "${step.onto}"` : step.checked === undefined ? "" : String(step.checked));
  return [step.verb, details && [details.role, `"${details.name}"`].filter(Boolean).join(" "), argument].filter(Boolean).join(" ");
}

/** What more is true of a recorded task. */
const MORE = {
  "searches, chooses a variant and puts it into the bag": ({ completion }) =>
    assert.ok(completion.training.examples.length >= 8, `${completion.training.examples.length} examples`),
  "narrows a department down, and goes back": ({ session }) => {
    const pushed = session.interactions.filter((interaction) => interaction.interaction?.details?.sameDocument === "true");
    assert.deepEqual(pushed.map((one) => one.interaction.details.transition), ["push", "push", "back_forward"]);
  },
  "signs in with a one-time code, and keeps the account": ({ session }) => {
    const secret = session.interactions.filter((interaction) => interaction.element?.value === "[PROTECTED]");
    assert.ok(secret.length >= 4);
    assert.ok(secret.every((interaction) => interaction.interaction.value === undefined));
  },
  "checks out, through frames of the same and of another origin": ({ session }) => {
    const paths = new Set(session.interactions.map((interaction) => interaction.context.framePath?.join(" ")).filter(Boolean));
    assert.equal(paths.size, 2, [...paths].join("; "));
    assert.deepEqual(session.lostSpans ?? [], []);
  },
  "reads reviews in a shadow root, and a guide in another tab": ({ session }) => {
    const newest = session.interactions.find((interaction) => interaction.interaction?.details?.name === "Newest");
    assert.equal(newest.element.shadowPath.length, 1);
    assert.deepEqual([...new Set(session.interactions.map((interaction) => interaction.interaction.tab))], ["1", "2"]);
  },
};

for (const task of TASKS) {
  test(task.name, async () => {
    const page = await begun(browser.context, shop.port, task);
    const popup = await record(browser, page, task.goal);
    await performed(task, page, popup, scratch);
    const came = await outcome(popup);
    assert.deepEqual(came.steps, task.steps);
    MORE[task.name](came);
    for (const one of browser.context.pages().filter((open) => open.url().startsWith("http"))) await one.close();
  });
}

test("an example that the person left out is made by no door", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`);
  await page.locator("main").waitFor();
  const popup = await record(browser, page, "Buy a mug in moss");
  for (const name of ["Moss", "Add to bag"]) await settledAfter(popup, () => page.getByRole("button", { name, exact: true }).click());
  const panel = await review(browser, popup);
  const rows = async () => `${await exported(panel, "Examples (JSONL)")}`.split("\n").filter(Boolean);
  const heading = (left, examples) => Promise.all([
    panel.getByRole("heading", { name: `Left out (${left})` }).waitFor({ state: left ? "visible" : "detached" }),
    panel.getByRole("heading", { name: `Examples (${examples})` }).waitFor(),
  ]);
  const all = await rows();
  const leaveOut = async (at, kind) => {
    await panel.locator("details.example").nth(at - 1).locator("summary").click();
    await panel.getByRole("button", { name: `Leave out example ${at}, ${kind}` }).click();
  };
  const doubtful = await panel.locator("details.example pre").first().textContent();
  await leaveOut(1, "next action");
  await heading(1, all.length - 1);
  assert.deepEqual(await rows(), all.slice(1));
  await panel.getByRole("button", { name: /^Take back next action: click .*Moss/ }).click();
  await heading(0, all.length);
  assert.deepEqual(await rows(), all);
  // The plan is the last, and another goal gives every example another id.
  await leaveOut(1, "next action");
  await heading(1, all.length - 1);
  await leaveOut(all.length - 1, "journey plan");
  await heading(2, all.length - 2);
  await panel.getByLabel("Goal").fill("Buy a mossy mug");
  await panel.getByRole("button", { name: "Save goal" }).click();
  await panel.getByText("Goal: Buy a mossy mug").first().waitFor({ state: "attached" });
  await heading(2, all.length - 2);

  const [session, kept, receipt] = [await exported(panel, "Session"), await exported(panel, "Examples (JSONL)"), JSON.parse(await exported(panel, "Receipt")).receipt];
  const { id, leftOut } = JSON.parse(session);
  assert.deepEqual(leftOut.map(({ kind }) => kind), ["next_action", "journey_plan"]);
  const file = join(scratch, "left-out.json");
  await writeFile(file, session);
  await run(BINARY, ["complete", file, "--out", scratch]);
  assert.equal(await readFile(join(scratch, `${id}.jsonl`), "utf8"), `${kept}`);
  await send(panel);
  await isCompleted(panel);
  assert.ok(await panel.getByRole("button", { name: /^Take back journey plan/ }).isDisabled(), "what was sent is no longer changed here");
  const completion = await (await server.ask("GET", `/v1/sessions/${id}/completion`)).json();
  assert.deepEqual(completion.receipt, receipt);
  const rejected = completion.training.rejected.filter(({ reason }) => reason === "left_out");
  assert.deepEqual(rejected.map(({ kind, message, provenance }) => ({ kind, message, interaction: provenance.interactions[0] })),
    leftOut.map((one) => ({ ...one, message: "the person left it out" })));
  const made = await (await server.ask("GET", `/v1/sessions/${id}/examples`)).text();
  assert.equal(made.trim().split("\n").length, all.length - 2);
  const told = (question) => question.slice(question.indexOf("\n"));
  for (const example of completion.training.examples) {
    assert.ok(example.kind !== "next_action" || told(example.messages[1].content) !== told(doubtful), "the example that was left out was made");
  }
  await Promise.all([panel.close(), page.close()]);
});

test("the review names keys and addresses, and asks before it discards", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/index.html`);
  await page.locator("main").waitFor();
  const popup = await record(browser, page, "Look at a mug");
  await settledAfter(popup, () => page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`));
  await settledAfter(popup, () => page.getByRole("button", { name: "Moss", exact: true }).click());
  await page.evaluate(() => document.activeElement.blur());
  await settledAfter(popup, () => page.keyboard.press("Escape"));
  const panel = await review(browser, popup);
  const address = `127.0.0.1:${shop.port}/product.html?id=tarn-mug`;
  const steps = panel.getByRole("region", { name: "Steps" }).getByRole("listitem");
  assert.deepEqual(await steps.locator("span:has(> .verb)").allInnerTexts(), [`navigate${address}`, 'clickbutton "Moss"', `press${address} “Escape”`]);

  const id = shownIn(panel);
  await panel.getByRole("button", { name: "Discard this recording" }).click();
  await panel.getByText("It can't be brought back.").waitFor();
  await panel.getByRole("button", { name: "Keep it" }).click();
  assert.ok((await keptIn(panel)).includes(id), "it is discarded before the answer");
  await panel.getByRole("button", { name: "Discard this recording" }).click();
  await panel.getByRole("button", { name: "Yes, discard" }).click();
  await panel.getByRole("heading", { name: "Recordings" }).waitFor();
  assert.ok(!(await keptIn(panel)).includes(id), "it is still kept");
  await Promise.all([panel.close(), page.close()]);
});
