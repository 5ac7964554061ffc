// A recording that goes on, as a user of the installed package sees it.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { complete, init, SessionBuilder } from "trailmill";

before(() => init());

const begun = { id: "s", task: { title: "Buy a kettle" }, environment: { url: "https://shop.example/" } };
const click = (at) => ({
  id: `c${at}`,
  type: "click",
  timestamp: 1700000000000 + at * 9000,
  selectors: { primary: "#add", cssPath: "main > button#add" },
  element: {
    tag: "button",
    text: `Add kettle ${at} to bag`,
    attributes: { id: "add", "data-testid": `add-${at}` },
    nearestClickable: [{ tag: "a", text: "Delivery and returns", selector: "a.delivery", distance: 40 }],
  },
  context: { url: "https://shop.example/kettle", pageTitle: "Kettle" },
});
const clicks = Array.from({ length: 90 }, (_, at) => click(at));

test("the end gives the bytes of the whole recording", () => {
  const builder = new SessionBuilder(begun);
  for (const interaction of clicks) builder.push(interaction);
  const [whole] = complete(JSON.stringify({ format: "trailmill.session/1", ...begun, interactions: clicks, endedAt: 1700000900000 }));
  const outcome = builder.finish({ endedAt: 1700000900000 });
  assert.deepEqual(outcome.bytes, whole.bytes);
  assert.deepEqual(outcome.rows, whole.rows);
});

test("each push tells the steps, the examples, the score and the reasons", () => {
  const builder = new SessionBuilder(begun, { kinds: ["next_action"] });
  assert.equal(builder.progress().steps, 0);
  clicks.forEach((interaction, at) => {
    const { interactions, steps, examples, score, last } = builder.push(interaction);
    assert.deepEqual([interactions, steps, examples], [at + 1, at + 1, at + 1]);
    assert.ok(score > 0.5 && score <= 1);
    assert.equal(last.action, "click");
    assert.ok(Object.values(last.factors).every(({ evidence }) => evidence));
  });
  const hollow = builder.push({ type: "click", timestamp: 1700009000000, element: { tag: "button" } });
  assert.equal(hollow.examples, 90);
  assert.equal(hollow.last.score, undefined);
  assert.ok(hollow.last.rejected[0].message);
});

test("a recording goes on after a restart", () => {
  const builder = new SessionBuilder({ ...begun, interactions: clicks.slice(0, 60) });
  for (const interaction of clicks.slice(60)) builder.push(interaction);
  assert.equal(builder.progress().steps, 90);
  assert.deepEqual(builder.finish().bytes, new SessionBuilder({ ...begun, interactions: clicks }).finish().bytes);
});

test("what is no interaction is refused, with its place in the recording, and is not part of it", () => {
  const builder = new SessionBuilder({ ...begun, interactions: clicks.slice(0, 50) });
  assert.throws(() => builder.push({ timestamp: 1 }), { code: "missing", pointer: "/interactions/50/type" });
  assert.throws(() => builder.push(7), { code: "wrong_type", pointer: "/interactions/50" });
  assert.equal(builder.push(clicks[50]).interactions, 51);
  assert.equal(builder.finish().session.interactions.length, 51);
});

test("what a person edits at the end is part of the session", () => {
  const builder = new SessionBuilder({ ...begun, interactions: clicks.slice(0, 5) });
  const outcome = builder.finish({ task: { title: "Buy two kettles" }, removed: ["c1"] });
  assert.equal(outcome.completion.session.goal, "Buy two kettles");
  assert.equal(outcome.completion.steps[1].noise, "removed");
  assert.equal(builder.finish().completion.session.goal, "Buy a kettle");
});

test("options that can't be taken are refused at once", () => {
  assert.throws(() => new SessionBuilder(begun, { min_score: 7 }), { code: "invalid_options", pointer: "/min_score" });
});
