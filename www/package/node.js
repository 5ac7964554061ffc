// For Node: the same, with the module's bytes read from its file.

import { readFile } from "node:fs/promises";
import * as pipeline from "./pipeline.js";

export { TrailmillError } from "./pipeline.js";

/** Starts the module: once, by itself at the first call. `source` is another file of it, or its bytes. */
export function init(source = new URL("./dist/trailmill_bg.wasm", import.meta.url)) {
  return pipeline.startOnce(() => (ArrayBuffer.isView(source) || source instanceof ArrayBuffer ? source : readFile(source)));
}

/** Completes every session in a recording. */
export async function complete(session, options) {
  await init();
  return pipeline.complete(session, options);
}

/** Redacts texts, each on its own. */
export async function redact(texts, options) {
  await init();
  return pipeline.redact(texts, options);
}
