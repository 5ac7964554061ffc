// A finished recording: what the module made of it, and what the person changes before it goes anywhere.

import { useEffect, useState } from "preact/hooks";
import { type Finished, finish } from "../finish";
import { redacted } from "../module";
import { settings } from "../settings";
import type { Interaction } from "../shapes";
import { type Recorded, save, session } from "../store";
import { words } from "../words";
import { Delivery } from "./delivery";
import { DiscardQuestion } from "./discard";
import { download } from "./download";

const say = words.review;
type Completion = Finished["outcome"]["completion"];
type Example = Completion["training"]["examples"][number];
type Rejected = Completion["training"]["rejected"][number];

export function Review({ id, back }: { id: string; back: () => void }) {
  const [recorded, setRecorded] = useState<Recorded>();
  const [finished, setFinished] = useState<Finished>();
  const [failed, setFailed] = useState("");
  const [asking, setAsking] = useState(false);
  const work = async (changed?: Recorded) => {
    setFinished(undefined);
    try {
      if (changed) await save(changed);
      const now = await session(id);
      if (!now) return back();
      setRecorded(now);
      setFinished(await finish(now));
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => void work(), [id]);
  if (failed) return <p class="note" role="alert">{say.failed}: {failed}</p>;
  if (!recorded) return <p role="status">{say.working}</p>;
  return (
    <>
      <div class="row"><button onClick={back}>← {say.back}</button></div>
      <fieldset class="bare" disabled={recorded.delivery !== undefined}><Goal recorded={recorded} changed={work} /></fieldset>
      {!finished ? <p role="status">{say.working}</p> : (
        <>
          <Verdict completion={finished.outcome.completion} recorded={recorded} />
          <fieldset class="bare" disabled={recorded.delivery !== undefined}>
            <Steps completion={finished.outcome.completion} recorded={recorded} changed={work} />
          </fieldset>
          <fieldset class="bare" disabled={recorded.delivery !== undefined}>
            <Examples completion={finished.outcome.completion} recorded={recorded} changed={work} />
          </fieldset>
          <Delivery recorded={recorded} finished={finished} sent={async () => setRecorded(await session(id))} />
          <Export finished={finished} recorded={recorded} />
        </>
      )}
      {asking
        ? <DiscardQuestion session={id} discarded={back} kept={() => setAsking(false)} />
        : <div class="row"><button class="danger" onClick={() => setAsking(true)}>{say.discard}</button></div>}
    </>
  );
}

function Goal({ recorded, changed }: { recorded: Recorded; changed: (recorded: Recorded) => void }) {
  const [goal, setGoal] = useState(recorded.task);
  const submit = async (event: Event) => {
    event.preventDefault();
    const note: Interaction = { id: "goal", type: "note", timestamp: 0, context: { url: "", pageTitle: goal } };
    const safe = await redacted([note], [], (await settings()).redaction);
    const task = safe.get("goal")?.context?.pageTitle ?? "";
    setGoal(task);
    changed({ ...recorded, task });
  };
  return (
    <form class="card" onSubmit={submit}>
      <div><label for="goal">{say.goal}</label><textarea id="goal" rows={2} value={goal} onInput={(event) => setGoal(event.currentTarget.value)} /></div>
      <div class="row"><button type="submit" disabled={goal === recorded.task}>{say.goalSave}</button></div>
    </form>
  );
}

function Verdict({ completion, recorded }: { completion: Completion; recorded: Recorded }) {
  const { quality, redaction, failure } = completion;
  return (
    <section class="card">
      <h2>{say.quality}</h2>
      {failure && <p class="note" role="alert">{say.failed}: {failure.stage}, {failure.expected}</p>}
      {quality && <div class="row"><Meter score={quality.overall / 100} /><b>{Math.round(quality.overall)}</b><span>{say.verdicts[quality.verdict]}</span></div>}
      {redaction && <p class="small soft">{say.redactions(redaction.total, redaction.values)}</p>}
      {recorded.lost.length > 0 && <p class="small soft">{say.lost(recorded.lost.length, [...new Set(recorded.lost.map((span) => span.reason))].join(", "))}</p>}
    </section>
  );
}

const Meter = ({ score }: { score: number }) => <span class="meter" aria-hidden="true"><span class="bar"><i style={{ width: `${Math.round(score * 100)}%` }} /></span></span>;

function Steps({ completion, recorded, changed }: { completion: Completion; recorded: Recorded; changed: (recorded: Recorded) => void }) {
  const removed = new Set(recorded.removed);
  const turn = (ids: string[], gone: boolean) =>
    changed({ ...recorded, removed: gone ? recorded.removed.filter((id) => !ids.includes(id)) : [...new Set([...recorded.removed, ...ids])] });
  return (
    <section class="card" aria-labelledby="steps">
      <h2 id="steps">{say.steps}</h2>
      <ol class="plain">
        {completion.steps.map((step) => {
          const gone = step.interactions.some((id) => removed.has(id));
          const text = stepText(step, completion);
          return (
            <li class="step" key={step.index}>
              <span class="number">{step.index + 1}</span>
              <span class={gone ? "gone" : ""}><span class="verb">{step.verb}</span>{text}</span>
              <button aria-label={gone ? say.stepBack(text) : say.stepRemove(text)} onClick={() => turn(step.interactions, gone)}>{gone ? say.bringBack : say.remove}</button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** A step in words: its element as an example of it shows it to the agent, else the address; and the key that was pressed. */
function stepText(step: Completion["steps"][number], completion: Completion): string {
  const made = completion.training.examples.find(({ context }) => context.step_index === step.index);
  const { element } = JSON.parse(made?.messages.findLast(({ role }) => role === "assistant")?.content ?? "{}") as { element?: number };
  const lines = made?.messages.find(({ role }) => role === "user")?.content.split("\n") ?? [];
  const line = lines.findLast((one) => one.startsWith(`[${element}] `))?.slice(`[${element}] `.length).replace(/ \([^()]*\)$/, "");
  const on = line ?? (step.verb === "navigate" ? step.to : step.url).replace(/^https?:\/\//, "");
  return step.verb === "press" ? say.pressed(step.key, on) : on;
}

function Examples({ completion, recorded, changed }: { completion: Completion; recorded: Recorded; changed: (recorded: Recorded) => void }) {
  const { examples, rejected } = completion.training;
  const leaveOut = ({ kind, provenance: { interactions: [interaction] } }: Example) =>
    interaction !== undefined && changed({ ...recorded, leftOut: [...recorded.leftOut, { kind, interaction }] });
  const takeBack = (one: Rejected) =>
    changed({ ...recorded, leftOut: recorded.leftOut.filter(({ kind, interaction }) => kind !== one.kind || !one.provenance.interactions.includes(interaction)) });
  const leftOut = rejected.filter(({ reason }) => reason === "left_out");
  const others = rejected.filter(({ reason }) => reason !== "left_out");
  return (
    <section class="examples" aria-labelledby="examples">
      <h2 id="examples">{say.examples} ({examples.length})</h2>
      {examples.length === 0 && <p class="soft">{say.none}</p>}
      <ul class="plain">{examples.map((example, at) => <li key={example.id}><OneExample example={example} at={at + 1} leaveOut={() => leaveOut(example)} /></li>)}</ul>
      {leftOut.length > 0 && (
        <section class="card" aria-labelledby="left-out">
          <h3 id="left-out">{say.leftOut} ({leftOut.length})</h3>
          <ul class="plain">
            {leftOut.map((one, at) => {
              const step = one.step_index == null ? undefined : completion.steps[one.step_index];
              const of = step ? `${step.verb} ${stepText(step, completion)}` : say.journey(one.journey + 1);
              return (
                <li class="step" key={at}>
                  <span class="number">{one.step_index != null && one.step_index + 1}</span>
                  <span class="gone"><span class="verb">{say.kind(one.kind)}</span>{of}</span>
                  <button aria-label={say.takeBackOne(say.kind(one.kind), of)} onClick={() => takeBack(one)}>{say.takeBack}</button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <details class="card"><summary>{say.rejected} ({others.length})</summary>
          <ul class="plain">{others.map((one, at) => <li key={at}><b>{say.kind(one.kind)}</b> {one.step_index != null && `#${one.step_index + 1}`} {one.message}</li>)}</ul>
        </details>
      )}
    </section>
  );
}

function OneExample({ example, at, leaveOut }: { example: Example; at: number; leaveOut: () => void }) {
  const answer = example.messages.findLast((message) => message.role === "assistant")?.content ?? "";
  const question = example.messages.filter((message) => message.role === "user").map((message) => message.content).join("\n\n");
  return (
    <details class="card example">
      <summary>
        <span><span class="verb">{say.kind(example.kind)}</span>{answer.length > 90 ? `${answer.slice(0, 90)}…` : answer}</span>
        <span class="meter"><Meter score={example.quality.score} />{example.quality.score.toFixed(2)}</span>
      </summary>
      <table>
        <caption class="small soft">{say.factors}</caption>
        <thead><tr><th scope="col">{say.factor}</th><th scope="col">{say.score}</th><th scope="col">{say.evidence}</th></tr></thead>
        <tbody>{Object.entries(example.quality.factors).map(([name, factor]) => <tr key={name}><th scope="row">{name.replaceAll("_", " ")}</th><td>{factor.score.toFixed(2)}</td><td>{factor.evidence}</td></tr>)}</tbody>
      </table>
      <h3>{say.question}</h3><pre tabindex={0}>{question}</pre>
      <h3>{say.answer}</h3><pre tabindex={0}>{answer}</pre>
      <div class="row"><button aria-label={say.leaveOutOne(say.kind(example.kind), at)} onClick={leaveOut}>{say.leaveOut}</button></div>
    </details>
  );
}

function Export({ finished, recorded }: { finished: Finished; recorded: Recorded }) {
  const { outcome, bytes, receipt } = finished;
  const named = (end: string) => `trailmill-${recorded.id.slice(0, 8)}${end}`;
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">{say.export}</h2>
      <div class="row">
        <button class="main" onClick={() => download(named(".jsonl"), outcome.rows.map((row) => `${row}\n`).join(""))}>{say.exportRows}</button>
        <button onClick={() => download(named(".session.json"), bytes)}>{say.exportSession}</button>
        <button onClick={() => download(named(".receipt.json"), JSON.stringify({ receipt }, null, 2))}>{say.exportReceipt}</button>
      </div>
      <h3>{say.receipt}</h3>
      <dl class="receipt">{Object.entries(receipt).map(([name, value]) => <><dt>{name}</dt><dd>{String(value)}</dd></>)}</dl>
      <p class="small soft">{say.receiptNote}</p>
    </section>
  );
}
