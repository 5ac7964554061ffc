// A recording that goes on: how it stands, pause, stop, discard.

import { useEffect, useState } from "preact/hooks";
import { completed } from "../module";
import { interactions, type Recorded } from "../store";
import { words } from "../words";
import { DiscardQuestion } from "./discard";
import { order } from "./orders";

const say = words.live;
/** Interactions between two looks at the score: completing costs time. */
const EVERY = 5;

/** The session's quality so far, 0..100. */
function useScore(recorded: Recorded, count: number): number | undefined {
  const [score, setScore] = useState<number>();
  const turn = Math.floor(count / EVERY);
  useEffect(() => {
    if (turn === 0) return;
    void (async () => {
      const session = { format: "trailmill.session/1" as const, id: recorded.id, environment: {}, interactions: await interactions(recorded.id) };
      setScore((await completed(session, { kinds: [] })).completion.quality?.overall);
    })().catch(() => setScore(undefined));
  }, [turn, recorded.id]);
  return score;
}

export function LiveView({ recorded, count, stopped, changed }: { recorded: Recorded; count: number; stopped: (session: string) => void; changed: () => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  const score = useScore(recorded, count);
  const paused = recorded.status === "paused";
  const blind = Object.values(recorded.tabs).some((tab) => tab.blind > 0);
  const tabs = Object.values(recorded.tabs).filter((tab) => tab.url).length;
  const run = async (kind: "pause" | "resume" | "stop") => {
    setBusy(true);
    const answer = await order({ kind });
    setBusy(false);
    setFailed(answer.ok ? "" : answer.reason);
    changed();
    if (answer.ok && answer.session) stopped(answer.session);
  };
  return (
    <section class="card" aria-label={say.recording}>
      <div class="state" role="status"><span class={paused ? "dot paused" : "dot"} aria-hidden="true" />{paused ? say.paused : say.recording}</div>
      {recorded.task && <p>{recorded.task}</p>}
      <div class="figures">
        <div><b>{count}</b><span class="small soft">{say.interactions(count).replace(/^\d+ /, "")}</span></div>
        <div><b>{tabs}</b><span class="small soft">{say.tabs(tabs).replace(/^\d+ /, "")}</span></div>
        <div><b>{score === undefined ? "–" : Math.round(score)}</b><span class="small soft">{score === undefined ? say.scoreNone : say.score}</span></div>
      </div>
      {blind && <p class="note" role="alert">{say.blind}</p>}
      {failed && <p class="note" role="alert">{failed}</p>}
      {asking ? (
        <DiscardQuestion session={recorded.id} discarded={changed} kept={() => setAsking(false)} />
      ) : (
        <div class="row">
          <button class="main grow" disabled={busy} onClick={() => run("stop")}>{say.stop}</button>
          <button disabled={busy} onClick={() => run(paused ? "resume" : "pause")}>{paused ? say.resume : say.pause}</button>
          <button class="danger" disabled={busy} onClick={() => setAsking(true)}>{say.discard}</button>
        </div>
      )}
    </section>
  );
}
