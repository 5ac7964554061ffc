// The way of a finished recording to the server: nothing goes before the person presses send.

import { useEffect, useState } from "preact/hooks";
import type { Finished } from "../finish";
import { outgoingOf } from "../outgoing";
import { type Settings, settings } from "../settings";
import { put, type Recorded } from "../store";
import { words } from "../words";
import { order } from "./orders";
import { hostOf } from "./sessions";

const say = words.delivery;
/** Milliseconds between two looks at how far it is. */
const LOOK = 400;

export function Delivery({ recorded, finished, sent }: { recorded: Recorded; finished: Finished; sent: () => void }) {
  const [chosen, setChosen] = useState<Settings>();
  const [busy, setBusy] = useState(false);
  const { delivery } = recorded;
  useEffect(() => void settings().then(setChosen), []);
  useEffect(() => {
    if (!delivery) return;
    const timer = setInterval(sent, LOOK);
    return () => clearInterval(timer);
  }, [delivery !== undefined]);
  if (!chosen) return null;
  const send = async () => {
    setBusy(true);
    if (!delivery) await put(recorded.id, await outgoingOf(finished));
    await order({ kind: "deliver", session: recorded.id });
    setBusy(false);
    sent();
  };
  const again = delivery?.status === "failed" || (delivery?.status === "waiting" && delivery.reason !== undefined);
  return (
    <section class="card" aria-labelledby="delivery">
      <h2 id="delivery">{say.title}</h2>
      {delivery ? (
        <div role="status">
          <p><b>{say.status[delivery.status]}</b>{delivery.reason && `: ${delivery.reason}`}</p>
          {delivery.status === "completed" ? (
            <p>{say.examples(delivery.examples ?? 0)} {delivery.same ? say.same : say.different}</p>
          ) : (
            <p class="small soft">{say.progress(delivery.acknowledged, delivery.requests)}</p>
          )}
        </div>
      ) : (
        <p class="small soft">{chosen.server ? say.note : say.none}</p>
      )}
      {!chosen.server && <p><a href="options.html" target="_blank">{say.set}</a></p>}
      {chosen.server && (!delivery || again) && (
        <div class="row"><button class="main" disabled={busy} onClick={send}>{delivery ? say.again : say.send(hostOf(chosen.server))}</button></div>
      )}
    </section>
  );
}
