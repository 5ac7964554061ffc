// The question before a recording is discarded, in the place of the button that asks it.

import { words } from "../words";
import { order } from "./orders";

const say = words.discard;

export function DiscardQuestion({ session, discarded, kept }: { session: string; discarded: () => void; kept: () => void }) {
  return (
    <div class="row" role="alertdialog" aria-label={say.title}>
      <p class="whole">{say.ask}</p>
      <button class="danger" onClick={async () => { await order({ kind: "discard", session }); discarded(); }}>{say.yes}</button>
      <button onClick={kept}>{say.no}</button>
    </div>
  );
}
