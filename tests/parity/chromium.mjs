// The batch in headless Chromium: `node chromium.mjs <batch> <package> <Chromium's program>`.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { chromium } from "playwright-core";

const [batch, packageFolder, executablePath] = process.argv.slice(2);
const folders = { batch, package: packageFolder, parity: import.meta.dirname };
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };

const server = createServer((request, response) => {
  const [, folder, ...rest] = new URL(request.url, "http://localhost").pathname.split("/");
  if (!folder) return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
  const path = normalize(rest.join(sep));
  if (!(folder in folders) || path.startsWith("..")) return response.writeHead(404).end();
  response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
  createReadStream(join(folders[folder], path)).on("error", () => response.writeHead(404).end()).pipe(response);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const browser = await chromium.launch({
  executablePath,
  args: [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.exposeFunction("answered", (answer) => console.log(JSON.stringify(answer)));
  await page.evaluate(async () => {
    const { answers } = await import("/parity/both-doors.mjs");
    const door = await import("/package/dist/trailmill.js");
    const module = await door.default("/package/dist/trailmill_bg.wasm");
    for (const { name, file, options } of await (await fetch("/batch/batch.json")).json()) {
      const input = new Uint8Array(await (await fetch(`/batch/${file}`)).arrayBuffer());
      await window.answered({ name, ...(await answers(door, module, input, options)) });
    }
  });
} finally {
  await browser.close();
  server.close();
}
