// Made by `cargo xtask types` from the Rust types. Not written by hand.

/**
 * Why a journey begins where it does.
 */
export type Boundary = "start" | "site" | "time" | "goal" | "form" | "return_to_start";
/**
 * What kind of fault it was; stable, for programs.
 */
export type FaultCode =
  | "empty_input"
  | "too_many_bytes"
  | "too_many_interactions"
  | "too_deep"
  | "string_too_long"
  | "invalid_utf8"
  | "invalid_json"
  | "duplicate_key"
  | "unknown_shape"
  | "wrong_type"
  | "missing"
  | "invalid_options"
  | "validation_failed";
/**
 * A stage of the pipeline, in the order a session passes them.
 */
export type FaultStage =
  "options" | "read" | "redact" | "validate" | "reduce" | "assess" | "enhance" | "transform" | "write";
/**
 * What a journey is for, in one word of a closed set.
 */
export type Intent =
  | "browse"
  | "search"
  | "compare"
  | "purchase"
  | "sign_in"
  | "fill_form"
  | "communicate"
  | "configure"
  | "read"
  | "unknown";
/**
 * The verdict on a session.
 */
export type Verdict = "poor" | "fair" | "good" | "excellent";
/**
 * The shapes of recorded session that can be read. One file of this folder each.
 */
export type InputShape =
  | "trailmill"
  | "stored-record"
  | "wire-events"
  | "download-package"
  | "user-flow"
  | "selenium-ide"
  | "playwright-script"
  | "workflow-use"
  | "browser-skill"
  | "mind2web"
  | "webarena"
  | "rrweb"
  | "playwright-trace";
/**
 * How much is redacted.
 */
export type RedactionLevel = "strict" | "standard" | "off";
/**
 * Whether a session came through.
 */
export type CompletionStatus = "COMPLETED" | "FAILED";
/**
 * One step, told for people and programs.
 */
export type StepSummary = {
  /**
   * How often in a row.
   */
  count: number;
  /**
   * What followed from it.
   */
  effect: Effect;
  /**
   * Position among the session's steps, from 0.
   */
  index: number;
  /**
   * Ids of its interactions.
   */
  interactions: string[];
  /**
   * Set where it is not trained on.
   */
  noise?: Noise | null;
  /**
   * Rules that made it.
   */
  rules: string[];
  /**
   * When it began.
   */
  started_at: number;
  /**
   * The page it was done on.
   */
  url: string;
} & StepSummary1;
/**
 * Why a step is not trained on.
 */
export type Noise = "removed" | "restored_navigation" | "no_element" | "without_effect";
export type StepSummary1 =
  | {
      verb: "click";
    }
  | {
      /**
       * The text.
       */
      value: string | null;
      verb: "fill";
    }
  | {
      /**
       * The option.
       */
      value: string | null;
      verb: "select";
    }
  | {
      /**
       * The key, as `KeyboardEvent.key`.
       */
      key: string;
      verb: "press";
    }
  | {
      /**
       * Whether it is on afterwards; absent where that was not recorded.
       */
      checked: boolean | null;
      verb: "check";
    }
  | {
      verb: "submit";
    }
  | {
      verb: "hover";
    }
  | {
      verb: "scroll";
    }
  | {
      /**
       * The address; told as `to`, since a step's `url` is the page it was done on.
       */
      to: string;
      verb: "navigate";
    }
  | {
      verb: "go_back";
    }
  | {
      verb: "switch_tab";
    }
  | {
      /**
       * The file's name.
       */
      value: string | null;
      verb: "upload";
    }
  | {
      /**
       * What the other is called; absent where that is not known.
       */
      onto: string | null;
      verb: "drag";
    }
  | {
      verb: "finish";
    };
/**
 * What a locator goes by. One file of this folder each.
 */
export type LocatorKind =
  "test_id" | "role" | "label" | "placeholder" | "alt" | "title" | "text" | "id" | "name" | "css" | "xpath";
/**
 * What an example teaches. One file of `kinds/` each.
 */
export type ExampleKind = "next_action" | "grounding" | "journey_plan" | "intent" | "preference";
/**
 * Who speaks.
 */
export type Role = "system" | "user" | "assistant";
/**
 * How much a finding matters.
 */
export type Severity = "critical" | "major" | "minor";
export type InteractionKind = string;
/**
 * The formats. One file of this folder each.
 */
export type RowFormat =
  | "openai-chat"
  | "openai-preference"
  | "openai-tools"
  | "prompt-completion"
  | "alpaca"
  | "sharegpt"
  | "trl-conversational"
  | "trl-preference"
  | "axolotl"
  | "mind2web"
  | "sectioned"
  | "trailmill";
