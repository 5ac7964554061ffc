// What the agent would have seen, as the example's prompt tells it, with the element that was acted on marked.

import { useEffect, useRef } from "preact/hooks";
import type { Example } from "../../shapes";
import { words } from "../../words";

const LINE = /^\[(\d+)\] /;

export const answerOf = (example: Example) => example.messages.findLast((message) => message.role === "assistant")?.content ?? "";
const promptOf = (example: Example) => example.messages.filter((message) => message.role === "user").map((message) => message.content).join("\n\n");

/** The number of the candidate that the answer names. */
function targetOf(example: Example): number | undefined {
  try {
    return (JSON.parse(answerOf(example)) as { element?: number }).element;
  } catch {
    return undefined;
  }
}

/** The candidate's own line, without its number. */
export function targetLine(example: Example): string | undefined {
  const target = targetOf(example);
  return promptOf(example).split("\n").find((line) => Number(LINE.exec(line)?.[1]) === target)?.replace(LINE, "");
}

export function Observation({ example }: { example: Example }) {
  const target = targetOf(example);
  const box = useRef<HTMLDivElement>(null);
  // The box alone is scrolled to its marked line, not the page.
  useEffect(() => {
    const line = box.current?.querySelector("mark");
    if (box.current && line) box.current.scrollTop = line.offsetTop - box.current.clientHeight / 2;
  }, [example.id]);
  return (
    <div class="observation" ref={box} tabIndex={0} role="group" aria-label={words.session.observation}>
      {promptOf(example).split("\n").map((line, at) =>
        target !== undefined && Number(LINE.exec(line)?.[1]) === target
          ? <mark key={at}>{line} <span class="tag">{words.session.target}</span></mark>
          : <div key={at}>{line}</div>)}
    </div>
  );
}
