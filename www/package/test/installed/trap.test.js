// A trap costs one call: the instance is replaced, and the next call works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, init, redact, SessionBuilder } from "trailmill";

// The package has no public way to make its module trap, so this goes to the file behind the entry.
const { guarded } = await import(new URL("./pipeline.js", import.meta.resolve("trailmill")));

test("a call that reads outside the memory is stopped, named, and followed by a good one", async () => {
  await init();
  const before = redact(["jane.roe@example.org"]);
  for (let round = 0; round < 3; round += 1) {
    const outside = 0xffff_fff0;
    assert.throws(() => guarded((module) => module.tm_redact(outside, 15, 0, 0)), {
      name: "TrailmillError",
      code: "module_trapped",
    });
    assert.deepEqual(redact(["jane.roe@example.org"]), before);
  }
  assert.throws(() => complete(""), { code: "empty_input" });
});

test("a recording that goes on loses nothing when the module is stopped", async () => {
  await init();
  const click = (id) => ({ id, type: "click", timestamp: 1, element: { tag: "button", text: "Add to bag" } });
  const builder = new SessionBuilder({ id: "s" });
  builder.push(click("a"));
  assert.throws(() => guarded((module) => module.tm_redact(0xffff_fff0, 15, 0, 0)), { code: "module_trapped" });
  assert.equal(builder.push(click("b")).interactions, 2);
  assert.equal(builder.finish().session.interactions.length, 2);
});

test("memory that a large call took is given back", async () => {
  await init();
  redact([" ".repeat(60 << 20)]);
  assert.ok(guarded((module) => module.memory.buffer.byteLength) < 32 << 20);
});
