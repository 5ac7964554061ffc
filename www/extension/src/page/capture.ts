// One interaction: what was done, on which element, on what page.

import type { Gesture, Interaction, PageState, Viewport } from "../shapes";
import { ancestorOf, around, boxOf, nearbyOf, siblingsOf } from "./around";
import { nameOf, roleOf } from "./names";
import { attributesOf, isMasked, isSecret, textOf } from "./privacy";
import { selectorsOf, shadowPathOf } from "./selectors";
import { isField, meant, tagOf } from "./tree";
import { treeOf, type View, view, viewWith } from "./view";

const began = Date.now();
let sequence = 0;

export const viewport = (): Viewport => ({ width: innerWidth, height: innerHeight, scrollX: Math.round(scrollX), scrollY: Math.round(scrollY), devicePixelRatio });

/** How the page stands. In a frame the worker fills in the address and title of the page around it. */
export function stateOf(seen: View): PageState {
  const active = document.activeElement;
  return {
    url: location.href,
    title: document.title,
    timestamp: Date.now(),
    viewport: viewport(),
    visibleElements: seen.entries.length,
    ...(active && active !== document.body && { activeElement: { ...ancestorOf(active, 0), text: "" } }),
  };
}

const bare = (type: string, before: PageState, seen: View): Interaction => ({
  id: crypto.randomUUID(),
  type,
  timestamp: before.timestamp,
  sequence: (sequence += 1),
  sessionTime: before.timestamp - began,
  context: { url: before.url, pageTitle: before.title, htmlHash: seen.hash },
  state: { before },
});

/** Something that has no element: the page itself was scrolled, or left. */
export function captureNothing(type: string, gesture: Gesture = {}): Interaction {
  const seen = view();
  return { ...bare(type, stateOf(seen), seen), interaction: gesture };
}

/** Something that was done on an element. */
export function capture(type: string, element: Element, event?: Event, gesture: Gesture = {}, seen: View = viewWith(element)): Interaction {
  const before = stateOf(seen);
  const acted = meant(element);
  const hosts = shadowPathOf(element);
  const interaction = bare(type, before, seen);
  interaction.context.domSnapshot = treeOf(seen);
  interaction.selectors = selectorsOf(element);
  interaction.visual = visualOf(element, before.viewport!, event);
  interaction.element = {
    tag: tagOf(element),
    text: textOf(element, 200),
    ...(isField(element) && (isSecret(element) || isMasked(element)) && { value: "[PROTECTED]" }),
    attributes: attributesOf(element, gesture.checked === undefined ? undefined : !gesture.checked),
    ...(hosts.length && { shadowPath: hosts }),
    ancestors: around(element),
    nearby: nearbyOf(acted, seen),
    siblings: siblingsOf(element),
    ...(seen.dialogs.length && { overlays: seen.dialogs.slice(0, 3).map((text) => ({ text })) }),
  };
  const modifiers = modifiersOf(event);
  const role = roleOf(acted);
  const name = nameOf(acted) || textOf(acted, 100);
  interaction.interaction = {
    ...gesture,
    ...(modifiers.length && { modifiers }),
    details: { ...(role && { role }), ...(name && { name }), ...gesture.details },
  };
  return interaction;
}

function modifiersOf(event?: Event): string[] {
  if (!(event instanceof MouseEvent || event instanceof KeyboardEvent)) return [];
  const { altKey: alt, ctrlKey: ctrl, metaKey: meta, shiftKey: shift } = event;
  return Object.entries({ alt, ctrl, meta, shift }).flatMap(([name, held]) => (held ? [name] : []));
}

function visualOf(element: Element, viewport: Viewport, event?: Event): NonNullable<Interaction["visual"]> {
  const box = boxOf(element);
  const wide = Math.max(0, Math.min(box.x + box.width, viewport.width) - Math.max(box.x, 0));
  const high = Math.max(0, Math.min(box.y + box.height, viewport.height) - Math.max(box.y, 0));
  const share = box.width && box.height ? Math.round((100 * wide * high) / (box.width * box.height)) : 0;
  const pointer = event instanceof MouseEvent && (event.clientX !== 0 || event.clientY !== 0) ? event : undefined;
  return {
    boundingBox: box,
    ...(pointer && {
      coordinates: {
        clientX: pointer.clientX, clientY: pointer.clientY, pageX: pointer.pageX, pageY: pointer.pageY,
        offsetX: pointer.clientX - box.x, offsetY: pointer.clientY - box.y,
      },
    }),
    viewport,
    isInViewport: share > 0,
    percentVisible: share,
  };
}