/**
 * The scripts. One file of this folder each.
 */
export type SessionScript = "playwright-test" | "user-flow" | "side";
/**
 * How much a finding matters.
 */
export type RowSeverity = "warning" | "error";

/**
 * One ancestor of an element.
 */
export interface Ancestor {
  /**
   * `class` attribute.
   */
  className?: string;
  /**
   * A CSS path, where it does not follow from the element's own `detail_path`.
   */
  cssPath?: string;
  /**
   * `id` attribute.
   */
  id?: string | null;
  /**
   * 1 for the parent, 2 for its parent, and so on.
   */
  level: number;
  /**
   * `role` attribute.
   */
  role?: string | null;
  /**
   * A short selector.
   */
  selector?: string;
  /**
   * Tag name, lower case.
   */
  tag: string;
  /**
   * Its text, cut short by the recorder.
   */
  text?: string;
}
export interface Attributes {
  [k: string]: string;
}
/**
 * A box in CSS pixels, relative to the viewport.
 */
export interface Box {
  /**
   * Height, 0 or more.
   */
  height: number;
  /**
   * Width, 0 or more.
   */
  width: number;
  /**
   * Left edge.
   */
  x: number;
  /**
   * Top edge.
   */
  y: number;
}
/**
 * What an interaction changed on the page.
 */
export interface Changes {
  /**
   * Text that appeared.
   */
  addedText?: string[];
  /**
   * Dialogs that opened, by their text.
   */
  dialogs?: string[];
  /**
   * Text that went away.
   */
  removedText?: string[];
  /**
   * The new title, where it changed.
   */
  title?: string | null;
  /**
   * The new address, where it changed.
   */
  url?: string | null;
}
/**
 * Everything the pipeline says of one session.
 */
export interface Completion {
  /**
   * Why not.
   */
  failure?: Fault | null;
  /**
   * The journeys.
   */
  journeys: Journey[];
  /**
   * How good the session is.
   */
  quality?: QualityReport | null;
  /**
   * What the reader found.
   */
  reading?: ReadReport | null;
  /**
   * What was redacted.
   */
  redaction?: RedactionReport | null;
  /**
   * Which session it is.
   */
  session: SessionSummary;
  /**
   * The stages it passed, in order.
   */
  stages: StageReport[];
  /**
   * Whether it came through.
   */
  status: CompletionStatus;
  /**
   * The steps.
   */
  steps: StepSummary[];
  /**
   * The examples and the rejections.
   */
  training: Training;
  /**
   * What the rules say.
   */
  validation?: ValidationReport | null;
}
/**
 * A fault, told so that a person knows what to do next and a program can branch on it. Holds no recorded value.
 */
export interface Fault {
  /**
   * Stable code.
   */
  code: FaultCode;
  /**
   * What was expected there, in words.
   */
  expected: string;
  /**
   * What was found there, in words; a type or a size, never a recorded value.
   */
  found: string;
  /**
   * JSON pointer (RFC 6901) to the fault in the input; empty for the whole document.
   */
  pointer: string;
  /**
   * Where on the way it happened.
   */
  stage: FaultStage;
}
/**
 * A run of steps that serves one purpose.
 */
export interface Journey {
  /**
   * Why it begins where it does.
   */
  boundary: Boundary;
  /**
   * The evidence for that.
   */
  evidence: string;
  /**
   * Whether it seems to have reached its end (an order, a form that was sent, a result that was opened).
   */
  finished: boolean;
  /**
   * Position among the session's journeys, from 0.
   */
  index: number;
  /**
   * What it is for, in one word.
   */
  intent: Intent;
  /**
   * What it is for, in words, from all that was recorded of it. For people, and for examples of a whole journey: it
   * tells how the journey ends, so no prompt for a single step may hold it.
   */
  purpose: string;
  /**
   * Its steps, by index, ascending.
   */
  steps: number[];
}
/**
 * How good a session is. All scores 0..100.
 */
export interface QualityReport {
  /**
   * How well the recorded parts agree with each other.
   */
  accuracy: number;
  /**
   * How much of what should be recorded is there.
   */
  completeness: number;
  /**
   * How regular time and order are.
   */
  consistency: number;
  /**
   * What lowers it, worst first.
   */
  issues: string[];
  /**
   * The mean of the four below, by the weights of `self`.
   */
  overall: number;
  /**
   * What would raise it.
   */
  recommendations: string[];
  /**
   * How surely the elements can be found again.
   */
  reliability: number;
  /**
   * What the overall score means.
   */
  verdict: Verdict;
}
/**
 * What the reader found, mended and left out.
 */
