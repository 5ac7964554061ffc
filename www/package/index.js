// For browsers, workers and Manifest V3 service workers.

import * as pipeline from "./pipeline.js";

export { TrailmillError } from "./pipeline.js";

/** Starts the module: once, by itself at the first call. `source` says where its file is, where a bundler moved it. */
export function init(source = new URL("./dist/trailmill_bg.wasm", import.meta.url)) {
  return pipeline.startOnce(() => load(source));
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

async function load(source) {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return source;
  const response = await (source instanceof Response ? source : fetch(source));
  if (!response.ok) throw new Error(`the module's file was not found: ${response.status} at ${response.url}`);
  return response.arrayBuffer();
}
