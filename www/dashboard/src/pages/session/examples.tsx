// The examples with their factors, and what became none with the reason.

import { useState } from "preact/hooks";
import { Card, Meter, Table } from "../../parts";
import type { Completed, Example } from "../../shapes";
import { words } from "../../words";
import { answerOf, Observation } from "./observation";

const say = words.session;
/** Examples that are listed at first; a long session has thousands. */
const SHOWN = 100;

export function Examples({ completion }: { completion: Completed }) {
  const { examples, rejected } = completion.training;
  const [shown, setShown] = useState(SHOWN);
  return (
    <Card title={`${say.examples} (${examples.length.toLocaleString("en")})`} id="examples">
      {examples.length === 0 && <p class="soft">{say.noExamples}</p>}
      <ul class="plain">{examples.slice(0, shown).map((example) => <li key={example.id}><One example={example} /></li>)}</ul>
      {examples.length > shown && <div class="row"><button onClick={() => setShown(shown + SHOWN)}>{say.more}</button></div>}
      {rejected.length > 0 && (
        <details><summary>{say.rejected(rejected.length)}</summary>
          <ul class="plain small">{rejected.slice(0, shown).map((one, at) => <li key={at}><span class="verb">{one.kind.replaceAll("_", " ")}</span>{one.step_index != null && `#${one.step_index + 1} `}{one.message}</li>)}</ul>
        </details>
      )}
    </Card>
  );
}

function One({ example }: { example: Example }) {
  const [open, setOpen] = useState(false);
  const answer = answerOf(example);
  const factors = Object.entries(example.quality.factors);
  return (
    <details class="example" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="what"><span class="verb">{example.kind.replaceAll("_", " ")}</span>{example.context.step_index != null && `#${example.context.step_index + 1} `}<span class="soft">{answer}</span></span>
        <Meter of={example.quality.score} digits={example.quality.score.toFixed(2)} />
      </summary>
      {open && (
        <>
          <h3>{say.factors}</h3>
          <Table caption={say.factors} head={[say.factor, say.score, say.weight, say.evidence]}>
            {factors.map(([name, factor]) => <tr key={name}><th scope="row">{name.replaceAll("_", " ")}</th><td>{factor.score.toFixed(2)}</td><td>{factor.weight.toFixed(2)}</td><td>{factor.evidence}</td></tr>)}
          </Table>
          <h3>{say.prompt}</h3><Observation example={example} />
          <h3>{say.answer}</h3><pre tabIndex={0}>{answer}</pre>
        </>
      )}
    </details>
  );
}
