// What the listeners of a page are started with.

import type { Gesture } from "../shapes";

/** Has a kind of event heard that a person caused, with the element that it comes from. */
export type Listen = (name: string, heard: (event: Event, element: Element) => void) => void;

/** Records an act on an element; `gesture` is what the event does not tell. */
export type Act = (type: string, element: Element, event?: Event, gesture?: Gesture) => void;
