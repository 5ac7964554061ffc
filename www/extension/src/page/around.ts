// What stood around an element: ancestors, siblings, and the nearest elements that people act on.

import type { Ancestor, Neighbour, Rect } from "../shapes";
import { quickName } from "./names";
import { attributesOf, textOf } from "./privacy";
import { pathOf, shortSelector } from "./selectors";
import { ancestorsOf, isInteractive, parentOf, tagOf } from "./tree";
import { actedOn, type View } from "./view";

/** Elements before and after, in the order of the page, among which the nearest are looked for. */
const REACH = 24;
const NEAREST = 12;

export const boxOf = (element: Element): Rect => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
};
const round = (pixels: number) => Math.round(pixels * 10) / 10;
const centre = (box: Rect) => [box.x + box.width / 2, box.y + box.height / 2] as const;

/** One of the elements around another; of the element itself, and of what is far up, no text is told. */
export function ancestorOf(element: Element, level: number): Ancestor {
  const role = element.getAttribute("role");
  const text = level < 1 || level > 3 ? "" : isInteractive(element) || tagOf(element) === "label" ? quickName(element) : textOf(element, 50);
  return {
    level,
    tag: tagOf(element),
    ...(element.id && { id: element.id }),
    ...(role && { role }),
    ...(element.classList.length && { className: element.getAttribute("class")!.slice(0, 120) }),
    selector: shortSelector(element),
    ...(text && { text }),
  };
}

export const around = (element: Element): Ancestor[] => ancestorsOf(element).slice(0, 8).map((one, at) => ancestorOf(one, at + 1));

export function siblingsOf(element: Element): Neighbour[] {
  const all = [...(parentOf(element)?.children ?? [])];
  const place = all.indexOf(element);
  return all
    .map((other, at) => ({ other, at }))
    .filter(({ other, at }) => at !== place && Math.abs(at - place) <= 3 && other.checkVisibility())
    .map(({ other, at }) => ({
      tag: tagOf(other),
      text: isInteractive(other) ? quickName(other) : textOf(other, 60),
      selector: shortSelector(other),
      distance: Math.abs(at - place),
      direction: at < place ? "before" : "after",
      isVisible: true,
      isInteractive: isInteractive(other),
    }))
    .filter(({ text }) => text !== "");
}

/** The nearest elements that people act on. */
export function nearbyOf(element: Element, view: View): Neighbour[] {
  const acted = actedOn(view);
  const follows = (other: Element) => Boolean(element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  let place = acted.findIndex((entry) => entry.element === element);
  if (place < 0) place = acted.findIndex((entry) => follows(entry.element));
  if (place < 0) place = acted.length;
  const [x, y] = centre(boxOf(element));
  return acted
    .slice(Math.max(0, place - REACH), place + REACH)
    .filter((entry) => !entry.element.contains(element) && !element.contains(entry.element))
    .map((entry) => {
      const box = boxOf(entry.element);
      const [left, top] = centre(box);
      return { entry, box, dx: left - x, dy: top - y, distance: Math.hypot(left - x, top - y) };
    })
    .filter(({ box }) => box.width > 0 && box.height > 0)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEAREST)
    .map(({ entry, box, dx, dy, distance }) => ({
      tag: tagOf(entry.element),
      text: entry.text,
      selector: pathOf(entry.element),
      distance: round(distance),
      direction: Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? "right" : "left") : dy > 0 ? "below" : "above",
      isVisible: true,
      isInteractive: true,
      boundingBox: box,
      attributes: attributesOf(entry.element),
    }));
}
