// One session: what the person did, what was made of it, and why.

import { useEffect, useState } from "preact/hooks";
import { get, post, Problem } from "../api";
import { follow } from "../follow";
import { Badge, duration, useLoaded, useLooks, when, Wrong } from "../parts";
import type { Completed, Receipts, Session as Row } from "../shapes";
import { words } from "../words";
import { Examples } from "./session/examples";
import { Receipt } from "./session/receipt";
import { Quality, Redactions, Stages, Validation } from "./session/reports";
import { Timeline } from "./session/timeline";

const say = words.session;
/** Milliseconds between two looks at a session that has not come to its end. */
const LOOK = 3000;

interface Loaded { row: Row; completion?: Completed; receipts?: Receipts }

async function load(id: string, signal: AbortSignal): Promise<Loaded> {
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  const row = await get<Row>(path, signal);
  if (row.status !== "COMPLETED" && row.status !== "ARCHIVED") return { row };
  const [completion, receipts] = await Promise.all([get<Completed>(`${path}/completion`, signal), get<Receipts>(`${path}/receipt`, signal)]);
  return { row, completion, receipts };
}

export function Session({ id }: { id: string }) {
  const { value, error, again } = useLoaded((signal) => load(id, signal), [id]);
  const [retried, setRetried] = useState(false);
  const [steps, setSteps] = useState<{ name: string; at: number }[]>([]);
  const ended = value?.row.status === "COMPLETED" || value?.row.status === "ARCHIVED";
  useEffect(() => {
    if (!value || ended) return;
    return follow([id], ({ type, data }) => {
      const name = type === "session_processing_started" ? "PENDING" : type === "processing_update" ? data?.processingStatus : undefined;
      if (name) setSteps((before) => (before.some((step) => step.name === name) ? before : [...before, { name, at: performance.now() }]));
      else again();
    });
  }, [id, value !== undefined, ended]);
  // Updates are told by the host that has the session, and to tokens that may record; any other page looks.
  useLooks(again, LOOK, value !== undefined && !ended && value.row.status !== "FAILED");
  const back = <p><a href="#/sessions">← {say.back}</a></p>;
  if (error !== undefined) return <>{back}{error instanceof Problem && error.status === 404 ? <p class="note" role="alert">{say.missing}</p> : <Wrong error={error} again={again} />}</>;
  if (!value) return <p role="status">{words.loading}</p>;
  const { row, completion, receipts } = value;
  return (
    <>
      {back}
      <header class="head"><Badge status={row.status} /><h1>{row.title ?? words.sessions.untitled}</h1></header>
      <p class="soft small id">{row.id}{row.site && ` · ${row.site}`} · <time dateTime={new Date(row.createdAt).toISOString()}>{when(row.createdAt)}</time></p>
      {row.failure && <Failure row={row} retried={() => { setRetried(true); setSteps([]); again(); }} />}
      {retried && <p role="status">{say.retried}</p>}
      <Facts row={row} completion={completion} />
      {!completion && row.status !== "FAILED" && <Progress steps={steps} now={row.status === "ACTIVE" || row.status === "PAUSED" ? row.status : row.processingStatus} />}
      {completion && receipts && (
        <>
          <Timeline completion={completion} />
          <Examples completion={completion} />
          <Quality completion={completion} />
          <Validation completion={completion} />
          <Redactions completion={completion} />
          <Stages completion={completion} />
          <Receipt receipts={receipts} />
        </>
      )}
    </>
  );
}

function Failure({ row, retried }: { row: Row; retried: () => void }) {
  const [error, setError] = useState<unknown>();
  if (!row.failure) return null;
  const retry = async () => {
    setError(undefined);
    try {
      await post(`/v1/sessions/${encodeURIComponent(row.id)}/retry`);
      retried();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <section class="card failure">
      <h2>{say.failure(row.failure.stage, row.failure.code)}</h2>
      <p>{row.failure.message}</p>
      <p class="soft small">{say.attempts(row.attempts)}</p>
      {row.status === "FAILED" && <div class="row"><button class="main" onClick={retry}>{say.retry}</button></div>}
      {error !== undefined && <Wrong error={error} />}
    </section>
  );
}

function Facts({ row, completion }: { row: Row; completion?: Completed }) {
  const summary = completion?.session;
  const facts: [string, string | undefined][] = [
    [say.facts.quality, row.qualityScore === undefined ? undefined : String(Math.round(row.qualityScore))],
    [say.facts.examples, row.examples?.toLocaleString("en")],
    [say.facts.steps, completion?.steps.length.toLocaleString("en")],
    [say.facts.interactions, row.interactions.toLocaleString("en")],
    [say.facts.lost, row.lostSpans ? row.lostSpans.toLocaleString("en") : undefined],
    [say.facts.recorded, summary?.started_at != null && summary.ended_at != null ? duration(summary.ended_at - summary.started_at) : undefined],
    [say.facts.worked, row.claimedAt !== undefined && row.endedAt !== undefined ? duration(row.endedAt - row.claimedAt) : undefined],
  ];
  return <dl class="facts">{facts.filter(([, value]) => value !== undefined).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** The stages as the server tells them, each with what it took since the one before. */
function Progress({ steps, now }: { steps: { name: string; at: number }[]; now: string }) {
  const shown = steps.length ? steps : [{ name: now, at: 0 }];
  return (
    <section class="card" aria-labelledby="progress">
      <h2 id="progress">{say.live}</h2>
      <ol class="plain" aria-live="polite">
        {shown.map((step, at) => {
          const next = shown[at + 1];
          return <li key={step.name} class="row"><span class={next ? "done" : "doing"}>{words.progress[step.name] ?? step.name}</span>{next && <span class="soft small">{duration(next.at - step.at)}</span>}</li>;
        })}
      </ol>
      <p class="soft small">{say.notDone}</p>
    </section>
  );
}
