// For browsers, workers and Manifest V3 service workers.

import { TrailmillError } from "./error.js";
import { startOnce } from "./pipeline.js";

export { TrailmillError } from "./error.js";
export { complete, redact, selectors, SessionBuilder, validate } from "./pipeline.js";

/** Starts the module, once. `source` says where its file is, where a bundler moved it, or is the file. */
export function init(source = new URL("./dist/trailmill_bg.wasm", import.meta.url)) {
  return startOnce(() => load(source));
}

async function load(source) {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) {
    return { compiled: WebAssembly.compile(source), bytes: source };
  }
  const response = await (source instanceof Response ? source : fetch(source));
  if (!response.ok) throw notFound(response);
  const bytes = response.clone().arrayBuffer();
  // What broke the file off is told by the compiler.
  bytes.catch(() => {});
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  const compiled = streams ? WebAssembly.compileStreaming(response) : bytes.then((bytes) => WebAssembly.compile(bytes));
  return { compiled, bytes };
}

function notFound({ status, url }) {
  return new TrailmillError(`the module's file was not found: ${status} at ${url}`, {
    code: "module_not_found",
    stage: "module",
    expected: "the module's file",
    found: `status ${status}`,
  });
}
