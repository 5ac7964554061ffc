// Keys that do something by themselves; what is typed is a field's.

import type { Act, Listen } from "./acts";
import type { Hovering } from "./hover";
import type { Scrolling } from "./scrolling";
import { endTyping, isTyped } from "./typing";

/** Keys that act outside of text, and in it. */
const ACTING = new Set(["Enter", "Escape", "Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Backspace", "Delete", "PageDown", "PageUp", " "]);
const ACTING_IN_TEXT = new Set(["Enter", "Escape", "Tab"]);

export function startKeys(listen: Listen, act: Act, hovering: Hovering, scrolling: Scrolling): void {
  listen("keydown", (event, element) => {
    const { key, ctrlKey, metaKey, altKey, repeat, isComposing } = event as KeyboardEvent;
    hovering.stop();
    if (!isTyped(element)) scrolling.meant(event);
    if (isComposing || altKey) return;
    const commands = (ctrlKey || metaKey) && key.length === 1 && !/[acvxyz]/i.test(key);
    const acts = isTyped(element) ? ACTING_IN_TEXT.has(key) || /^Arrow(Up|Down)$/.test(key) : ACTING.has(key);
    if (repeat || !(commands || acts)) return;
    if (key === "Enter" || key === "Tab" || commands) endTyping();
    act("key_press", element, event, { key });
  });
}
