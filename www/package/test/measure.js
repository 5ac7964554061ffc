// What the package weighs, how soon it is ready in Chromium, and what a push costs: `node measure.js`, called by
// `cargo xtask bench`.

import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import * as esbuild from "esbuild";
import { launch, serve } from "./browser.js";
import { examples, installed, project } from "./readme.js";

const PAGES = 20;
const AT = [31, 100, 500, 1000];

const folder = await project("measured", { "session.js": examples["session.js"], "index.html": "<!doctype html><title>a page</title>" });
const packed = join(installed, "node_modules/trailmill");
const bundle = { entryPoints: [join(packed, "index.js")], bundle: true, minify: true, format: "esm", logLevel: "error" };
await esbuild.build({ ...bundle, outfile: join(folder, "trailmill.js"), logOverride: { "empty-import-meta": "error" } });
await cp(join(packed, "dist/trailmill_bg.wasm"), join(folder, "dist/trailmill_bg.wasm"));

await weigh();
await start();
await push();

async function weigh() {
  const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  const module = await readFile(join(packed, "dist/trailmill_bg.wasm"));
  console.log("\nWhat a page loads, as it is and by brotli (quality 11):\n");
  for (const [name, bytes] of [["trailmill_bg.wasm", module], ["JavaScript, bundled and minified", await readFile(join(folder, "trailmill.js"))]]) {
    console.log(`  ${name.padEnd(36)}${kib(bytes.length)}${kib(brotli(bytes))}`);
  }
}

/** From the import to the end of `init`, and of the first completion, each on a page of its own. */
async function start() {
  const server = await serve(folder);
  const times = { "a browser profile of its own each": [], "the same profile, its caches filled": [] };
  const shared = await launch();
  try {
    const context = await shared.newContext();
    await once(context, server.address);
    for (let page = 0; page < PAGES; page += 1) {
      const fresh = await shared.newContext();
      times["a browser profile of its own each"].push(await once(fresh, server.address));
      await fresh.close();
      times["the same profile, its caches filled"].push(await once(context, server.address));
    }
  } finally {
    await shared.close();
    server.close();
  }
  console.log(`\nFrom the import to ready, and to the end of the first completion (${PAGES} pages; median, fastest):\n`);
  for (const [name, all] of Object.entries(times)) {
    for (const what of ["ready", "completed"]) {
      const sorted = all.map((one) => one[what]).sort((a, b) => a - b);
      console.log(`  ${`${name}: ${what}`.padEnd(52)}${ms(sorted[PAGES / 2])}${ms(sorted[0])}`);
    }
  }
}

async function once(context, address) {
  const page = await context.newPage();
  await page.goto(`${address}/index.html`);
  const times = await page.evaluate(async () => {
    const { session } = await import("./session.js");
    const text = JSON.stringify(session);
    const started = performance.now();
    const { complete, init } = await import("./trailmill.js");
    await init();
    const ready = performance.now() - started;
    complete(text);
    return { ready, completed: performance.now() - started };
  });
  await page.close();
  return times;
}

/** One more interaction, in Node, in a recording of so many. */
async function push() {
  const { complete, init, SessionBuilder } = await import(pathToFileURL(join(packed, "node.js")));
  await init();
  const recording = await readFile(new URL("../../../tests/recordings/shop.session.json", import.meta.url));
  const [{ session }] = complete(recording, { redaction: "off" });
  const { interactions, ...begun } = session;
  const recorded = (at) => {
    const interaction = interactions[at % interactions.length];
    return { ...interaction, id: `i${at}`, timestamp: interaction.timestamp + Math.floor(at / interactions.length) * 3_600_000 };
  };
  const builder = new SessionBuilder(begun);
  const times = [];
  for (let at = 0; at < Math.max(...AT); at += 1) {
    const next = recorded(at);
    const started = performance.now();
    builder.push(next);
    times.push(performance.now() - started);
  }
  const whole = performance.now();
  builder.finish();
  const finished = performance.now() - whole;
  console.log("\nOne push in Node, of the last 30 (median, fastest):\n");
  for (const at of AT) {
    const last = times.slice(at - 30, at).sort((a, b) => a - b);
    console.log(`  ${`up to the ${at}th`.padEnd(36)}${ms(last[15])}${ms(last[0])}`);
  }
  console.log(`  ${`finish, at ${Math.max(...AT)}`.padEnd(36)}${ms(finished)}\n`);
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`.padStart(14);
}

function ms(time) {
  return `${time.toFixed(1)} ms`.padStart(12);
}
