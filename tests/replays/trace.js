// Records a purchase in the demo shop as a trace of Playwright, in Chromium: `node tests/replays/trace.js` writes
// shop.trace.zip anew. Pictures and sources are left out, so that it stays small.

import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "../browser/serve.js";
import { buy } from "./shop.js";

const shop = await serve(join(import.meta.dirname, "../../www/shop"));
const browser = await chromium.launch({ executablePath: process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
await context.tracing.start({ snapshots: true, screenshots: false, sources: false, title: "Buy a table lamp" });
const page = await context.newPage();
await buy(page, (path) => `http://127.0.0.1:${shop.port}/${path}`);
await page.getByLabel("Postcode").fill("98101");
await page.getByLabel("Country").selectOption("Germany");
await page.getByLabel("I agree to the terms of sale").uncheck();
await page.locator("#phone").press("5");
await page.getByRole("button", { name: "Nowhere" }).click({ timeout: 500 }).catch(() => {});
await page.goBack();
await context.tracing.stop({ path: join(import.meta.dirname, "shop.trace.zip") });
await browser.close();
shop.stop();
