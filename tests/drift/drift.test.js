// Promise 5: a selector that is called good finds its element again, also after the page's generated names have changed.

import assert from "node:assert/strict";
import test from "node:test";
import { noBrowser } from "./browser.js";
import { DRIFTS, measure, share, table } from "./measure.js";

test("locators find their elements again", { skip: noBrowser }, async (t) => {
  const { lookups } = await measure();
  for (const line of table(lookups).split("\n")) t.diagnostic(line);

  await t.test("of the elements that people act on, few are left without an example", () => {
    const asRecorded = lookups.filter(({ drift }) => drift === "none");
    const without = asRecorded.filter(({ locators }) => locators.length === 0);
    const reasons = without.map(({ page, target, rejected }) => `${page} ${target}: ${rejected}`);
    assert.ok(without.length / asRecorded.length < 0.05, reasons.join("\n"));
    assert.ok(without.every(({ rejected }) => rejected === "no_name"), reasons.join("\n"));
  });

  for (const drift of DRIFTS) {
    await t.test(`drift of ${drift}: the first choice is right in 95 %, one of the first three in 99 %`, () => {
      assert.ok(share(lookups, drift, "first choice") >= 0.95, wrong(lookups, drift, "first choice"));
      assert.ok(share(lookups, drift, "first three") >= 0.99, wrong(lookups, drift, "first three"));
    });
  }
});

function wrong(lookups, drift, way) {
  const of = lookups.filter((lookup) => lookup.drift === drift && lookup.locators.length > 0 && !lookup.right[way]);
  return of.map(({ page, target, seed, locators }) => `${page} ${target} (${seed}): ${locators[0].playwright}`).join("\n");
}
