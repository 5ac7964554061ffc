// The module behind both entries: one instance, replaced after a trap, and receipts by the platform's own SHA-256.

import start, * as door from "./dist/trailmill.js";

/** Bytes of linear memory above which an instance is replaced after a call: memory of an instance never shrinks. */
const LARGE = 128 << 20;

/** A fault as data: a stable code, a stage, a JSON pointer into the input, what was expected and what was found. */
export class TrailmillError extends Error {
  constructor(message, { code, stage, pointer = "", expected, found }) {
    super(message);
    this.name = "TrailmillError";
    Object.assign(this, { code, stage, pointer, expected, found });
  }
}

let started;
let moduleSha256;
let panicSlot;

/** Starts the module once; `load` gives its bytes. A start that failed may be tried again. */
export function startOnce(load) {
  started ??= begin(load).catch((error) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function begin(load) {
  const bytes = await load();
  const [compiled, hash] = await Promise.all([WebAssembly.compile(bytes), sha256(bytes)]);
  // The slot's address is the same in every instance, and a trapped one must not be asked.
  panicSlot = (await start({ module_or_path: compiled })).tm_panic_slot();
  moduleSha256 = hash;
}

/** The running instance's exports; the module must have been started. */
const instance = () => door.initSync();

/** Completes every session in `session`; the module must have been started. */
export async function complete(session, options) {
  const input = typeof session === "string" ? new TextEncoder().encode(session) : session;
  const outcomes = guarded(() => door.complete(input, options));
  const optionsSha256 = await sha256(guarded(() => door.canonicalOptions(options)));
  return Promise.all(outcomes.map((outcome) => told(outcome, optionsSha256)));
}

async function told({ completion, session, rows }, optionsSha256) {
  const receipt = {
    ...(session && { input_sha256: await sha256(session) }),
    options_sha256: optionsSha256,
    module_sha256: moduleSha256,
    output_sha256: await sha256(completion),
    abi: door.abiVersion(),
  };
  const bytes = { completion, session };
  return { completion: json(completion), session: session && json(session), rows, receipt, bytes };
}

/** Redacts texts, each on its own; the module must have been started. */
export function redact(texts, options) {
  const lines = texts.map((text) => JSON.stringify({ text: wellFormed(text) })).join("\n");
  const redacted = guarded(() => door.redact(lines, options));
  return new TextDecoder().decode(redacted).split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** Calls into the module. A trap costs this one call: the instance is replaced, and the next call works. */
export function guarded(call) {
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

/** What a panic left behind: a little-endian length, then so many bytes of UTF-8. */
function panicMessage(memory) {
  const length = new DataView(memory).getUint32(panicSlot, true);
  return new TextDecoder().decode(new Uint8Array(memory, panicSlot + 4, length));
}

/** JSON in UTF-8 can't carry half a surrogate pair; it becomes a replacement character. */
function wellFormed(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function json(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