export interface ReadReport {
  /**
   * Whether the shape was detected, not given.
   */
  detected: boolean;
  /**
   * Per group of an interaction, how often it was recorded (nested, or by flat fields), empty, null, missing or of a
   * wrong type. Parts that only some recorders write (elementDetails, contextData, metadata, action) are counted
   * where they are there.
   */
  groups: {
    [k: string]: GroupCount;
  };
  /**
   * Interactions in the input.
   */
  interactions: number;
  /**
   * Faults in all, listed or not.
   */
  issue_count: number;
  /**
   * Faults in the input, each with the JSON pointer of its place. At most 100 are listed.
   */
  issues: Fault[];
  /**
   * Interactions that stood out of their order in time and were moved.
   */
  reordered: number;
  /**
   * The shape that was read.
   */
  shape: InputShape;
  /**
   * Interactions that were skipped, each with an issue.
   */
  skipped: number;
  /**
   * Fields that were recorded but are not part of the canonical form, or that contradict what is, by path below the
   * session, with their count; `*` stands for a position, `?` for a name that may be data. A loss, told.
   */
  unread: {
    [k: string]: number;
  };
}
/**
 * How often a group of an interaction was found in which state.
 */
export interface GroupCount {
  /**
   * `{}`.
   */
  empty: number;
  /**
   * Not there.
   */
  missing: number;
  /**
   * `null`.
   */
  null: number;
  /**
   * With at least one field.
   */
  recorded: number;
  /**
   * Of another type than an object; an issue tells where.
   */
  wrong: number;
}
/**
 * What is redacted: kinds and places, never values. Redacting what is redacted tells the same, so that a session that its
 * recorder redacted has its counts too.
 */
export interface RedactionReport {
  /**
   * Placeholders per interaction id; those without any are left out.
   */
  by_interaction: {
    [k: string]: number;
  };
  /**
   * Placeholders by kind, e.g. `EMAIL`.
   */
  by_kind: {
    [k: string]: number;
  };
  /**
   * Placeholders by place, e.g. `/interactions/* /element/nearby/* /text`.
   */
  by_place: {
    [k: string]: number;
  };
  /**
   * The level that was applied.
   */
  level: RedactionLevel;
  /**
   * Placeholders in all: those that were put here, and those that stood in the input already.
   */
  total: number;
  /**
   * Distinct values in all.
   */
  values: number;
}
/**
 * Which session it is.
 */
export interface SessionSummary {
  /**
   * When it ended.
   */
  ended_at?: number | null;
  /**
   * The person's goal, in one line.
   */
  goal?: string | null;
  /**
   * Its id; empty where it could not be read.
   */
  id: string;
  /**
   * How many interactions it has.
   */
  interactions: number;
  /**
   * When it began.
   */
  started_at?: number | null;
  /**
   * The first page.
   */
  url?: string | null;
}
/**
 * One stage that a session passed.
 */
export interface StageReport {
  /**
   * How many came out.
   */
  gave: number;
  /**
   * The pipeline's public name of the part it belongs to: validation, quality, enhancement, training.
   */
  part: string;
  /**
   * The stage.
   */
  stage: FaultStage;
  /**
   * How many things went in.
   */
  took: number;
}
/**
 * What followed from a step. Used for scores and for the history of later steps only.
 */
export interface Effect {
  /**
   * Text that appeared.
   */
  appeared?: string[];
  /**
   * Dialogs that opened.
   */
  dialogs?: string[];
  /**
   * The page it led to.
   */
  navigated_to?: string | null;
  /**
   * Whether anything recorded later shows that it did something, in any of the ways above or another.
   */
  seen: boolean;
}
/**
 * What the transformer made: the training data, and what it rejected.
 */
export interface Training {
  /**
   * The examples that were kept, by step, kind after kind.
   */
  examples: Example[];
  /**
   * Counts.
   */
  metadata: TrainingMetadata;
  /**
   * What was done.
   */
  processing: TrainingProcessing;
  /**
   * Every step without an example of a kind, with the reason.
   */
  rejected: Rejected[];
}
/**
 * One training record.
 */
