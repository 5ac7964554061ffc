// From what was recorded to a finished session: redacted once more with all that was learnt, in the canonical form, and
// completed by the module on this machine.

import { forget, memoryOf } from "./memory";
import { completed } from "./module";
import { settings } from "./settings";
import type { Interaction, Session } from "./shapes";
import { type Recorded, interactions, rewrite, save } from "./store";

type Outcome = Awaited<ReturnType<typeof completed>>;

/** A finished session as it is exported, and what the module made of exactly these bytes. */
export interface Finished { outcome: Outcome; bytes: Uint8Array; receipt: Awaited<ReturnType<Outcome["receipt"]>> }

const assembled = (recorded: Recorded, interactions: Interaction[]): Session => ({
  format: "trailmill.session/1",
  id: recorded.id,
  ...(recorded.task.trim() && { task: { title: recorded.task.trim() } }),
  environment: { url: recorded.url, userAgent: recorded.userAgent, details: { recorder: `trailmill-extension/${chrome.runtime.getManifest().version}` } },
  startedAt: recorded.startedAt,
  ...(recorded.endedAt !== undefined && { endedAt: recorded.endedAt }),
  interactions,
  ...(recorded.lost.length && { lostSpans: recorded.lost }),
  ...(recorded.removed.length && { removed: recorded.removed }),
  ...(recorded.leftOut.length && { leftOut: recorded.leftOut }),
});

/** Redacts what was kept with all that the recording taught, and puts it in the place of what was kept. */
export async function seal(recorded: Recorded): Promise<void> {
  const { redaction } = await settings();
  const memory = await memoryOf(recorded.id);
  const whole = assembled({ ...recorded, removed: [], leftOut: [] }, [...memory, ...(await interactions(recorded.id))]);
  const { session } = await completed(whole, { kinds: [], redaction });
  if (!session) throw new Error("the recording could not be read back");
  const safe = session as unknown as Session;
  await rewrite(recorded.id, safe.interactions.filter((interaction) => !interaction.id.startsWith("m-")));
  await save({ ...recorded, task: safe.task?.title ?? "", url: safe.environment.url ?? "", lost: safe.lostSpans ?? [] });
  await forget(recorded.id);
}

/** Completes a sealed session. What was completed are the exported bytes themselves, so that anybody gets the same. */
export async function finish(recorded: Recorded): Promise<Finished> {
  const { redaction } = await settings();
  const canonical = await completed(assembled(recorded, await interactions(recorded.id)), { kinds: [], redaction });
  const bytes = canonical.bytes.session;
  if (!bytes) throw new Error("the recording could not be read back");
  const outcome = await completed(bytes, { redaction });
  return { outcome, bytes, receipt: await outcome.receipt() };
}
