// What the stages say of a session: quality, validation, redactions, and their own counts.

import { Card, Meter, Table } from "../../parts";
import type { Completed } from "../../shapes";
import { words } from "../../words";

const say = words.session;

export function Quality({ completion: { quality } }: { completion: Completed }) {
  if (!quality) return null;
  return (
    <Card title={`${say.quality}: ${say.verdicts[quality.verdict]}`} id="quality">
      <dl class="meters">{Object.entries(say.dimensions).map(([name, text]) => {
        const score = quality[name as keyof typeof say.dimensions];
        return <div key={name}><dt>{text}</dt><dd><Meter of={score / 100} digits={String(Math.round(score))} /></dd></div>;
      })}</dl>
      <ul>{[...quality.issues, ...quality.recommendations].map((text) => <li key={text}>{text}</li>)}</ul>
    </Card>
  );
}

export function Validation({ completion: { validation } }: { completion: Completed }) {
  if (!validation) return null;
  const findings = [...validation.errors, ...validation.warnings];
  return (
    <Card title={say.validation} id="validation">
      <p>{say.validationScore(validation.score)}</p>
      {findings.length === 0 && <p class="soft">{say.noFindings}</p>}
      <ul class="plain">{findings.map((one, at) => <li key={at}><span class="verb">{one.severity}</span>{one.message}{one.count > 1 && ` (${say.times(one.count)})`}<br /><span class="soft small">{one.advice}</span></li>)}</ul>
    </Card>
  );
}

export function Redactions({ completion: { redaction } }: { completion: Completed }) {
  const counts = (head: string, of: Record<string, number>) => (
    <Table caption={`${say.redactions}: ${head}`} head={[head, say.count]}>
      {Object.entries(of).map(([name, count]) => <tr key={name}><th scope="row"><code>{name}</code></th><td class="number">{count.toLocaleString("en")}</td></tr>)}
    </Table>
  );
  return (
    <Card title={say.redactions} id="redactions">
      {!redaction || redaction.total === 0 ? <p class="soft">{say.noRedactions}</p> : (
        <><p>{say.redacted(redaction.total, redaction.values)}</p><div class="columns">{counts(say.kind, redaction.by_kind)}{counts(say.place, redaction.by_place)}</div></>
      )}
    </Card>
  );
}

export function Stages({ completion: { stages } }: { completion: Completed }) {
  return (
    <Card title={say.stages} id="stages">
      <Table caption={say.stages} head={[say.stage, say.part, say.took, say.gave]}>
        {stages.map((one) => <tr key={one.stage}><th scope="row">{one.stage}</th><td>{one.part}</td><td class="number">{one.took.toLocaleString("en")}</td><td class="number">{one.gave.toLocaleString("en")}</td></tr>)}
      </Table>
      <p class="soft small">{say.stagesNote}</p>
    </Card>
  );
}
