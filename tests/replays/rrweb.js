// Records a purchase in the demo shop with rrweb, in Chromium: `node tests/replays/rrweb.js` writes shop.rrweb.jsonl anew.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "../browser/serve.js";
import { buy, onTheWeb } from "./shop.js";

const rrweb = await readFile(join(dirname(createRequire(import.meta.url).resolve("rrweb")), "rrweb.umd.cjs"), "utf8");
const shop = await serve(join(import.meta.dirname, "../../www/shop"));
const browser = await chromium.launch({ executablePath: process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
const events = [];
await context.exposeBinding("keepEvent", ({ frame }, event) => {
  if (!frame.parentFrame() && frame.url() !== "about:blank") events.push(event);
});
await context.addInitScript(`
  if (window === top) {
    ${rrweb};
    rrweb.record({ emit: (event) => window.keepEvent(event), inlineStylesheet: false, userTriggeredOnInput: true, recordAfter: "DOMContentLoaded" });
  }
`);
const page = await context.newPage();
await buy(page, (path) => `http://127.0.0.1:${shop.port}/${path}`);
await browser.close();
shop.stop();
const lines = events.map((event) => onTheWeb(JSON.stringify(event), shop.port));
await writeFile(join(import.meta.dirname, "shop.rrweb.jsonl"), `${lines.join("\n")}\n`);
console.log(`${events.length} events, ${lines.join("\n").length} bytes`);
