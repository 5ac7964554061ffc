import type {
  Completion, Fault, FaultCode, FaultStage, Interaction, Locator, Options, Progress, Receipt, RecordedElement,
  RedactedText, RowFinding, RowFormat, Session,
} from "./types.js";

export type * from "./types.js";

/**
 * Thrown where the input holds no session at all, the options can't be taken, an interaction can't be read, or the
 * module can't be used. Holds no recorded value.
 */
export class TrailmillError extends Error implements Omit<Fault, "code" | "stage"> {
  /** Stable, for programs. `module_trapped`: the module had to be stopped, and the next call works. */
  code: FaultCode | "module_not_started" | "module_not_found" | "module_trapped" | "worker_failed";
  /** Where on the way it happened. */
  stage: FaultStage | "module";
  /** JSON pointer (RFC 6901) into the input; empty for the whole of it. */
  pointer: string;
  /** In words. */
  expected: string;
  /** In words. */
  found: string;
}

/** What became of one session. */
export interface Outcome {
  /** What is said of it. */
  readonly completion: Completion;
  /** The session in canonical form, redacted; null where it could not be read. */
  readonly session: Session | null;
  /** The kept examples in the chosen format: one line of JSON each, without line breaks. */
  readonly rows: string[];
  /** The session as the script that was asked for; null where none was. */
  readonly script: string | null;
  /** The module's own bytes (UTF-8 JSON), which the receipt names. */
  readonly bytes: { completion: Uint8Array<ArrayBuffer>; session: Uint8Array<ArrayBuffer> | null };
  /** SHA-256 hashes that tie `bytes` to what they were made from. Needs a secure context, as the platform's hash does. */
  receipt(): Promise<Receipt>;
}

/** A session without its interactions, or with those so far. */
export type BegunSession = Partial<Omit<Session, "format" | "interactions">> & { interactions?: RecordedInteraction[] };

/** An interaction as a recorder hands it over; without an id it gets one by its position. */
export type RecordedInteraction = Omit<Interaction, "id"> & { id?: string };

/** An element as it was recorded with an interaction, and what of the interaction tells more of it. */
export type RecordedTarget = { element: RecordedElement } & Partial<Omit<Interaction, "element">>;

/** Starts the module, once; the other functions need it started. `source`: where its file is, or the file. */
export function init(source?: URL | string | Response | BufferSource): Promise<void>;

/**
 * Completes every session in a recording: one session, an array of sessions, or JSON lines.
 *
 * @throws {TrailmillError} where the input holds no session at all, or the options can't be taken. A session that
 * can't be completed is an outcome with status FAILED and a reason, and the others go on.
 */
export function complete(session: string | Uint8Array, options?: Options): Outcome[];

/** Redacts texts, each on its own; offsets in Unicode code points of the text that was given. */
export function redact(texts: string[], options?: Options): RedactedText[];

/**
 * Checks rows of a trainer's format, JSON lines, for what a trainer would stumble over, each with its line and JSON
 * pointer. The format is told from the first row where none is named.
 */
export function validate(rows: string | Uint8Array, options?: { format?: RowFormat }): RowFinding[];

/** Ranks the ways to find an element again, best first, each with its durability and the reasons for it. */
export function selectors(recorded: RecordedTarget, options?: Options): Locator[];

/** A recording that goes on. */
export class SessionBuilder {
  /** Begins a recording, or goes on with one, whose interactions so far are in `session`. */
  constructor(session?: BegunSession, options?: Options);
  /**
   * Takes the next interaction and tells how good the recording is so far, and why.
   *
   * @throws {TrailmillError} where it can't be read; then it is not part of the recording.
   */
  push(interaction: RecordedInteraction): Progress;
  /** What the last `push` told. */
  progress(): Progress;
  /**
   * Completes the recording so far: the bytes of `complete` for the same session. `changes` are what is known at its
   * end (`endedAt`, `lostSpans`) or was edited (`task`, `removed`, `leftOut`). More may be pushed afterwards.
   */
  finish(changes?: Partial<Omit<Session, "format" | "interactions">>): Outcome;
}
