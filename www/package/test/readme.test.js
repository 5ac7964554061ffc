// The README's example runs as it stands.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

test("the example in the README runs", async () => {
  const readme = await readFile(new URL("./README.md", import.meta.resolve("trailmill")), "utf8");
  const example = readme.match(/```js\n([\s\S]+?)```/)[1];
  const file = fileURLToPath(new URL("./readme-example.mjs", import.meta.url));
  await writeFile(file, example);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  assert.match(stdout, /^COMPLETED 1 step\n\d+ rows [0-9a-f]{64}\nWrite to \[EMAIL_1\]/);
});
