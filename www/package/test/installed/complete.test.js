// What a user of the installed package sees.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { complete, init, redact, selectors, TrailmillError, validate } from "trailmill";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const click = (id, timestamp) => ({
  id,
  type: "click",
  timestamp,
  selectors: { primary: "#add", cssPath: "main > button#add" },
  element: { tag: "button", text: "Add to bag", attributes: { id: "add" } },
  context: { url: "https://shop.example/kettle", pageTitle: "Kettle" },
});
const session = (id, ...interactions) => ({
  format: "trailmill.session/1",
  id,
  task: { title: "Buy a kettle" },
  environment: { url: "https://shop.example/" },
  interactions,
});

test("before the start a call is refused, and says why", () => {
  assert.throws(() => complete("{}"), { name: "TrailmillError", code: "module_not_started", stage: "module" });
});

test("a start from no module fails, and the next one works", async () => {
  await assert.rejects(init(new URL("file:///nowhere/at-all.wasm")));
  await init();
});

test("a session is completed, with its bytes and a receipt that names them", async () => {
  const [outcome, ...others] = complete(JSON.stringify(session("s", click("a", 1), click("b", 9000))));
  assert.equal(others.length, 0);
  assert.equal(outcome.completion.session.id, "s");
  assert.equal(outcome.completion.status, "COMPLETED");
  assert.equal(outcome.completion.steps.length, 2);
  assert.equal(outcome.session.interactions.length, 2);
  const { bytes } = outcome;
  const receipt = await outcome.receipt();
  assert.equal(receipt.output_sha256, sha256(bytes.completion));
  assert.equal(receipt.input_sha256, sha256(bytes.session));
  const file = await readFile(new URL(import.meta.resolve("trailmill/trailmill_bg.wasm")));
  assert.equal(receipt.module_sha256, sha256(file));
  assert.equal(receipt.abi, 1);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes.completion)), outcome.completion);
});

test("the manifest tells the truth about the module", async () => {
  const manifest = JSON.parse(await readFile(new URL(import.meta.resolve("trailmill/manifest.json"))));
  const file = await readFile(new URL(import.meta.resolve("trailmill/trailmill_bg.wasm")));
  const [outcome] = complete(JSON.stringify(session("s", click("a", 1))));
  const receipt = await outcome.receipt();
  assert.equal(manifest.sha256, sha256(file));
  assert.equal(manifest.bytes, file.length);
  assert.equal(manifest.abi, receipt.abi);
  assert.match(manifest.compiler, /^rustc \d/);
});

test("a string and its bytes give the same receipt, and so does the canonical session again", async () => {
  const text = JSON.stringify(session("s", click("a", 1)));
  const [first] = complete(text);
  const [second] = complete(new TextEncoder().encode(text));
  const [again] = complete(first.bytes.session);
  assert.deepEqual(await second.receipt(), await first.receipt());
  assert.equal((await again.receipt()).input_sha256, (await first.receipt()).input_sha256);
});

test("options that mean the same have the same hash, others another", async () => {
  const text = JSON.stringify(session("s", click("a", 1)));
  const hash = async (options) => (await complete(text, options)[0].receipt()).options_sha256;
  assert.equal(await hash({ min_score: 0.5, format: "openai-chat" }), await hash());
  assert.notEqual(await hash({ min_score: 0.25 }), await hash());
});

test("several sessions give an outcome each, in order", () => {
  const text = JSON.stringify([session("one", click("a", 1)), session("two", click("a", 1))]);
  const outcomes = complete(text);
  assert.deepEqual(outcomes.map(({ completion }) => completion.session.id), ["one", "two"]);
});

test("what is no session is refused with a typed error", () => {
  for (const [input, code] of [["", "empty_input"], ["{", "invalid_json"], ["7", "unknown_shape"]]) {
    assert.throws(() => complete(input), (error) => {
      assert.ok(error instanceof TrailmillError);
      assert.equal(error.code, code);
      assert.equal(error.stage, "read");
      assert.ok(error.expected && error.found && error.message);
      return true;
    });
  }
  assert.throws(() => complete("{}", { min_score: 7 }), { code: "invalid_options", pointer: "/min_score" });
});

test("texts are redacted each on its own, with offsets in code points", () => {
  const [mail, plain] = redact(["\u{1F600} jane.roe@example.org", "nothing here \ud800"]);
  assert.ok(!mail.text.includes("jane"));
  assert.deepEqual(mail.spans.map(({ start, end }) => [start, end]), [[2, 22]]);
  assert.deepEqual(plain, { text: "nothing here \ufffd", spans: [] });
});

test("starting twice is harmless", async () => {
  await Promise.all([init(), init()]);
});

test("an element's locators are ranked, with durability and reasons", () => {
  const ranked = selectors({ element: { tag: "button", text: "Add to bag", attributes: { "data-testid": "add" } } });
  assert.equal(ranked[0].playwright, "getByTestId('add')");
  assert.ok(ranked.some(({ playwright }) => playwright === "getByRole('button', { name: 'Add to bag' })"));
  assert.ok(ranked.every(({ durability, reasons }) => durability > 0 && durability <= 1 && reasons.length > 0));
  assert.deepEqual(ranked.map((one) => one.durability), ranked.map((one) => one.durability).sort((a, b) => b - a));
  assert.throws(() => selectors({ type: "scroll" }), { code: "missing", pointer: "/interactions/0/element" });
});

test("a session is written as a script, where one is asked for", () => {
  const text = JSON.stringify(session("s", click("a", 1)));
  assert.equal(complete(text)[0].script, null);
  const [{ script }] = complete(text, { script: "user-flow" });
  assert.equal(JSON.parse(script).steps.at(-1).type, "click");
  assert.match(complete(text, { script: "playwright-test" })[0].script, /^import \{ test \} from '@playwright\/test';/);
});

test("rows are checked by line and pointer", () => {
  const rows = complete(JSON.stringify(session("s", click("a", 1))))[0].rows.concat('{"messages":[]}').join("\n");
  const errors = validate(rows).filter(({ severity }) => severity === "error");
  assert.deepEqual(errors.map(({ rule, line, pointer }) => [rule, line, pointer]), [["missing_messages_list", rows.split("\n").length, "/messages"]]);
  assert.throws(() => validate(rows, { format: "no such" }), { code: "invalid_options" });
});
