// A trap costs one call: the instance is replaced, and the next call works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, init, redact } from "trailmill";

// The package has no public way to make its module trap, so this goes to the file behind the entry.
const { guarded } = await import(new URL("./pipeline.js", import.meta.resolve("trailmill")));

test("a call that reads outside the memory is stopped, named, and followed by a good one", async () => {
  await init();
  const before = await redact(["jane.roe@example.org"]);
  for (let round = 0; round < 3; round += 1) {
    const outside = 0xffff_fff0;
    assert.throws(() => guarded((module) => module.tm_redact(outside, 15, 0, 0)), {
      name: "TrailmillError",
      code: "module_trapped",
    });
    assert.deepEqual(await redact(["jane.roe@example.org"]), before);
  }
  await assert.rejects(complete(""), { code: "empty_input" });
});

test("memory that a large call took is given back", async () => {
  await init();
  await redact([" ".repeat(60 << 20)]);
  assert.ok(guarded((module) => module.memory.buffer.byteLength) < 32 << 20);
});
