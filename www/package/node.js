// For Node: the same, with the module's bytes read from its file.

import { readFile } from "node:fs/promises";
import { startOnce } from "./pipeline.js";

export { TrailmillError } from "./error.js";
export { complete, redact, selectors, SessionBuilder, validate } from "./pipeline.js";

/** Starts the module, once. `source` is another file of it, or its bytes. */
export function init(source = new URL("./dist/trailmill_bg.wasm", import.meta.url)) {
  return startOnce(async () => {
    const given = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
    const bytes = given ? source : await readFile(source);
    return { compiled: WebAssembly.compile(bytes), bytes };
  });
}
