// A headless Chromium with the pages of these tests in it.

import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const SITE = "https://drift.example";
const executablePath = process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium";

/** Why there can be no browser; nothing where there can. In CI a missing one is a fault and no reason. */
export const noBrowser =
  existsSync(executablePath) || process.env.CI ? false : `no Chromium at ${executablePath}: cargo xtask setup installs one`;

export async function launch() {
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.route("**/*", serve);
  const finder = await readFile(join(import.meta.dirname, "../node_modules/@medv/finder/finder.js"), "utf8");
  await context.addInitScript(`globalThis.finder = (() => { ${finder.replace(/^export /gm, "")}; return finder; })();`);
  for (const script of ["page.js", "record.js", "drifts.js"]) {
    await context.addInitScript({ path: join(import.meta.dirname, script) });
  }
  return { browser, context };
}

async function serve(route) {
  const { origin, pathname } = new URL(route.request().url());
  const file = join(import.meta.dirname, "pages", pathname);
  if (origin !== SITE || !existsSync(file)) return route.abort();
  return route.fulfill({ contentType: "text/html; charset=utf-8", body: await readFile(file, "utf8") });
}

/** A fresh copy of a page, its targets marked; gives each target's frame, and the way to that frame. */
export async function open(page, name, targets) {
  await page.goto(`${SITE}/${name}.html`);
  const places = [];
  for (const [index, target] of targets.entries()) {
    const [frame, path, selector] = await placeOf(page, target);
    await frame.evaluate(mark, [index, selector]);
    places.push({ frame, path });
  }
  return places;
}

async function placeOf(page, target) {
  const [outer, inner] = target.split(" >> ");
  if (inner === undefined) return [page.mainFrame(), [], outer];
  const element = await page.$(outer);
  const name = await element.getAttribute("name");
  return [await element.contentFrame(), [`iframe[name="${name}"]`], inner];
}

function mark([index, selector]) {
  const [host, inner] = selector.split(" >>> ");
  const root = inner === undefined ? document : document.querySelector(host).shadowRoot;
  const found = root.querySelectorAll(inner ?? selector);
  if (found.length !== 1) throw new Error(`${selector} marks ${found.length} elements`);
  globalThis.marks[index] = found[0];
}
