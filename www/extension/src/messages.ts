// What the parts of the extension say to each other.

import type { Interaction, PageState, Changes } from "./shapes";

/** From a page to the worker. */
export type FromPage =
  | { kind: "hello"; page: Arrival }
  | Happened
  | { kind: "settled"; id: string; after: PageState; changes: Changes }
  | { kind: "leaving"; url: string }
  | { kind: "frame"; token: string; path: string[] }
  | { kind: "asks-frame"; token: string }
  | Lost
  | { kind: "bye"; document: string; count: number };

/** Something that was done in a page. Of an unfinished one more will be told under the same id. */
export interface Happened { kind: "interaction"; document: string; count: number; interaction: Interaction; unfinished: boolean }

/** A stretch in which something was done that may not or can't be recorded. */
export interface Lost { kind: "lost"; from: number; to: number; why: "blocked" | "frame" }

/** A document that a recorder began to run in. */
export interface Arrival {
  document: string;
  url: string;
  title: string;
  top: boolean;
  /** Of the Navigation Timing: navigate, reload, back_forward. */
  how: string;
  redirects: number;
  /** Place of the document in the tab's history; -1 where the browser doesn't tell. */
  place: number;
}

/** What the worker tells a page that said hello. */
export interface Welcome { recording: boolean; paused: boolean; startedAt: number }

/** From the worker to every page. */
export type ToPage = { kind: "state"; recording: boolean; paused: boolean };

/** From the popup, the panel and the options to the worker. */
export type Order =
  | { kind: "start"; tab: number; url: string; title: string; task: string }
  | { kind: "pause" }
  | { kind: "resume" }
  | { kind: "stop" }
  | { kind: "deliver"; session: string }
  | { kind: "discard"; session: string };

export type Answer = { ok: true; session?: string } | { ok: false; reason: string };