export interface Example {
  /**
   * What it is about.
   */
  context: ExampleContext;
  /**
   * How many examples of the session it stands for: itself, and those that are the same or nearly and no better.
   */
  count: number;
  /**
   * Hash of kind and messages, the rejected one among them: the same content has the same id anywhere.
   */
  id: string;
  /**
   * What it teaches.
   */
  kind: ExampleKind;
  /**
   * System, user, assistant.
   */
  messages: Message[];
  /**
   * Where it came from.
   */
  provenance: Provenance;
  /**
   * How good it is, and why.
   */
  quality: ExampleQuality;
  /**
   * An answer that is worse than the assistant's; only in `preference`.
   */
  rejected?: Message | null;
  /**
   * Whether any of its text was composed by the core itself and not recorded.
   */
  synthetic: boolean;
}
/**
 * What an example is about.
 */
export interface ExampleContext {
  /**
   * The journey, by index.
   */
  journey: number;
  /**
   * The best ways to find the target again, best first, at most `LOCATORS`. Never part of a message.
   */
  locators?: Locator[];
  /**
   * The page's type, in snake case.
   */
  page_type: string;
  /**
   * The step, by index; absent for an example made from a whole journey.
   */
  step_index?: number | null;
  /**
   * The page's address.
   */
  url: string;
}
/**
 * One way to find an element again.
 */
export interface Locator {
  /**
   * As a CSS selector, where it can be one. It holds within the document at the end of `frames` and the shadow root at the
   * end of `hosts`.
   */
  css?: string | null;
  /**
   * How long it will last, 0..1.
   */
  durability: number;
  /**
   * The way through frames, outermost first, as recorded (`Context::frame_path`).
   */
  frames?: string[];
  /**
   * The way through shadow roots, outermost first: CSS selectors of their hosts.
   */
  hosts?: string[];
  /**
   * What it goes by.
   */
  kind: LocatorKind;
  /**
   * As a Playwright call to be put behind `page.`, e.g. `getByRole('button', { name: 'Add to bag' })`. It goes through
   * frames by itself, and open shadow roots need no way of their own. Where it asks for an element that holds another
   * one, it names that as `page.…` too: Playwright builds the inner locator from the same page.
   */
  playwright: string;
  /**
   * Why.
   */
  reasons: string[];
  /**
   * As an XPath within the document at the end of `frames`, where it can be one: no XPath leads into a shadow root.
   */
  xpath?: string | null;
}
/**
 * One message of an example.
 */
export interface Message {
  /**
   * What is said; an assistant's answer is one JSON object as text.
   */
  content: string;
  /**
   * Who speaks.
   */
  role: Role;
}
/**
 * Where an example came from.
 */
export interface Provenance {
  /**
   * Ids of its interactions.
   */
  interactions: string[];
  /**
   * Redactions in its interactions.
   */
  redactions: number;
  /**
   * Rules that made it, of the reducer, the namer, the observer.
   */
  rules: string[];
}
/**
 * How good an example is.
 */
export interface ExampleQuality {
  /**
   * What the score is made of, by name.
   */
  factors: {
    [k: string]: Factor;
  };
  /**
   * 0..1.
   */
  score: number;
}
/**
 * One part of a score.
 */
export interface Factor {
  /**
   * Why, in words.
   */
  evidence: string;
  /**
   * 0..1.
   */
  score: number;
  /**
   * Its share in the whole; the weights of an example sum to 1.
   */
  weight: number;
}
/**
 * Counts over the examples.
 */
export interface TrainingMetadata {
  /**
   * Examples by page type.
   */
  context_types: {
    [k: string]: number;
  };
  /**
   * Examples by kind.
   */
  kinds: {
    [k: string]: number;
  };
  /**
   * Mean score of the kept examples, 0..1; absent where there is none.
   */
  overall_quality?: number | null;
  /**
   * Examples by score: high ≥ 0.8, medium ≥ 0.6, low below.
   */
  quality_distribution: {
    [k: string]: number;
  };
  /**
   * Rejections by reason.
   */
  rejections: {
    [k: string]: number;
  };
  /**
   * Examples kept.
   */
  total_examples: number;
}
/**
 * What was done to make the examples.
 */
export interface TrainingProcessing {
  /**
   * Targets whose name came from a labelled parent, image or sibling.
   */
  context_enhancements: number;
  /**
   * The pipeline's name and version.
   */
  pipeline: string;
  /**
   * Targets whose locator is better than the recorded primary selector.
   */
  selector_enhancements: number;
  /**
   * Steps looked at.
   */
  steps: number;
}
/**
 * An example that was not made, or not kept.
 */
