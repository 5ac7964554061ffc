// The server's figures over time, from when the dashboard was opened: Prometheus keeps them for longer.

import { useEffect, useState } from "preact/hooks";
import { getText, Problem, ready } from "./api";
import { type Figure, figures } from "./figures";
import type { Ready } from "./shapes";

/** Milliseconds between two looks, and how many are kept: half an hour. */
const LOOK = 5000;
const KEPT = 360;

export interface Look { at: number; ready: Ready; all: Figure[] }
interface Watched { looks: Look[]; error?: unknown }

let watched: Watched = { looks: [] };
const told = new Set<(now: Watched) => void>();

function tell(now: Watched): void {
  watched = now;
  for (const one of told) one(now);
}

/** Looks every few seconds until the function that it gives is called, or the token turns out not to see the figures. */
export function watch(): () => void {
  const abort = new AbortController();
  let next: ReturnType<typeof setTimeout>;
  const look = async () => {
    try {
      const [state, text] = await Promise.all([ready<Ready>(abort.signal), getText("/metrics", abort.signal)]);
      tell({ looks: [...watched.looks.slice(1 - KEPT), { at: Date.now(), ready: state, all: figures(text) }] });
    } catch (error) {
      if (abort.signal.aborted) return;
      tell({ ...watched, error });
      if (error instanceof Problem && error.status === 403) return;
    }
    next = setTimeout(look, LOOK);
  };
  void look();
  return () => { abort.abort(); clearTimeout(next); };
}

export function useWatched(): Watched {
  const [now, setNow] = useState(watched);
  useEffect(() => {
    setNow(watched);
    told.add(setNow);
    return () => void told.delete(setNow);
  }, []);
  return now;
}
