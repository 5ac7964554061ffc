// Records every target on its page, lets the module find locators, lets the page drift, and looks the targets up again.
// `node drift/measure.js` prints the table, and with `--failures` each lookup of the core's own that went wrong.

import { complete, init } from "../../www/package/node.js";
import { launch, open } from "./browser.js";
import { targets } from "./targets.js";

await init();

/** The kinds of drift; `none` is the page as it was recorded. */
export const DRIFTS = ["none", "classes", "ancestor", "siblings", "text", "ids"];
/** The ways to find a target again; the first three are the core's. */
const WAYS = ["first choice", "first three", "finder", "primary", "xpath"];
const SEEDS = [1, 2, 3];

/** Every lookup: `{ page, target, drift, seed, locators, right: { way: boolean } }`. */
export async function measure() {
  const { browser, context } = await launch();
  const lookups = [];
  try {
    const page = await context.newPage();
    for (const [name, list] of Object.entries(targets)) {
      const recorded = await record(page, name, list);
      for (const drift of DRIFTS) {
        for (const seed of drift === "none" ? SEEDS.slice(0, 1) : SEEDS) {
          lookups.push(...(await lookUp(page, { name, list, recorded, drift, seed })));
        }
      }
    }
    return { lookups, version: browser.version() };
  } finally {
    await browser.close();
  }
}

/** What is known of each target: the module's locators, and what others would go by. */
async function record(page, name, list) {
  const places = await open(page, name, list);
  const about = { url: page.url(), title: await page.title() };
  const interactions = [];
  const finders = [];
  for (const [index, { frame, path }] of places.entries()) {
    const told = { ...about, sequence: index + 1, framePath: path };
    interactions.push(await frame.evaluate(([i, told]) => recordClick(marks[i], told), [index, told]));
    finders.push(await frame.evaluate((i) => finder(marks[i]), index).catch(() => null));
  }
  const session = {
    id: `drift-${name}`,
    type: "HUMAN",
    status: "COMPLETED",
    config: { url: about.url, generatedTask: { title: "Use every part of the page" } },
    enhancedInteractions: interactions,
  };
  const [outcome] = complete(JSON.stringify(session), { kinds: ["next_action"], min_score: 0 });
  const { examples, rejected } = outcome.completion.training;
  return interactions.map(({ id, selectors }, index) => {
    const ofIt = ({ provenance }) => provenance.interactions.includes(id);
    return {
      locators: examples.find(ofIt)?.context.locators ?? [],
      rejected: rejected.find(ofIt)?.reason,
      finder: finders[index],
      primary: selectors.primary,
      xpath: selectors.xpath,
    };
  });
}

async function lookUp(page, { name, list, recorded, drift, seed }) {
  const places = await open(page, name, list);
  if (drift !== "none") {
    for (const frame of new Set(places.map(({ frame }) => frame))) {
      await frame.evaluate(([kind, seed]) => globalThis.drift[kind](seed, marks.filter(Boolean)), [drift, seed]);
    }
  }
  const lookups = [];
  for (const [index, { locators, rejected, ...others }] of recorded.entries()) {
    const { frame } = places[index];
    const finds = (locator) => locator.evaluateAll(isTarget, index).catch(() => false);
    const own = [];
    for (const { playwright } of locators) own.push(await finds(evaluated(page, playwright)));
    const right = { "first choice": own[0] ?? false, "first three": own.includes(true) };
    right.finder = others.finder !== null && (await finds(frame.locator(`css=${others.finder}`)));
    right.primary = await finds(frame.locator(`css=${others.primary}`));
    right.xpath = await finds(frame.locator(`xpath=${others.xpath}`));
    lookups.push({ page: name, target: list[index], drift, seed, locators, own, rejected, right });
  }
  return lookups;
}

/** Runs in the page: whether exactly one element was found, and a click on it does what a click on the target does. */
function isTarget(found, index) {
  const target = globalThis.marks[index];
  return found.length === 1 && target !== undefined && actedOn(found[0]) === actedOn(target);
}

/** A locator from the text of a call, as a person would paste it behind `page.`. */
export function evaluated(page, call) {
  return new Function("page", `return page.${call};`)(page);
}

/** The lookups after a drift, of targets that have an example and with it a locator. */
const after = (lookups, drift) => lookups.filter((lookup) => lookup.drift === drift && lookup.locators.length > 0);

/** The share of right lookups after a drift, 0..1. */
export function share(lookups, drift, way) {
  const of = after(lookups, drift);
  return of.filter(({ right }) => right[way]).length / of.length;
}

/** The table in Markdown. */
export function table(lookups) {
  const percent = (drift, way) => `${(100 * share(lookups, drift, way)).toFixed(1)} %`;
  const rows = DRIFTS.map((drift) => {
    return [drift, after(lookups, drift).length, ...WAYS.map((way) => percent(drift, way))];
  });
  return [["drift", "lookups", ...WAYS], ["---", "--:", ...WAYS.map(() => "--:")], ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

if (process.argv[1] === import.meta.filename) {
  const { lookups, version } = await measure();
  if (process.argv.includes("--failures")) {
    for (const { page, target, drift, seed, locators, own, rejected, right } of lookups) {
      if (right["first choice"]) continue;
      console.log(`${drift} ${seed} ${page} ${target}: ${rejected ?? ""}`);
      locators.forEach((l, at) => console.log(`    ${own[at]} ${l.durability} ${l.playwright} (${l.reasons.join("; ")})`));
    }
  }
  const without = lookups.filter(({ drift, locators }) => drift === "none" && locators.length === 0);
  console.log(`\n${table(lookups)}\n\nChromium ${version}. Without an example, and left out of the table:`);
  for (const { page, target, rejected } of without) console.log(`- ${page} ${target}: ${rejected}`);
}