export interface Rejected {
  /**
   * The journey, by index.
   */
  journey: number;
  /**
   * What it would have taught.
   */
  kind: ExampleKind;
  /**
   * The reason in words.
   */
  message: string;
  /**
   * Where it came from.
   */
  provenance: Provenance;
  /**
   * Stable code of the reason, e.g. `no_name`, `below_min_score`.
   */
  reason: string;
  /**
   * Its score, where it was made and scored.
   */
  score?: number | null;
  /**
   * The step, by index; absent for a journey.
   */
  step_index?: number | null;
}
/**
 * What the rules say of a session.
 */
export interface ValidationReport {
  /**
   * 0..100 by rule name; a rule that had nothing to judge is left out.
   */
  categories: {
    [k: string]: number;
  };
  /**
   * Findings that make the session worse (critical and major), critical ones first.
   */
  errors: Finding[];
  /**
   * 0..100, the mean of the categories by the weights of their rules.
   */
  score: number;
  /**
   * Findings worth knowing (minor).
   */
  warnings: Finding[];
}
/**
 * One thing that a rule found.
 */
export interface Finding {
  /**
   * What to do about it.
   */
  advice: string;
  /**
   * How many places it holds for.
   */
  count: number;
  /**
   * What is so.
   */
  message: string;
  /**
   * JSON pointer into the canonical session, the first place where there are several; what the reader found points
   * into the input.
   */
  pointer: string;
  /**
   * The rule's name.
   */
  rule: string;
  /**
   * How much it matters.
   */
  severity: Severity;
}
/**
 * The page around an interaction.
 */
export interface Context {
  /**
   * Part of the page's tree around the element.
   */
  domSnapshot?: DomNode | null;
  /**
   * The way through nested frames to the document that the element lies in, outermost first: CSS selectors of the
   * frame elements, each within the document of the one before; a number, from 0, is a frame's place among those of its
   * document. Empty in the page's own document. Paths and selectors of an interaction hold within the last one.
   */
  framePath?: string[];
  /**
   * A hash of the page's HTML.
   */
  htmlHash?: string;
  /**
   * Scalar facts about the page's build (pageType, hasSearch, forms, …), name to text.
   */
  pageStructure?: Attributes;
  /**
   * The page's title.
   */
  pageTitle?: string;
  /**
   * The page's address.
   */
  url?: string;
}
/**
 * One node of a recorded tree.
 */
export interface DomNode {
  /**
   * Its attributes.
   */
  attributes?: Attributes;
  /**
   * Its children, in document order.
   */
  children?: DomNode[];
  /**
   * Tag name, lower case.
   */
  tag: string;
  /**
   * Its own text.
   */
  text?: string;
}
/**
 * Where the pointer was, in CSS pixels: in the viewport (client), the page and the element (offset).
 */
export interface Coordinates {
  clientX: number;
  clientY: number;
  offsetX: number;
  offsetY: number;
  pageX: number;
  pageY: number;
}
/**
 * Where a session was recorded.
 */
export interface Environment {
  /**
   * Further scalar fields about the recorder and its place (version, type, ipAddress, …), name to text.
   */
  details?: Attributes;
  /**
   * The first page.
   */
  url?: string | null;
  /**
   * The browser's own name for itself.
   */
  userAgent?: string | null;
}
/**
 * The gesture itself.
 */
export interface Gesture {
  /**
   * Whether a checkbox or radio button was on afterwards.
   */
  checked?: boolean | null;
  /**
   * The recorder's confidence, 0..1.
   */
  confidence?: number | null;
  /**
   * Further scalar fields (code, inputType, formAction, fieldCount, …), name to text.
   */
  details?: Attributes;
  /**
   * The key, as `KeyboardEvent.key`.
   */
  key?: string | null;
  /**
   * Modifier keys that were held, by name: alt, ctrl, meta, shift.
   */
  modifiers?: string[];
  /**
   * The screenshot that belongs to it.
   */
  screenshotId?: string | null;
  /**
   * The tab it happened in, where there was more than one.
   */
  tab?: string | null;
  /**
   * The typed or chosen value, where the recorder kept it.
   */
  value?: string | null;
  /**
   * How long the typed value was, in characters, where only that was kept.
   */
  valueLength?: number | null;
}
/**
 * One raw recorded event, with the page around it. Groups that recorded nothing are absent.
 */
