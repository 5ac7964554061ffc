import type {
  BegunSession, Locator, Options, Outcome, Progress, RecordedInteraction, RecordedTarget, RedactedText, RowFinding,
  RowFormat,  SessionBuilder as Builder,
} from "./index.js";

export type * from "./index.js";
export { TrailmillError } from "./index.js";

/**
 * Starts a worker and the module in it, once; the other functions need it started. `source`: where the module's file is,
 * or the file. `worker`: a module worker that runs `trailmill/worker-thread`, where a bundler can't find it by itself.
 */
export function init(source?: URL | string | BufferSource, worker?: Worker): Promise<void>;

/** Ends the worker. Calls that wait are refused with the code `worker_failed`; the next `init` starts another. */
export function close(): void;

/** As `complete` of `trailmill`. */
export function complete(session: string | Uint8Array, options?: Options): Promise<Outcome[]>;

/** As `redact` of `trailmill`. */
export function redact(texts: string[], options?: Options): Promise<RedactedText[]>;

/** As `selectors` of `trailmill`. */
export function selectors(recorded: RecordedTarget, options?: Options): Promise<Locator[]>;

/** As `validate` of `trailmill`. */
export function validate(rows: string | Uint8Array, options?: { format?: RowFormat }): Promise<RowFinding[]>;

/** As `SessionBuilder` of `trailmill`; what the constructor would throw, the first call does. */
export class SessionBuilder {
  constructor(session?: BegunSession, options?: Options);
  push(interaction: RecordedInteraction): Promise<Progress>;
  progress(): Promise<Progress>;
  finish(changes?: Parameters<Builder["finish"]>[0]): Promise<Outcome>;
}
