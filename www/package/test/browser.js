// A headless Chromium, and a server for what it looks at.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { chromium } from "playwright-core";

const executablePath = process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium";

/** Why there can be no browser; nothing where there can. In CI a missing one is a fault and no reason. */
export const noBrowser =
  existsSync(executablePath) || process.env.CI ? false : `no Chromium at ${executablePath}: cargo xtask setup installs one`;

const args = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const launch = () => chromium.launch({ executablePath, args });

/** A browser with a profile of its own and an extension in it. */
export const launchWith = (extension, profile) =>
  chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
    ignoreDefaultArgs: ["--disable-extensions"],
  });

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

/** Serves a folder on a free port; gives its address and a function that ends it. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).split(sep).filter(Boolean);
    const file = join(folder, ...path);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).on("error", () => response.writeHead(404).end()).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