export interface Interaction {
  /**
   * The page.
   */
  context?: Context | null;
  /**
   * The element and what stood around it.
   */
  element?: RecordedElement | null;
  /**
   * The recorder's id, or `i<position>` where it gave none; unique in the session.
   */
  id: string;
  /**
   * The gesture itself: keys, typed value, form.
   */
  interaction?: Gesture | null;
  /**
   * How the recorder would find the element again.
   */
  selectors?: RecordedSelectors | null;
  /**
   * The recorder's count; it may start anew at each page load.
   */
  sequence?: number | null;
  /**
   * Time since the recorder's start, or since the page load.
   */
  sessionTime?: number | null;
  /**
   * The page's state before and after.
   */
  state?: RecordedState | null;
  /**
   * When it happened.
   */
  timestamp: number;
  /**
   * What happened.
   */
  type: InteractionKind;
  /**
   * Where the element was on the screen.
   */
  visual?: Visual | null;
}
/**
 * The element that was acted on, as its two recorders saw it, merged.
 */
export interface RecordedElement {
  /**
   * Its ancestors, the parent first.
   */
  ancestors?: Ancestor[];
  /**
   * Its attributes, as they stood just before the event. A recorder that knows them writes states that are no
   * attributes of the page among them, `"true"` or `"false"`: `checked`, `selected`, `disabled`.
   */
  attributes?: Attributes;
  /**
   * What of its computed style was recorded.
   */
  computedStyle?: Attributes;
  /**
   * Elements near it on the screen.
   */
  nearby?: Neighbour[];
  /**
   * The clickable elements nearest to it.
   */
  nearestClickable?: Neighbour[];
  /**
   * Dialogs and banners that lay over the page.
   */
  overlays?: Overlay[];
  /**
   * The way through nested shadow roots, outermost first: CSS selectors of the hosts, each within the root of the one
   * before. Empty where it lies in the document itself. Paths and selectors hold within the last root.
   */
  shadowPath?: string[];
  /**
   * Its siblings.
   */
  siblings?: Neighbour[];
  /**
   * Tag name, lower case.
   */
  tag?: string;
  /**
   * Its text; the longer of the recorded ones.
   */
  text?: string;
  /**
   * Its value; absent where none was recorded, `[PROTECTED]` where the recorder withheld it.
   */
  value?: string | null;
}
/**
 * An element that was recorded because it stood near the one that was acted on.
 */
export interface Neighbour {
  /**
   * Its attributes, where recorded: the same choice of names as those of the element itself.
   */
  attributes?: Attributes;
  /**
   * Its box.
   */
  boundingBox?: Box | null;
  /**
   * A CSS path.
   */
  cssPath?: string;
  /**
   * Where it lies: above, below, left, right (a neighbour), before, after (a sibling).
   */
  direction?: string;
  /**
   * How far away, in CSS pixels.
   */
  distance?: number | null;
  /**
   * Whether it could be acted on.
   */
  isInteractive?: boolean | null;
  /**
   * Whether it could be seen.
   */
  isVisible?: boolean | null;
  /**
   * A short selector.
   */
  selector?: string;
  /**
   * Tag name, lower case.
   */
  tag: string;
  /**
   * Its text, cut short by the recorder.
   */
  text?: string;
}
/**
 * Something that lay over the page: a dialog, a banner.
 */
export interface Overlay {
  /**
   * Further scalar fields, name to text.
   */
  details?: Attributes;
  /**
   * Its text.
   */
  text?: string;
}
/**
 * How the recorder would find the element again.
 */
export interface RecordedSelectors {
  /**
   * Further selectors, best first. Of another tool all of them, in its order and its own words: `aria/Search`,
   * `xpath///a`, `my-menu >>> a` (DevTools' Recorder), `linkText=Buy` (Selenium IDE), `getByRole('link')` (Playwright).
   */
  alternatives?: string[];
  /**
   * A CSS path from the root or an id.
   */
  cssPath?: string;
  /**
   * A second CSS path, taken by another part of the recorder with its own rules.
   */
  detailPath?: string;
  /**
   * The recorder's first choice, CSS; in a tool's own words where it knows no path.
   */
  primary?: string;
  /**
   * The recorder's own estimate for each selector, 0..1; evidence, not a verdict.
   */
  reliability?: Reliability[];
  /**
   * An XPath.
   */
  xpath?: string;
}
/**
 * The recorder's estimate of one selector.
 */
export interface Reliability {
  /**
   * The estimate, 0..1; absent where the recorder could not tell.
   */
  score?: number | null;
  /**
   * The selector.
   */
  selector: string;
}
/**
 * The page's state around an interaction.
 */
export interface RecordedState {
  /**
   * After the page settled.
   */
  after?: PageState | null;
  /**
   * Just before it.
   */
  before?: PageState | null;
  /**
   * What changed in between.
   */
  changes?: Changes | null;
}
/**
 * The page's state at one moment.
 */
