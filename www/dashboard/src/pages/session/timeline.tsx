// The steps, journey after journey, each with what the agent would have seen before it.

import { useState } from "preact/hooks";
import { Meter } from "../../parts";
import type { Completed, Example, StepSummary } from "../../shapes";
import { words } from "../../words";
import { answerOf, Observation, targetLine } from "./observation";

const say = words.session;

export function Timeline({ completion }: { completion: Completed }) {
  const examples = Map.groupBy(completion.training.examples, (example) => example.context.step_index ?? -1);
  const rejected = Map.groupBy(completion.training.rejected, (one) => one.step_index ?? -1);
  const steps = new Map(completion.steps.map((step) => [step.index, step]));
  const inJourneys = new Set(completion.journeys.flatMap((journey) => journey.steps));
  const show = (step: StepSummary) => (
    <Step key={step.index} step={step} examples={examples.get(step.index) ?? []} reason={rejected.get(step.index)?.[0]?.message} />
  );
  const loose = completion.steps.filter((step) => !inJourneys.has(step.index));
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">{say.timeline}</h2>
      {completion.journeys.map((journey) => (
        <section key={journey.index} class="journey" aria-labelledby={`journey-${journey.index}`}>
          <h3 id={`journey-${journey.index}`}>{say.journey(journey.index + 1, journey.intent)}</h3>
          <p class="soft small">{journey.purpose} · {journey.finished ? say.finished : say.unfinished} · {journey.boundary.replaceAll("_", " ")}: {journey.evidence}</p>
          <ol class="plain steps">{journey.steps.flatMap((index) => steps.get(index) ?? []).map(show)}</ol>
        </section>
      ))}
      {loose.length > 0 && <ol class="plain steps">{loose.map(show)}</ol>}
    </section>
  );
}

function Step({ step, examples, reason }: { step: StepSummary; examples: Example[]; reason?: string }) {
  const [open, setOpen] = useState(false);
  const shown = examples.find((example) => example.kind === "next_action") ?? examples[0];
  const target = shown && (targetLine(shown) ?? shown.context.locators?.[0]?.playwright);
  const told = step.verb === "press" ? step.key : "value" in step ? step.value : undefined;
  return (
    <li class="step" id={`step-${step.index + 1}`}>
      <span class="number">{step.index + 1}</span>
      <div class="what">
        <p><span class="verb">{step.verb.replaceAll("_", " ")}</span>{target ?? (step.verb === "navigate" ? step.to : step.url).replace(/^https?:\/\//, "")}{told && <q>{told}</q>}{step.count > 1 && <span class="soft"> {say.times(step.count)}</span>}</p>
        {step.effect.navigated_to && <p class="soft small">{say.ledTo(step.effect.navigated_to)}</p>}
        {shown ? (
          <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{say.observation}</summary>
            {open && <Seen example={shown} />}
          </details>
        ) : <p class="soft small">{say.noExample}: {step.noise ? say.noise[step.noise] : reason ?? "–"}</p>}
      </div>
      {shown && <Meter of={shown.quality.score} digits={shown.quality.score.toFixed(2)} />}
    </li>
  );
}

function Seen({ example }: { example: Example }) {
  return <><Observation example={example} /><p class="small"><b>{say.answer}</b> <code>{answerOf(example)}</code></p></>;
}
