// What several pages show.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "./api";
import type { Status } from "./shapes";
import { words } from "./words";

export const Badge = ({ status }: { status: Status }) => <span class={`badge ${status.toLowerCase()}`}>{words.status[status]}</span>;

export function Meter({ of, digits }: { of: number; digits: string }) {
  return <span class="meter"><span class="bar" aria-hidden="true"><i style={{ width: `${Math.round(of * 100)}%` }} /></span>{digits}</span>;
}

export function Wrong({ error, again }: { error: unknown; again?: () => void }) {
  const told = error instanceof Problem ? (error.status === 0 ? words.offline : error.status === 403 ? words.signIn.forbidden : error.message) : String(error);
  return <div class="note" role="alert">{told} {again && <button onClick={again}>{words.tryAgain}</button>}</div>;
}

/**
 * What `load` gives, loaded anew whenever one of `on` changes; the last one stays while the next is on its way. Asked again while
 * it loads, it loads once more afterwards: however often it is asked, an answer gets through.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[]) {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [count, setCount] = useState(0);
  const state = useRef({ loads: false, asked: false });
  useEffect(() => {
    const abort = new AbortController();
    const now = { loads: true, asked: false };
    state.current = now;
    const done = (take: () => void) => {
      if (abort.signal.aborted) return;
      now.loads = false;
      take();
      if (now.asked) setCount((before) => before + 1);
    };
    load(abort.signal).then(
      (loaded) => done(() => { setValue(loaded); setError(undefined); }),
      (problem: unknown) => done(() => setError(problem)),
    );
    return () => abort.abort();
  }, [...on, count]);
  const again = () => {
    if (state.current.loads) state.current.asked = true;
    else setCount((before) => before + 1);
  };
  return { value, error, again };
}

/** Looks again every so many milliseconds while the page is in view, as long as it is `wanted`. */
export function useLooks(again: () => void, every: number, wanted: boolean) {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!wanted) return;
    const look = setInterval(() => { if (!document.hidden) latest.current(); }, every);
    return () => clearInterval(look);
  }, [every, wanted]);
}

export function Card({ title, id, children }: { title: string; id: string; children: ComponentChildren }) {
  return <section class="card" aria-labelledby={id}><h2 id={id}>{title}</h2>{children}</section>;
}

/** A table that scrolls by itself where the screen is narrower. */
export function Table({ caption, head, children }: { caption: string; head: string[]; children: ComponentChildren }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table><thead><tr>{head.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead><tbody>{children}</tbody></table>
    </div>
  );
}

export const when = (at: number) => new Date(at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });

/** Milliseconds in words. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