export interface PageState {
  /**
   * The element that had the focus.
   */
  activeElement?: Ancestor | null;
  /**
   * When it was taken.
   */
  timestamp?: number | null;
  /**
   * The page's title.
   */
  title?: string;
  /**
   * The page's address.
   */
  url?: string;
  /**
   * What was in view.
   */
  viewport?: Viewport | null;
  /**
   * How many elements were visible.
   */
  visibleElements?: number | null;
}
/**
 * The part of the page in view, in CSS pixels.
 */
export interface Viewport {
  devicePixelRatio: number;
  height: number;
  scrollX: number;
  scrollY: number;
  width: number;
}
/**
 * Where the element was on the screen. CSS pixels, relative to the viewport.
 */
export interface Visual {
  /**
   * The element's box.
   */
  boundingBox?: Box | null;
  /**
   * Where the pointer was.
   */
  coordinates?: Coordinates | null;
  /**
   * Whether any of the element was in view.
   */
  isInViewport?: boolean | null;
  /**
   * How much of the element was in view, 0..100.
   */
  percentVisible?: number | null;
  /**
   * What of the page was in view.
   */
  viewport?: Viewport | null;
}
/**
 * What is thought of the last step, as long as nothing has followed it.
 */
export interface LastStep {
  /**
   * Its verb, e.g. `fill`.
   */
  action: string;
  /**
   * What the score is made of, by name.
   */
  factors: {
    [k: string]: Factor;
  };
  /**
   * Ids of its interactions.
   */
  interactions: string[];
  /**
   * Kinds of example that it would not give, with the reason.
   */
  rejected: Refusal[];
  /**
   * Score of its examples, 0..1; absent where there is none.
   */
  score?: number | null;
}
/**
 * Why a step would not give an example.
 */
export interface Refusal {
  /**
   * The kind.
   */
  kind: ExampleKind;
  /**
   * The reason in words.
   */
  message: string;
  /**
   * Stable code of the reason, e.g. `no_name`.
   */
  reason: string;
}
/**
 * An example that a person left out, told by what it is made of: its own id changes with the goal, and with what was done
 * before it.
 */
export interface LeftOut {
  /**
   * Id of an interaction of its step or journey.
   */
  interaction: string;
  /**
   * What it would teach. A `next_action` takes the `preference` with it, which is the same with a worse answer beside.
   */
  kind: ExampleKind;
}
/**
 * Bounds on the input. What is over a bound is refused with an error that names the bound.
 */
export interface Limits {
  /**
   * Bytes of the whole input.
   */
  bytes?: number;
  /**
   * Levels of nesting, counted from the interaction or the session; at most 128. An interaction that is deeper is
   * skipped and reported.
   */
  depth?: number;
  /**
   * Interactions in one session.
   */
  interactions?: number;
  /**
   * Bytes of one string; an interaction that holds a longer one is skipped and reported.
   */
  string?: number;
}
/**
 * A stretch that the recorder knows it missed.
 */
export interface LostSpan {
  /**
   * When it began.
   */
  from: number;
  /**
   * Why: frame, tab, worker restart, dropped batch.
   */
  reason: string;
  /**
   * When it ended.
   */
  to: number;
}
/**
 * Options of one completion. As JSON: an object, every field optional, `{}` for the defaults.
 */
export interface Options {
  /**
   * The format of the rows that are written.
   */
  format?: RowFormat;
  /**
   * The shape of the input; detected from its content when absent.
   */
  from?: InputShape | null;
  /**
   * The kinds of example to make, in this order; by default `next_action`, `grounding` and `journey_plan`.
   */
  kinds?: ExampleKind[];
  /**
   * Bounds on hostile or broken input.
   */
  limits?: Limits;
  /**
   * Examples that score below this are rejected; 0..1.
   */
  min_score?: number;
  /**
   * How much is redacted.
   */
  redaction?: RedactionLevel;
  /**
   * The script that is written of each session beside the rows; none when absent.
   */
  script?: SessionScript | null;
  /**
   * Whether text may be used that the core composes itself: the goal of a journey where the person stated none. An
   * example with such text is marked `synthetic`; without this there is none.
   */
  synthetic?: boolean;
  /**
   * Scores at which verdicts change.
   */
  thresholds?: Thresholds;
}
/**
 * Scores at which verdicts change; 0..100.
 */
export interface Thresholds {
  /**
   * Session quality from here on is `excellent`.
   */
  excellent?: number;
  /**
   * Session quality from here on is `good`.
   */
  good?: number;
  /**
   * Session quality from here on is `fair`; below it is `poor`.
   */
  minimum?: number;
  /**
   * A session whose validation score is below this fails.
   */
  validation?: number;
}
/**
 * How good a recording is so far. Holds no recorded value.
 */
