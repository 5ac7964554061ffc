// The module in Node beside JSON.parse, and how time and memory grow: `node node.mjs <workspace> <criterion's folder>`.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

// The longest of the growing sessions is over the default bound on the input's bytes.
const OPTIONS = new TextEncoder().encode(JSON.stringify({ limits: { bytes: 2 ** 30 } }));

const [workspace, criterion] = process.argv.slice(2);
const dist = join(workspace, "www/package/dist");
const door = await import(pathToFileURL(join(dist, "trailmill.js")));
const file = readFileSync(join(dist, "trailmill_bg.wasm"));
const module = door.initSync({ module: file });

const recording = longest(resolve(workspace, process.env.TRAILMILL_SHARED ?? "../shared")) ?? longest(join(workspace, "tests"));
const input = readFileSync(recording);
const text = input.toString();

console.log(`\nThe longest recording (${input.length} bytes), median of many runs:\n`);
const parse = median(() => JSON.parse(text));
const ways = [
  ["JSON.parse in Node", parse],
  ["module in Node, raw door", median(() => raw(input))],
  ["module in Node, JavaScript door", median(() => door.complete(input, {}))],
  ["module in wasmtime", estimate("wasmtime")],
  ["native", estimate("native")],
];
const native = ways.at(-1)[1];
for (const [way, time] of ways) row([way, ms(time), `${ratio(time, parse)} × JSON.parse`, `${ratio(time, native)} × native`]);

console.log("\nA longer and longer session, one after the other in the instance that is warm by now, raw door:\n");
const session = JSON.parse(text);
for (const interactions of [1_000, 5_000, 10_000, 25_000, 50_000]) {
  const bytes = Buffer.from(JSON.stringify(repeated(session, interactions)));
  const started = performance.now();
  raw(bytes);
  const time = performance.now() - started;
  const memory = module.memory.buffer.byteLength;
  row([
    `${interactions} interactions`,
    `${(bytes.length / 2 ** 20).toFixed(1)} MiB`,
    ms(time),
    `${((time * 1000) / interactions).toFixed(0)} µs each`,
    `${(memory / 2 ** 20).toFixed(0)} MiB = ${(memory / bytes.length).toFixed(1)} × input`,
  ]);
}

const brotli = brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
console.log(`\nThe module: ${(file.length / 1024).toFixed(0)} KiB, ${(brotli.length / 1024).toFixed(0)} KiB by brotli\n`);

function raw(bytes) {
  const [given, chosen] = [enter(bytes), enter(OPTIONS)];
  const output = BigInt.asUintN(64, module.tm_complete(...given, ...chosen));
  if (output === 0n) throw new Error("the module refused the recording");
  module.tm_free(...given);
  module.tm_free(...chosen);
  const [pointer, length] = [Number(output >> 32n), Number(output & 0xffff_ffffn)];
  const copy = new Uint8Array(module.memory.buffer, pointer, length).slice();
  module.tm_free(pointer, length);
  return copy;
}

function enter(bytes) {
  const pointer = module.tm_alloc(bytes.length) >>> 0;
  new Uint8Array(module.memory.buffer, pointer, bytes.length).set(bytes);
  return [pointer, bytes.length];
}

/** The same session with its interactions repeated, each with its own id, later and later. */
function repeated(session, count) {
  const name = ["enhancedInteractions", "interactions"].find((name) => session[name]?.length);
  const recorded = session[name];
  const interactions = Array.from({ length: count }, (_, number) => {
    const round = Math.floor(number / recorded.length);
    const interaction = recorded[number % recorded.length];
    return { ...interaction, id: `i${number}`, timestamp: interaction.timestamp + round * 3_600_000 };
  });
  return { ...session, [name]: interactions };
}

function longest(folder) {
  const recordings = join(folder, "recordings");
  if (!existsSync(recordings)) return undefined;
  const files = readdirSync(recordings).filter((name) => name.endsWith(".json")).map((name) => join(recordings, name));
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0];
}

/** Milliseconds, after a warm-up, of at least 50 runs and 2 seconds. */
function median(run) {
  for (let warmUp = 0; warmUp < 20; warmUp += 1) run();
  const times = [];
  for (const end = performance.now() + 2_000; times.length < 50 || performance.now() < end; ) {
    const started = performance.now();
    run();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** Criterion's median, in milliseconds. */
function estimate(way) {
  const estimates = JSON.parse(readFileSync(join(criterion, "recording", way, "new/estimates.json")));
  return estimates.median.point_estimate / 1e6;
}

function row([first, ...others]) {
  console.log(`  ${first.padEnd(32)}${others.map((other) => other.padStart(26)).join("")}`);
}

function ms(time) {
  return `${time.toFixed(2)} ms`;
}

function ratio(time, of) {
  return (time / of).toFixed(2);
}
