// Clicks and drags, and what the pointer rests on.

import type { Act, Listen } from "./acts";
import type { Hovering } from "./hover";
import type { Scrolling } from "./scrolling";
import { endTyping, isTyped } from "./typing";

/** CSS pixels that a pressed pointer moves before it drags. */
const DRAGS = 24;

export function startPointer(listen: Listen, act: Act, hovering: Hovering, scrolling: Scrolling): void {
  let pressed: { element: Element; x: number; y: number } | undefined;
  let dragged = false;
  listen("pointerdown", (event, element) => {
    const { clientX: x, clientY: y } = event as PointerEvent;
    [pressed, dragged] = [{ element, x, y }, false];
    hovering.stop();
    // What a press on an element scrolls to is its effect; the page's own scroll bar is a way to scroll.
    scrolling.ended();
    if (element === document.documentElement) scrolling.meant(event);
  });
  listen("click", (event, element) => {
    endTyping();
    act("click", element, event, element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type) ? { checked: element.checked } : {});
  });
  listen("dblclick", (event, element) => act("dblclick", element, event));
  listen("pointerover", (_, element) => hovering.over(element));
  listen("dragstart", (event, element) => {
    dragged = true;
    act("drag", element, event);
  });
  listen("drop", (event, element) => act("drop", element, event));
  listen("pointerup", (event, element) => {
    if (!pressed || dragged) return;
    const { clientX: x, clientY: y } = event as PointerEvent;
    const moved = Math.hypot(x - pressed.x, y - pressed.y) >= DRAGS;
    const selected = String(getSelection() ?? "") !== "";
    const { element: from } = pressed;
    pressed = undefined;
    if (!moved || selected || from === element || isTyped(from) || !from.isConnected) return;
    act("drag", from, event, { details: { by: "pointer" } });
    act("drop", element, event, { details: { by: "pointer" } });
  });
}
