// What others check packages by: that every entry resolves everywhere, with its types, and that those hold.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { installed, project } from "./readme.js";

const run = promisify(execFile);
const tool = (name) => fileURLToPath(new URL(`node_modules/.bin/${name}`, import.meta.url));

test("publint has nothing to say", async () => {
  const { messages, pkg } = await publint({ pkgDir: join(installed, "node_modules/trailmill"), strict: true, pack: false });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("its types are right however it is resolved", async () => {
  const tarball = (await readdir(installed)).find((name) => name.endsWith(".tgz"));
  // ES modules only, as said in `type`; the module's file and the manifest have no types.
  const flags = ["--profile", "esm-only", "--exclude-entrypoints", "trailmill_bg.wasm", "manifest.json", "--no-emoji"];
  await run(tool("attw"), [join(installed, tarball), ...flags]).catch(({ stdout, stderr }) => assert.fail(stdout + stderr));
});

const GOOD = `
import { complete, init, redact, selectors, SessionBuilder, TrailmillError } from "trailmill";
import type { Completion, Example, Fault, Interaction, Options, Progress, Receipt, Session } from "trailmill";
import * as worker from "trailmill/worker";

const options: Options = { format: "openai-tools", kinds: ["next_action"], limits: { bytes: 1000 } };
await init(new URL("https://shop.example/trailmill_bg.wasm"));
const [outcome] = complete("{}", options);
const completion: Completion = outcome!.completion;
const examples: Example[] = completion.training.examples;
const failure: Fault | null | undefined = completion.failure;
const session: Session | null = outcome!.session;
const receipt: Receipt = await outcome!.receipt();
const text: string = redact(["a"])[0]!.text;
const durability: number | undefined = selectors({ element: { tag: "button" } })[0]?.durability;
const recorded: Omit<Interaction, "id"> = { type: "click", timestamp: 1, element: { tag: "button", text: "Add" } };
const builder = new SessionBuilder({ id: "s", environment: {} }, options);
const progress: Progress = builder.push(recorded);
const score: number | null | undefined = progress.last?.score;
const later: Promise<Progress> = new worker.SessionBuilder().push(recorded);
try {
  builder.finish({ endedAt: 5 });
} catch (error) {
  if (error instanceof TrailmillError && error.code === "module_trapped") throw error;
}
export { examples, failure, session, receipt, text, durability, score, later };
`;

/** Each line is an error of its own. */
const BAD = `
import { complete, redact, SessionBuilder } from "trailmill";
complete("{}", { formt: "openai-chat" });
complete("{}", { format: "openai" });
complete({ id: "s" });
redact("a text");
new SessionBuilder().push({ timestamp: 1 });
const score: string = complete("{}")[0]!.completion.quality;
`;

async function checked(name, source, resolution) {
  const folder = await project(`types-${name}`, { "use.ts": source, "package.json": '{"type": "module"}' });
  const flags = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2023,dom"];
  const modules = resolution === "bundler" ? ["--module", "esnext"] : ["--module", "nodenext"];
  const all = [...flags, ...modules, "--moduleResolution", resolution, "--types", "", join(folder, "use.ts")];
  return run(tool("tsc"), all).then(() => "", ({ stdout }) => stdout);
}

for (const resolution of ["bundler", "nodenext"]) {
  test(`its types accept what is right, with ${resolution}`, async () => {
    assert.equal(await checked(`good-${resolution}`, GOOD, resolution), "");
  });
}

test("its types refuse what is wrong", async () => {
  const faults = await checked("bad", BAD, "bundler");
  const lines = [...faults.matchAll(/use\.ts\((\d+),/g)].map(([, line]) => Number(line));
  assert.deepEqual([...new Set(lines)], [3, 4, 5, 6, 7, 8], faults);
});
