// The module, started from the extension's own copy of its file.

import { complete, init } from "trailmill";
import wasm from "../../package/dist/trailmill_bg.wasm?url";
import type { Interaction, Session } from "./shapes";

const start = () => init(new URL(wasm, location.href));

/** Completes one session; what comes back is redacted. */
export async function completed(session: Session | Uint8Array, options: Parameters<typeof complete>[1] = {}) {
  await start();
  const [outcome] = complete(session instanceof Uint8Array ? session : JSON.stringify(session), options);
  if (!outcome) throw new Error("the module gave no outcome");
  return outcome;
}

/** Interactions as the redactor leaves them, each by its id. What `memory` tells is used to recognise values again. */
export async function redacted(interactions: Interaction[], memory: Interaction[], level: "standard" | "strict") {
  const session: Session = { format: "trailmill.session/1", id: "recording", environment: {}, interactions: [...memory, ...interactions] };
  const outcome = await completed(session, { kinds: [], redaction: level });
  const safe = (outcome.session?.interactions ?? []) as Interaction[];
  return new Map(safe.map((interaction) => [interaction.id, interaction]));
}
