// How the server is: what it needs, its queue, and what it gets done.

import { useMemo } from "preact/hooks";
import { Problem } from "../api";
import { labelled, sum } from "../figures";
import { Card, duration, Table, Wrong } from "../parts";
import { Plot } from "../plot";
import { STATUSES } from "../shapes";
import { type Look, useWatched } from "../watch";
import { words } from "../words";

const say = words.health;
/** Milliseconds over which throughput is taken. */
const SPAN = 60_000;

export function Health() {
  const { looks, error } = useWatched();
  const last = looks.at(-1);
  return (
    <>
      <h1>{say.title}</h1>
      {error !== undefined && (error instanceof Problem && error.status === 403 ? <p class="note" role="alert">{say.otherProject}</p> : <Wrong error={error} />)}
      {last ? <Shown looks={looks} last={last} /> : error === undefined && <p role="status">{words.loading}</p>}
    </>
  );
}

function Shown({ looks, last }: { looks: Look[]; last: Look }) {
  const { ready: needs, all } = last;
  const times = looks.map((look) => look.at / 1000);
  const queue = useMemo(() => [times, looks.map((look) => sum(look.all, "queue_depth")), looks.map((look) => sum(look.all, "queue_oldest_seconds"))] as [number[], number[], number[]], [looks]);
  const throughput = useMemo(() => [times, rates(looks, "completed_total"), rates(looks, "acks_total")] as [number[], number[], number[]], [looks]);
  const facts: [string, string][] = [
    [say.due, sum(all, "queue_depth").toLocaleString("en")],
    [say.oldest, duration(sum(all, "queue_oldest_seconds") * 1000)],
    [say.stuck, sum(all, "sessions_stuck").toLocaleString("en")],
    [say.completed, sum(all, "completed_total").toLocaleString("en")],
    [say.failed, sum(all, "failed_total").toLocaleString("en")],
    [say.interactions, sum(all, "interactions_total").toLocaleString("en")],
    [say.traps, sum(all, "sandbox_traps_total").toLocaleString("en")],
  ];
  const runs = labelled(all, "stage_duration_seconds_count");
  const total = labelled(all, "stage_duration_seconds_sum");
  return (
    <>
      <div class="row needs" role="status">
        <span class={`badge ${needs.ready ? "completed" : "failed"}`}>{needs.ready ? say.ready : say.notReady}</span>
        <span>{say.store} {needs.store ? say.works : say.fails}</span><span>{say.archive} {needs.archive ? say.works : say.fails}</span><span>{say.workers}: {needs.workers}</span>
      </div>
      <dl class="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <div class="columns">
        <Card title={say.queue} id="queue"><Plot label={`${say.queue}: ${say.due} ${facts[0]?.[1]}`} lines={[{ name: say.due, colour: "leaf" }, { name: `${say.oldest} (${say.seconds})`, colour: "second" }]} data={queue} /></Card>
        <Card title={`${say.throughput}, ${say.perMinute}`} id="throughput"><Plot label={`${say.throughput}: ${say.completed} ${Math.round(throughput[1].at(-1) ?? 0)} ${say.perMinute}`} lines={[{ name: say.completed, colour: "leaf" }, { name: say.acks, colour: "second" }]} data={throughput} /></Card>
        <Card title={say.sessions} id="sessions">
          <Table caption={say.sessions} head={[words.sessions.columns.status, say.sessions]}>{STATUSES.map((status) => <tr key={status}><th scope="row">{words.status[status]}</th><td class="number">{(labelled(all, "sessions").find((one) => one.labels.status === status)?.value ?? 0).toLocaleString("en")}</td></tr>)}</Table>
        </Card>
        <Card title={say.stages} id="stages">
          <Table caption={say.stages} head={[say.stage, say.runs, say.mean]}>
            {runs.map((one) => {
              const took = total.find((other) => other.labels.stage === one.labels.stage)?.value ?? 0;
              return <tr key={one.labels.stage}><th scope="row">{one.labels.stage}</th><td class="number">{one.value.toLocaleString("en")}</td><td class="number">{one.value ? duration((took / one.value) * 1000) : "–"}</td></tr>;
            })}
          </Table>
        </Card>
      </div>
      <p class="soft small">{say.since(new Date(looks[0]?.at ?? last.at).toLocaleTimeString("en"))}</p>
    </>
  );
}

/** How much a counter grew in a minute, at each look: over the minute before it, or since the first look. A server that started anew counts from 0. */
function rates(looks: Look[], name: string): number[] {
  let first = 0;
  return looks.map((look, at) => {
    while (first < at && look.at - (looks[first]?.at ?? 0) > SPAN) first += 1;
    const from = looks[first];
    if (!from || from === look) return 0;
    return (Math.max(0, sum(look.all, name) - sum(from.all, name)) / (look.at - from.at)) * 60_000;
  });
}
