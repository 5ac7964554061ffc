/** Options of one completion; every field has a default, and an unknown field is an error. */
export interface Options {
  /** The shape of the input; detected from its content when absent. */
  from?: "trailmill" | "stored-record" | "wire-events" | "download-package" | null;
  /** The format of the rows. Default: `openai-chat`. */
  format?: "openai-chat" | "openai-preference" | "openai-tools" | "prompt-completion" | "trailmill";
  /** The kinds of example to make, in this order. Default: `next_action`, `grounding`, `journey_plan`. */
  kinds?: ExampleKind[];
  /** Examples that score below this are rejected; 0..1. Default: 0.5. */
  min_score?: number;
  /** Text that the core composes itself; such text is marked synthetic. */
  synthetic?: boolean;
  /** How much is redacted. Default: `standard`. */
  redaction?: "strict" | "standard" | "off";
  /** Bounds on hostile or broken input. */
  limits?: { bytes?: number; interactions?: number; depth?: number; string?: number };
  /** Scores (0..100) at which verdicts change. */
  thresholds?: { validation?: number; minimum?: number; good?: number; excellent?: number };
}

/** What an example teaches. */
export type ExampleKind = "next_action" | "grounding" | "journey_plan" | "intent" | "preference" | (string & {});

/** A fault as data. */
export interface Fault {
  /** Stable, for programs. */
  code: string;
  /** Where on the way it happened. */
  stage: string;
  /** JSON pointer (RFC 6901) into the input; empty for the whole of it. */
  pointer: string;
  /** In words. */
  expected: string;
  /** In words; never a recorded value. */
  found: string;
}

/** Thrown where the input holds no session at all, the options can't be taken, or the module had to be stopped. */
export class TrailmillError extends Error implements Fault {
  code: string;
  stage: string;
  pointer: string;
  expected: string;
  found: string;
}

/** One training record. */
export interface Example {
  id: string;
  kind: ExampleKind;
  messages: { role: "system" | "user" | "assistant"; content: string }[];
  /** An answer that is worse than the assistant's; only in `preference`. */
  rejected?: { role: "assistant"; content: string };
  quality: { score: number; factors: Record<string, { score: number; weight: number; evidence: string }> };
  provenance: { interactions: string[]; rules: string[]; redactions: number };
  context: { url: string; page_type: string; journey: number; step_index?: number; locators?: Locator[] };
  synthetic: boolean;
  count: number;
}

/** One way to find the acted-on element again; the best come first. */
export interface Locator {
  kind: string;
  /** A Playwright call to put behind `page.`. */
  playwright: string;
  css?: string;
  xpath?: string;
  /** The way through frames to the document that `css` and `xpath` hold in, outermost first. */
  frames?: string[];
  /** The hosts of the shadow roots that `css` holds in, outermost first. */
  hosts?: string[];
  /** 0..1. */
  durability: number;
  reasons: string[];
}

/** A step or a journey without an example of a kind, with the reason. */
export interface Rejected {
  kind: ExampleKind;
  step_index?: number;
  journey: number;
  reason: string;
  message: string;
  score?: number;
  provenance: Example["provenance"];
}

/** One thing that a validation rule found. */
export interface Finding {
  rule: string;
  severity: "critical" | "major" | "minor";
  pointer: string;
  message: string;
  advice: string;
  count: number;
}

/** Everything the pipeline says of one session. `trailmill schema completion` prints its full JSON Schema. */
export interface Completion {
  session: { id: string; goal?: string; url?: string; started_at?: number; ended_at?: number; interactions: number };
  status: "COMPLETED" | "FAILED";
  failure?: Fault;
  stages: { stage: string; part: string; took: number; gave: number }[];
  reading?: { shape: string; detected: boolean; interactions: number; skipped: number; issues: Fault[]; [more: string]: unknown };
  validation?: { score: number; categories: Record<string, number>; errors: Finding[]; warnings: Finding[] };
  quality?: {
    overall: number;
    completeness: number;
    reliability: number;
    accuracy: number;
    consistency: number;
    verdict: "poor" | "fair" | "good" | "excellent";
    issues: string[];
    recommendations: string[];
  };
  redaction?: {
    level: string;
    total: number;
    values: number;
    by_kind: Record<string, number>;
    by_place: Record<string, number>;
    by_interaction: Record<string, number>;
  };
  steps: { index: number; action: string; count: number; started_at: number; url: string; interactions: string[]; [more: string]: unknown }[];
  journeys: { index: number; purpose: string; intent: string; boundary: string; evidence: string; steps: number[]; finished: boolean }[];
  training: {
    examples: Example[];
    rejected: Rejected[];
    metadata: { total_examples: number; overall_quality?: number; [more: string]: unknown };
    processing: { pipeline: string; steps: number; [more: string]: unknown };
  };
}

/** SHA-256 hashes (hexadecimal) that tie a completion to what it was made from. */
export interface Receipt {
  /** Of `bytes.session`; absent where the session could not be read. */
  input_sha256?: string;
  /** Of the options in canonical form, every default filled in. */
  options_sha256: string;
  /** Of the module's file. */
  module_sha256: string;
  /** Of `bytes.completion`. */
  output_sha256: string;
  /** Version of the byte doors. */
  abi: number;
}

/** What became of one session. */
export interface Outcome {
  completion: Completion;
  /** The session in canonical form, redacted; null where it could not be read. */
  session: Record<string, unknown> | null;
  /** The kept examples in the chosen format: one line of JSON each, without line breaks. */
  rows: string[];
  receipt: Receipt;
  /** The module's own bytes (UTF-8 JSON), which the receipt names. */
  bytes: { completion: Uint8Array; session: Uint8Array | null };
}

/** A text with its personal stretches replaced; offsets in Unicode code points of the text that was given. */
export interface RedactedText {
  text: string;
  spans: { start: number; end: number; kind: string }[];
}

/** Starts the module: once, by itself at the first call. `source`: where its file is, or its bytes. */
export function init(source?: URL | string | Response | BufferSource): Promise<void>;

/**
 * Completes every session in a recording: one session, an array of sessions, or JSON lines.
 *
 * @throws {TrailmillError} where the input holds no session at all, or the options can't be taken. A session that
 * can't be completed is an outcome with status FAILED and a reason, and the others go on.
 */
export function complete(session: string | Uint8Array, options?: Options): Promise<Outcome[]>;

/** Redacts texts, each on its own. */
export function redact(texts: string[], options?: Options): Promise<RedactedText[]>;
