// The way from a review to the server, as a person takes it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Sets the server in the options; gives what the test of the connection says. */
export async function connect(browser, url, token) {
  const options = await browser.context.newPage();
  await options.goto(browser.own("options.html"));
  await options.getByLabel("Server").fill(url);
  await options.getByLabel("Token").fill(token);
  await options.getByRole("button", { name: "Save" }).click();
  await options.getByText("Saved.").waitFor();
  await options.getByRole("button", { name: "Test connection" }).click();
  const said = options.getByRole("status").filter({ hasText: /the token|server can/ });
  await said.waitFor();
  const text = await said.innerText();
  await options.close();
  return text;
}

/** The session that a panel shows. */
export const shownIn = (panel) => new URL(panel.url()).searchParams.get("session");

export const send = (panel) => panel.getByRole("button", { name: /^Send to/ }).click();

/** Waits until the server has completed it, to the bytes that were made here. */
export async function isCompleted(panel) {
  await panel.getByText("Completed by the server").waitFor({ timeout: 60_000 });
  await panel.getByText("the same output, byte for byte").waitFor();
}

/** Asserts that values stand nowhere in what went by, what the server keeps and logs, and what it tells of a session. */
export async function areNowhere(values, { server, wire }, id) {
  const tell = async (path) => [path, await (await server.ask("GET", `/v1/sessions/${id}${path}`)).text()];
  const files = (await readdir(server.data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const places = [
    ["wire", JSON.stringify(wire.seen)],
    ...(await Promise.all(["", "/completion", "/examples", "/interactions?limit=500"].map(tell))),
    ...(await Promise.all(files.map(async (file) => [file.name, (await readFile(join(file.parentPath ?? file.path, file.name))).toString("latin1")]))),
  ];
  assert.ok(places.some(([name]) => name.startsWith("trailmill.db")) && places.some(([name]) => name === "log"));
  for (const [where, text] of places) {
    const said = withoutMachineNumbers(text).toLowerCase();
    for (const value of values) assert.ok(!said.includes(value.toLowerCase()), `${value} is in ${where}`);
  }
}

// Hashes, ids, milliseconds since 1970 and long fractions: five given digits stand in one of them every few hundred runs.
const MACHINE_NUMBERS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|(?<!\d)1\d{12}(?!\d)|\d\.\d{6,}/gi;

/** A text without the numbers that no person writes, in which digits meet by chance. */
export const withoutMachineNumbers = (text) => text.replace(MACHINE_NUMBERS, "#");
