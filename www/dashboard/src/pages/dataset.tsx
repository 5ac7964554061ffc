// The project's examples as one file: which of them, how many they are, and in which format.

import { useMemo, useState } from "preact/hooks";
import { get, getBlob, query } from "../api";
import { Card, Table, useLoaded, Wrong } from "../parts";
import { Plot } from "../plot";
import type { ExampleCounts, ExampleKind, RowFormat } from "../shapes";
import { words } from "../words";

const say = words.dataset;
/** Every kind and every format has its place here: the compiler asks for those that are missing. */
const KINDS = Object.keys({ next_action: 0, grounding: 0, journey_plan: 0, intent: 0, preference: 0 } satisfies Record<ExampleKind, 0>);
const FORMATS = Object.keys({
  "openai-chat": 0,
  "openai-tools": 0,
  "prompt-completion": 0,
  alpaca: 0,
  sharegpt: 0,
  "trl-conversational": 0,
  "openai-preference": 0,
  "trl-preference": 0,
  axolotl: 0,
  mind2web: 0,
  sectioned: 0,
  trailmill: 0,
} satisfies Record<RowFormat, 0>) as RowFormat[];
/** Those whose rows hold two answers, and no others. */
const CHOICES: RowFormat[] = ["openai-preference", "trl-preference"];

export function Dataset() {
  const [kind, setKind] = useState("");
  const [score, setScore] = useState(0.5);
  const [since, setSince] = useState("");
  const [format, setFormat] = useState<RowFormat>("openai-chat");
  // A date field is a day of the person's own calendar: it begins at midnight where they are.
  const asked = { kind, min_score: score, since: since ? new Date(`${since}T00:00`).getTime() : undefined };
  const { value: counts, error, again } = useLoaded((signal) => get<ExampleCounts>(query("/v1/examples/counts", asked), signal), [kind, score, since]);
  return (
    <>
      <h1>{say.title}</h1>
      <div class="filters">
        <div><label for="kind">{say.kind}</label><select id="kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}><option value="">{say.anyKind}</option>{KINDS.map((one) => <option key={one} value={one}>{one.replaceAll("_", " ")}</option>)}</select></div>
        <div><label for="score">{say.score}</label><input id="score" type="number" min="0" max="1" step="0.05" value={score} onInput={(event) => setScore(Number(event.currentTarget.value))} /></div>
        <div><label for="since">{say.since}</label><input id="since" type="date" value={since} onInput={(event) => setSince(event.currentTarget.value)} /></div>
        <div><label for="format">{say.format}</label><select id="format" value={format} onChange={(event) => setFormat(event.currentTarget.value as RowFormat)}>{FORMATS.map((one) => <option key={one} value={one}>{one}</option>)}</select></div>
      </div>
      {error !== undefined && <Wrong error={error} again={again} />}
      {counts ? <Counts counts={counts} /> : error === undefined && <p role="status">{words.loading}</p>}
      {CHOICES.includes(format) && <p class="note">{say.preferenceOnly}</p>}
      <Download path={query("/v1/examples.jsonl", { ...asked, format })} empty={!counts?.total} name={`trailmill-${format}.jsonl`} />
    </>
  );
}

function Counts({ counts }: { counts: ExampleCounts }) {
  const data = useMemo(() => [counts.scores.map((_, at) => at / counts.scores.length), counts.scores] as [number[], number[]], [counts]);
  return (
    <>
      <p class="total" role="status">{say.count(counts.total)}</p>
      {counts.total > 0 && (
        <div class="columns">
          <Card title={say.histogram} id="histogram">
            <Plot label={say.plotNote} lines={[{ name: say.examples, colour: "leaf" }]} data={data} bars />
            <details><summary>{say.table}</summary>
              <Table caption={say.plotNote} head={[say.from, say.examples]}>{counts.scores.map((count, at) => count > 0 && <tr key={at}><th scope="row">{(at / counts.scores.length).toFixed(2)}</th><td class="number">{count.toLocaleString("en")}</td></tr>)}</Table>
            </details>
          </Card>
          <Card title={say.kindsTitle} id="kinds">
            <Table caption={say.kindsTitle} head={[say.kind, say.examples]}>{Object.entries(counts.kinds).map(([name, count]) => <tr key={name}><th scope="row">{name.replaceAll("_", " ")}</th><td class="number">{count.toLocaleString("en")}</td></tr>)}</Table>
          </Card>
        </div>
      )}
    </>
  );
}

function Download({ path, empty, name }: { path: string; empty: boolean; name: string }) {
  const [state, setState] = useState("");
  const [error, setError] = useState<unknown>();
  const download = async () => {
    setError(undefined);
    setState(say.downloading);
    try {
      const rows = await getBlob(path);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(rows);
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
      setState(say.downloaded(rows.size < 1e6 ? `${(rows.size / 1e3).toFixed(1)} kB` : `${(rows.size / 1e6).toFixed(1)} MB`));
    } catch (problem) {
      setState("");
      setError(problem);
    }
  };
  return (
    <>
      <div class="row"><button class="main" disabled={empty || state === say.downloading} onClick={download}>{say.download}</button><span role="status" class="soft">{state}</span></div>
      {error !== undefined && <Wrong error={error} />}
    </>
  );
}