export interface Progress {
  /**
   * Examples of single steps that would be kept.
   */
  examples: number;
  /**
   * Interactions so far.
   */
  interactions: number;
  /**
   * What was mended in the newest interactions, with JSON pointers into the recording.
   */
  issues: Fault[];
  /**
   * What is thought of the last step; absent where there is none.
   */
  last?: LastStep | null;
  /**
   * How good the last interactions are, taken as a session, and what lowers it.
   */
  quality: QualityReport;
  /**
   * Examples of single steps that would not be, by the code of the reason.
   */
  rejections: {
    [k: string]: number;
  };
  /**
   * Their mean score, 0..1; absent where there is none.
   */
  score?: number | null;
  /**
   * Steps so far.
   */
  steps: number;
}
/**
 * Hashes (SHA-256, hexadecimal) that tie a completion to what it was made from.
 */
export interface Receipt {
  /**
   * Version of the byte doors.
   */
  abi: number;
  /**
   * Of the canonical, redacted session's JSON bytes; absent where the session could not be read.
   */
  input_sha256?: string | null;
  /**
   * Of the module's bytes.
   */
  module_sha256: string;
  /**
   * Of the options in canonical form: every default filled in, as they are sent to the module.
   */
  options_sha256: string;
  /**
   * Of the completion's JSON bytes as the module wrote them, which is without this receipt.
   */
  output_sha256: string;
}
/**
 * One stretch of a text that is personal.
 */
export interface RedactedSpan {
  /**
   * Where it ends (exclusive), in Unicode code points of the input.
   */
  end: number;
  /**
   * What it is, e.g. `EMAIL`.
   */
  kind: string;
  /**
   * Where it begins, in Unicode code points of the input.
   */
  start: number;
}
/**
 * A text with its personal stretches replaced.
 */
export interface RedactedText {
  /**
   * What was replaced, in the input's offsets.
   */
  spans: RedactedSpan[];
  /**
   * The text with placeholders.
   */
  text: string;
}
/**
 * Something that a rule found. Holds no text of the row.
 */
export interface RowFinding {
  /**
   * What was expected there, in words.
   */
  expected: string;
  /**
   * What was found, in words; a type, a name of a key or a count.
   */
  found: string;
  /**
   * The line, from 1; 0 where it is about the whole file.
   */
  line: number;
  /**
   * JSON pointer (RFC 6901) within the row; empty for all of it.
   */
  pointer: string;
  /**
   * The rule, in snake case.
   */
  rule: string;
  /**
   * How much it matters.
   */
  severity: RowSeverity;
}
/**
 * A screenshot's record.
 */
export interface Screenshot {
  /**
   * Length of its data URL in bytes.
   */
  dataLength?: number | null;
  /**
   * Its id.
   */
  id: string;
  /**
   * Media type of its data URL, e.g. `image/png`.
   */
  mediaType?: string | null;
  /**
   * When it was taken.
   */
  timestamp?: number | null;
}
/**
 * One recording, from start to stop.
 */
export interface Session {
  /**
   * When the recording ended.
   */
  endedAt?: number | null;
  /**
   * Where it was recorded.
   */
  environment: Environment;
  /**
   * Always `FORMAT`.
   */
  format: string;
  /**
   * The recorder's id of the session; any text.
   */
  id: string;
  /**
   * What the person did, in order of time.
   */
  interactions: Interaction[];
  /**
   * Examples that a person left out by hand.
   */
  leftOut?: LeftOut[];
  /**
   * Stretches that the recorder knows it missed.
   */
  lostSpans?: LostSpan[];
  /**
   * Ids of interactions whose step a person removed by hand.
   */
  removed?: string[];
  /**
   * Screenshots that belong to interactions; the pixels are kept elsewhere.
   */
  screenshots?: Screenshot[];
  /**
   * When the recording began.
   */
  startedAt?: number | null;
  /**
   * What the person set out to do, if known.
   */
  task?: Task | null;
}
/**
 * The person's goal. `title` and `description` are the goal; `plan` is somebody's plan, not a record.
 */
export interface Task {
  /**
   * The goal in full.
   */
  description?: string;
  /**
   * Further scalar fields of the recorded task (type, difficulty, category, website, …), name to text.
   */
  details?: Attributes;
  /**
   * Planned steps, in words. Never shown in a prompt: it tells the future.
   */
  plan?: string[];
  /**
   * How the person would know that it is done.
   */
  successCriteria?: string[];
  /**
   * The goal in one line.
   */
  title: string;
}
