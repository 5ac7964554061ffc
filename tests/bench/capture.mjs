// What recording costs a page: `node bench/capture.mjs`, in Chromium, with the extension as built.
//
// A page of 1,800 elements, 600 of which people act on. Each event is a trusted one; its cost is the time that the page's
// thread ran for it, from the browser's own trace, so that what else the machine does is not counted. The page itself does
// nothing but the recorder's listeners. It changes after every other click, so that half of the events find a view that has
// to be built anew.

import { createServer } from "node:http";
import { launch, record } from "../browser/recorder.js";

const EVENTS = 200;
const KINDS = ["click", "keydown", "beforeinput", "input", "pointerover", "pointerdown"];

const ROWS = Array.from({ length: 200 }, (_, at) => `<section class="row"><h3>Shelf ${at}</h3><p>What stands on shelf ${at}: <span>three things</span> for every day.</p>
  <a href="#a${at}">Thing ${at} in oak</a><button type="button" id="b${at}">Take ${at}</button><label>Count <input name="n${at}" value="1"></label><em>new</em></section>`).join("\n");
const PAGE = `<!doctype html><meta charset=utf-8><title>Eighteen hundred</title><main>${ROWS}</main>`;

/** Traces the dispatch of events while `act` goes on; gives the milliseconds of the page's thread, by kind of event. */
async function traced(devtools, act) {
  const times = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  devtools.on("Tracing.dataCollected", ({ value }) => {
    for (const { name, args, tdur } of value) if (name === "EventDispatch") times[args.data.type]?.push(tdur / 1_000);
  });
  await devtools.send("Tracing.start", { traceConfig: { includedCategories: ["devtools.timeline"], excludedCategories: ["*"] } });
  await act();
  const complete = new Promise((done) => devtools.once("Tracing.tracingComplete", done));
  await devtools.send("Tracing.end");
  await complete;
  return times;
}

const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(PAGE));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const browser = await launch();
try {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  await record(browser, page, "Measure");
  const times = await traced(await browser.context.newCDPSession(page), async () => {
    for (let at = 0; at < EVENTS; at += 1) {
      const row = (at * 7) % 200;
      if (at % 2) await page.evaluate((text) => (document.querySelector("p span").textContent = text), `${at} things`);
      await page.locator(`#b${row}`).click();
      if (at % 10 === 0) {
        await page.locator(`input[name=n${row}]`).click();
        await page.keyboard.type("12");
        await page.keyboard.press("Enter");
      }
    }
  });
  console.log(`${elements} elements`);
  for (const [name, all] of Object.entries(times)) {
    all.sort((a, b) => a - b);
    const at = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))].toFixed(2);
    console.log(`${name.padEnd(12)} ${String(all.length).padStart(4)} events   median ${at(0.5)} ms   p95 ${at(0.95)} ms   most ${at(1)} ms`);
  }
} finally {
  await browser.stop();
  server.close();
}
