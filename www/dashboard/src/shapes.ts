// What the API answers. Times are milliseconds since 1970. The parts of a completion come from the Rust types.

import type { Completion, Receipt } from "../../package/types";

export type { Completion, Example, ExampleKind, Receipt, RowFormat, StepSummary } from "../../package/types";

export type Status = "ACTIVE" | "PAUSED" | "STOPPED" | "PROCESSING" | "COMPLETED" | "FAILED" | "ARCHIVED";
export const STATUSES: Status[] = ["ACTIVE", "PAUSED", "STOPPED", "PROCESSING", "COMPLETED", "FAILED", "ARCHIVED"];

export interface Session {
  id: string;
  status: Status;
  processingStatus: string;
  interactions: number;
  lostSpans: number;
  attempts: number;
  createdAt: number;
  updatedAt: number;
  claimedAt?: number;
  endedAt?: number;
  site?: string;
  title?: string;
  failure?: { stage: string; code: string; message: string };
  examples?: number;
  qualityScore?: number;
}

export interface Page { sessions: Session[]; next?: string }
export type Completed = Completion & { receipt: Receipt };
export interface Receipts { receipt: Receipt; prebuilt?: Receipt; verdict?: { verdict: "match" | "mismatch" } }
export interface ExampleCounts { total: number; kinds: Record<string, number>; scores: number[] }
export interface Ready { ready: boolean; store: boolean; archive: boolean; workers: number }
