// Small projects as users have them, made of the README's own examples and the package as packed and installed. Each
// completes the same recording, in Node or in headless Chromium, and all of them must come to the same bytes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";
import { launch, launchWith, noBrowser, serve } from "./browser.js";
import { examples, installed, project } from "./readme.js";

const HTML = (script) => `<!doctype html><title>a page</title><body><script type="module" src="${script}"></script>`;
const shared = { "session.js": examples["session.js"], "package.json": '{"type": "module"}' };

let expected;
let browser;

before(async () => {
  expected = await inNode();
  if (!noBrowser) browser = await launch();
});

after(() => browser?.close());

/** The hash that Node comes to, made here from the bytes. */
async function inNode() {
  const folder = await project("hash", { ...shared, "hash.js": `
import { complete, init } from "trailmill";
import { session } from "./session.js";
await init();
process.stdout.write(complete(JSON.stringify(session))[0].bytes.completion);
` });
  return createHash("sha256").update(execFileSync(process.execPath, [join(folder, "hash.js")])).digest("hex");
}

/** What a page shows in the end. */
async function shown(address) {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("requestfailed", (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  try {
    await page.goto(address);
    await page.waitForFunction(() => document.body.textContent.trim(), null, { timeout: 20_000 });
    return (await page.textContent("body")).trim();
  } catch (error) {
    throw new Error([error.message, ...faults].join("\n"));
  } finally {
    await page.close();
  }
}

async function shownIn(folder, path = "/index.html") {
  const server = await serve(folder);
  try {
    return await shown(server.address + path);
  } finally {
    server.close();
  }
}

test("Node: the example says what the README promises", async () => {
  const folder = await project("node", { ...shared, "node.js": examples["node.js"] });
  const lines = execFileSync(process.execPath, [join(folder, "node.js")], { encoding: "utf8" }).trim().split("\n");
  assert.match(lines[0], /^COMPLETED 1 step [1-9]\d* rows$/);
  assert.equal(lines[1], expected);
  assert.match(lines[2], /^Write to \[EMAIL_1\] \[/);
  const rest = lines.slice(3).join("\n");
  assert.match(rest, /page\.getBy\w+\(.+ 0\.\d+ \[/);
  assert.match(rest, /true invalid_options \/min_score$/);
});

test("Node: a recording that goes on", async () => {
  const folder = await project("live", { ...shared, "live.js": examples["live.js"] });
  const lines = execFileSync(process.execPath, [join(folder, "live.js")], { encoding: "utf8" }).trim().split("\n");
  assert.match(lines[0], /^1 [1-9]\d* true click true \[\]$/);
  assert.equal(lines[1], "COMPLETED");
});

test("a page built by Vite", { skip: noBrowser }, async () => {
  const folder = await viteProject("vite", "page.js");
  await vite.build({ root: folder, logLevel: "error" });
  assert.equal(await shownIn(join(folder, "dist")), expected);
});

test("a page on Vite's development server", { skip: noBrowser }, async () => {
  const folder = await viteProject("vite-server", "page.js");
  // The server gives out nothing from above the project.
  await cp(join(installed, "node_modules"), join(folder, "node_modules"), { recursive: true });
  const server = await vite.createServer({ root: folder, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  try {
    assert.equal(await shown(`http://127.0.0.1:${server.httpServer.address().port}/`), expected);
  } finally {
    await server.close();
  }
});

test("a Web Worker, built by Vite", { skip: noBrowser }, async () => {
  const folder = await viteProject("vite-worker", "worker-page.js");
  await vite.build({ root: folder, logLevel: "error" });
  assert.equal(await shownIn(join(folder, "dist")), expected);
});

const viteProject = (name, page) =>
  project(name, { ...shared, "vite.config.js": examples["vite.config.js"], [page]: examples[page], "index.html": HTML(`/${page}`) });

for (const page of ["page.js", "worker-page.js"]) {
  test(`${page} built by webpack`, { skip: noBrowser }, async () => {
    const folder = await project(`webpack-${page}`, { ...shared, [page]: examples[page] });
    const out = join(folder, "out");
    const output = { path: out, filename: "main.js" };
    // Its hints on size would tell of the module alone, by name.
    const compiler = webpack({ mode: "production", context: folder, entry: `./${page}`, output, performance: { hints: false } });
    const stats = await new Promise((done, failed) => compiler.run((error, stats) => (error ? failed(error) : done(stats))));
    await new Promise((closed) => compiler.close(closed));
    assert.equal(stats.hasErrors() || stats.hasWarnings(), false, stats.toString({ all: false, errors: true, warnings: true }));
    await project(`webpack-${page}/out`, { "index.html": HTML("main.js") });
    assert.equal(await shownIn(out), expected);
  });
}

test("a page built by esbuild", { skip: noBrowser }, async () => {
  const folder = await esbuildProject("esbuild", "esbuild-page.js");
  await project("esbuild/out", { "index.html": HTML("esbuild-page.js") });
  assert.equal(await shownIn(join(folder, "out")), expected);
});

test("a Manifest V3 service worker", { skip: noBrowser }, async () => {
  const folder = await esbuildProject("extension", "background.js");
  await project("extension/out", { "manifest.json": examples["manifest.json"] });
  const profile = await mkdtemp(join(tmpdir(), "trailmill-profile-"));
  const context = await launchWith(join(folder, "out"), profile);
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker", { timeout: 20_000 }));
    const hash = () => worker.evaluate(() => chrome.storage.session.get("hash"));
    const end = Date.now() + 20_000;
    let found = await hash();
    while (!found.hash && Date.now() < end) {
      await new Promise((later) => setTimeout(later, 50));
      found = await hash();
    }
    assert.equal(found.hash, expected);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

async function esbuildProject(name, entry) {
  const folder = await project(name, { ...shared, [entry]: examples[entry] });
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    loader: { ".wasm": "file" },
    outdir: "out",
    logLevel: "error",
    logOverride: { "empty-import-meta": "error" },
  });
  return folder;
}

test("the files as they are, without a bundler", { skip: noBrowser }, async () => {
  const map = '<script type="importmap">{"imports": {"trailmill": "./trailmill/index.js"}}</script>';
  const folder = await project("plain", { ...shared, "page.js": examples["page.js"], "index.html": map + HTML("./page.js") });
  await cp(join(installed, "node_modules/trailmill"), join(folder, "trailmill"), { recursive: true });
  assert.equal(await shownIn(folder), expected);
});

test("a worker tells faults as they are, and what can't start says so", { skip: noBrowser }, async () => {
  const page = `
import { close, complete, init, SessionBuilder, TrailmillError } from "./trailmill/worker.js";
const told = [];
const tell = async (call) => {
  try { await call(); told.push("nothing"); } catch (error) { told.push([error instanceof TrailmillError, error.code, error.pointer].join()); }
};
await tell(() => complete("{}"));
await tell(() => init("/nowhere.wasm"));
await init();
await tell(() => complete(""));
await tell(() => new SessionBuilder({}, { min_score: 7 }).push({}));
await tell(() => new SessionBuilder({ id: "s" }).push({ timestamp: 1 }));
const waiting = complete("{}");
close();
await tell(() => waiting);
await init();
await tell(() => complete("7"));
document.body.textContent = told.join(" ");
`;
  const folder = await project("worker-faults", { ...shared, "page.js": page, "index.html": HTML("./page.js") });
  await cp(join(installed, "node_modules/trailmill"), join(folder, "trailmill"), { recursive: true });
  assert.equal(await shownIn(folder), [
    "true,module_not_started,", "true,module_not_found,", "true,empty_input,", "true,invalid_options,/min_score",
    "true,missing,/interactions/0/type", "true,worker_failed,", "true,unknown_shape,",
  ].join(" "));
});

test("every example of the README is run here", async () => {
  const run = await readFile(new URL(import.meta.url), "utf8");
  for (const name of Object.keys(examples)) assert.ok(run.includes(`"${name}"`), name);
});
