// A real `trailmill serve` over a folder of its own, and what a recorder sends it.

import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "../..");
/** Milliseconds that a session may take until it is COMPLETED or FAILED, also on a busy machine. */
const PATIENCE = 120_000;

/** Starts one; gives its address, its tokens, and what tests ask of it. Its log lies in its data folder. */
export async function startServer() {
  const data = await mkdtemp(join(tmpdir(), "trailmill-"));
  const log = await open(join(data, "log"), "w");
  const child = spawn(process.env.TRAILMILL_BINARY ?? join(ROOT, "target/release/trailmill"), ["serve", "--listen", "127.0.0.1:0", "--data", data, "--log", "debug"], {
    stdio: ["ignore", "pipe", log.fd],
  });
  await log.close();
  const told = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value] = line.split(/: | on /);
    told[name] = value;
    if (name === "listening") break;
  }
  child.stdout.resume();
  const ended = new Promise((done) => child.once("exit", done));
  const tokens = { recording: told["recording token"], admin: told["admin token"] };
  const ask = async (method, path, body, token = tokens.admin) => {
    const init = { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: body && JSON.stringify(body) };
    const answer = await fetch(`${told.listening}${path}`, init);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  /** Sends a recording in, and stops it. */
  const record = async (head, items) => {
    const path = `/v1/sessions/${encodeURIComponent(head.sessionId)}`;
    await ask("POST", "/v1/sessions", head, tokens.recording);
    for (let at = 0; at < items.length; at += 50) await ask("POST", `${path}/interactions`, { seq: at / 50 + 1, items: items.slice(at, at + 50) }, tokens.recording);
    await ask("POST", `${path}/stop`, undefined, tokens.recording);
  };
  /** Waits until a session has come to its end; gives it. */
  const settled = async (id) => {
    for (const began = Date.now(); ; ) {
      const session = await (await ask("GET", `/v1/sessions/${encodeURIComponent(id)}`)).json();
      if (["COMPLETED", "FAILED"].includes(session.status)) return session;
      if (Date.now() - began > PATIENCE) throw new Error(`${id} is still ${session.status}`);
      await new Promise((soon) => setTimeout(soon, 50));
    }
  };
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  return { url: told.listening, data, tokens, ask, record, settled, stop };
}

/** One of the sample recordings of `tests/`: its head, and its interactions. */
export async function sample(path) {
  const text = await readFile(join(ROOT, "tests", path), "utf8");
  if (path.endsWith(".jsonl")) {
    const frames = text.trim().split("\n").map((line) => JSON.parse(line));
    const { sessionId, data } = frames.find((frame) => frame.type === "session_start");
    return { head: { ...data, sessionId }, items: frames.filter((frame) => frame.type === "interaction_event").map((frame) => frame.data) };
  }
  const { id, task, environment, startedAt, interactions } = JSON.parse(text);
  return { head: { sessionId: id, task, url: environment.url, userAgent: environment.userAgent, timestamp: startedAt }, items: interactions };
}
