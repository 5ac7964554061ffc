// The same interface over a worker, for pages that must not block: every call gives a promise.

import { TrailmillError } from "./error.js";
import { Outcome } from "./outcome.js";

export { TrailmillError } from "./error.js";

let thread;
let started;
let calls = 0;
const pending = new Map();
const dropped = new FinalizationRegistry((builder) => thread?.postMessage({ name: "drop", args: [builder] }));

/** Starts a worker and the module in it, once. `source` says where the module's file is, or is the file; `worker` is one that runs `trailmill/worker-thread`. */
export function init(source, worker) {
  started ??= begin(source, worker).catch((error) => {
    close();
    throw error;
  });
  return started;
}

async function begin(source, worker) {
  thread = worker ?? new Worker(new URL("./worker-thread.js", import.meta.url), { type: "module" });
  thread.addEventListener("message", ({ data }) => settle(data));
  thread.addEventListener("error", (event) => {
    // It can't be used any more: all that wait for it hear so, and the next `init` starts another.
    close(failed(event.message || "a worker that did not start"));
  });
  await call("init", source === undefined || isBytes(source) ? source : new URL(source, location.href).href);
}

const isBytes = (source) => ArrayBuffer.isView(source) || source instanceof ArrayBuffer;

/** Ends the worker. Calls that wait are refused; the next `init` starts another. */
export function close(reason = failed("a worker that was closed")) {
  thread?.terminate();
  thread = started = undefined;
  for (const { reject } of pending.values()) reject(reason);
  pending.clear();
}

export async function complete(session, options) {
  return (await call("complete", session, options)).map(Outcome.received);
}

export function redact(texts, options) {
  return call("redact", texts, options);
}

export function selectors(interaction, options) {
  return call("selectors", interaction, options);
}

export function validate(rows, options) {
  return call("validate", rows, options);
}

export class SessionBuilder {
  #builder;

  constructor(session, options) {
    this.#builder = call("build", session, options);
    // A refusal is told by the first call that needs the builder.
    this.#builder.then((builder) => dropped.register(this, builder), () => {});
  }

  async push(interaction) {
    return call("push", await this.#builder, interaction);
  }

  async progress() {
    return call("progress", await this.#builder);
  }

  async finish(changes) {
    return Outcome.received(await call("finish", await this.#builder, changes));
  }
}

function call(name, ...args) {
  return new Promise((resolve, reject) => {
    if (!thread) throw failed("no worker: await init() first", "module_not_started");
    calls += 1;
    pending.set(calls, { resolve, reject });
    thread.postMessage({ id: calls, name, args });
  });
}

function settle({ id, result, fault, error }) {
  const call = pending.get(id);
  pending.delete(id);
  if (fault) call?.reject(new TrailmillError(fault.message, fault));
  else if (error) call?.reject(error);
  else call?.resolve(result);
}

function failed(found, code = "worker_failed") {
  return new TrailmillError(`the worker can't be used: ${found}`, { code, stage: "module", expected: "a running worker", found });
}
