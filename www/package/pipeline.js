// The module behind every entry: one instance, replaced after a trap.

import start, * as door from "./dist/trailmill.js";
import { builderOver, recording } from "./builder.js";
import { TrailmillError } from "./error.js";
import { fromJson, Outcome, sha256 } from "./outcome.js";

/** Bytes of linear memory above which an instance is replaced after a call: memory of an instance never shrinks. */
const LARGE = 128 << 20;

let started;
let moduleSha256;
let panicSlot;

/** Starts the module once. `load` gives `{compiled, bytes}`, each or a promise of it. A start that failed may be tried again. */
export function startOnce(load) {
  started ??= begin(load).catch((error) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function begin(load) {
  const { compiled, bytes } = await load();
  // The slot's address is the same in every instance, and a trapped one must not be asked.
  panicSlot = (await start({ module_or_path: await compiled })).tm_panic_slot();
  moduleSha256 = onceAsked(async () => sha256(await bytes));
}

/** The first who asks waits; the start doesn't. */
function onceAsked(give) {
  let given;
  return () => (given ??= give());
}

/** The running instance's exports. */
const instance = () => door.initSync();

/** Completes every session in `session`. */
export function complete(session, options) {
  const outcomes = guarded(() => door.complete(session, options));
  const chosen = guarded(() => door.canonicalOptions(options));
  const common = { options: chosen, module: moduleSha256, abi: door.abiVersion() };
  return outcomes.map((outcome) => new Outcome({ ...outcome, ...common }));
}

/** Redacts texts, each on its own. */
export function redact(texts, options) {
  const lines = texts.map((text) => JSON.stringify({ text: wellFormed(text) })).join("\n");
  const redacted = guarded(() => door.redact(lines, options));
  return new TextDecoder().decode(redacted).split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** Checks rows of a trainer's format for what a trainer would stumble over. */
export function validate(rows, options) {
  return fromJson(guarded(() => door.validate(rows, options))).findings;
}

/** Ranks the ways to find the element of one interaction again. */
export function selectors(interaction, options) {
  const one = recording({}, [JSON.stringify({ type: "click", timestamp: 0, ...interaction })]);
  return fromJson(guarded(() => door.selectors(one, options)));
}

function follow(text, tally, options) {
  return fromJson(guarded(() => door.follow(text, tally, options)));
}

export const SessionBuilder = builderOver({ follow, complete });

/** Calls into the module. A trap costs this one call: the instance is replaced, and the next call works. */
export function guarded(call) {
  if (!moduleSha256) throw notStarted();
  try {
    const result = call(instance());
    if (instance().memory.buffer.byteLength > LARGE) door.__wbg_reset_state();
    return result;
  } catch (error) {
    if (error.name === "TrailmillError") throw new TrailmillError(error.message, error);
    // A stack that overflows is a RangeError in some engines.
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    const found = panicMessage(instance().memory.buffer) || error.message;
    door.__wbg_reset_state();
    throw new TrailmillError(`the module was stopped: ${found}`, {
      code: "module_trapped",
      stage: "module",
      expected: "a call that returns",
      found,
    });
  }
}

function notStarted() {
  return new TrailmillError("the module is not started: await init() first", {
    code: "module_not_started",
    stage: "module",
    expected: "init() before the first call",
    found: "no module",
  });
}

/** What a panic left behind: a little-endian length, then so many bytes of UTF-8. */
function panicMessage(memory) {
  const length = new DataView(memory).getUint32(panicSlot, true);
  return new TextDecoder().decode(new Uint8Array(memory, panicSlot + 4, length));
}

/** JSON in UTF-8 can't carry half a surrogate pair; it becomes a replacement character. */
function wellFormed(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
