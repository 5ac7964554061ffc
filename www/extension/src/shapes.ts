// The canonical session's shapes, as far as the recorder writes them. Pixels are CSS pixels, times milliseconds.

import type { ExampleKind } from "trailmill";

export interface Rect { x: number; y: number; width: number; height: number }
export interface Viewport { width: number; height: number; scrollX: number; scrollY: number; devicePixelRatio: number }
export type Attributes = Record<string, string>;

/** One node of the pruned tree of what was visible. */
export interface Node { tag: string; attributes: Attributes; text?: string; children: Node[] }

export interface Ancestor { level: number; tag: string; id?: string; role?: string; className?: string; selector?: string; text?: string; cssPath?: string }

export interface Neighbour {
  tag: string;
  text: string;
  selector: string;
  distance?: number;
  direction: string;
  isVisible?: boolean;
  isInteractive?: boolean;
  boundingBox?: Rect;
  attributes?: Attributes;
}

export interface PageState {
  url: string;
  title: string;
  timestamp: number;
  viewport?: Viewport;
  visibleElements?: number;
  activeElement?: Ancestor;
}

export interface Changes { url?: string; title?: string; dialogs?: string[]; addedText?: string[]; removedText?: string[] }

export interface Selectors {
  primary: string;
  xpath?: string;
  cssPath: string;
  detailPath: string;
  alternatives: string[];
  reliability: { selector: string; score: number }[];
}

export interface Gesture {
  modifiers?: string[];
  key?: string;
  value?: string;
  checked?: boolean;
  tab?: string;
  details?: Attributes;
}

/** One recorded event with the page around it. */
export interface Interaction {
  id: string;
  type: string;
  timestamp: number;
  sequence?: number;
  sessionTime?: number;
  selectors?: Selectors;
  visual?: { boundingBox: Rect; coordinates?: Record<string, number>; viewport: Viewport; isInViewport: boolean; percentVisible: number };
  element?: {
    tag: string;
    text: string;
    value?: string;
    attributes: Attributes;
    shadowPath?: string[];
    ancestors: Ancestor[];
    nearby: Neighbour[];
    siblings: Neighbour[];
    overlays?: { text: string }[];
  };
  context: { url: string; pageTitle: string; htmlHash?: string; framePath?: string[]; domSnapshot?: Node };
  state?: { before?: PageState; after?: PageState; changes?: Changes };
  interaction?: Gesture;
}

export interface LostSpan { from: number; to: number; reason: string }

/** An example that the person left out: its kind, and an interaction of its step or journey. */
export interface LeftOut { kind: ExampleKind; interaction: string }

export interface Session {
  format: "trailmill.session/1";
  id: string;
  task?: { title: string };
  environment: { url?: string; userAgent?: string; details?: Attributes };
  startedAt?: number;
  endedAt?: number;
  interactions: Interaction[];
  lostSpans?: LostSpan[];
  removed?: string[];
  leftOut?: LeftOut[];
}
