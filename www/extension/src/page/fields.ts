// Fields and forms: what is typed, ticked, chosen and sent.

import type { Act, Listen } from "./acts";
import { isBlocked, isSecret, MASKED } from "./privacy";
import { endTyping, isTyped, typed, valueOf } from "./typing";
import { soil, type View, view } from "./view";

export function startFields(listen: Listen, act: Act): void {
  let beforeTyping: View | undefined;
  listen("beforeinput", () => (beforeTyping = view()));
  listen("input", (event, element) => {
    // What is typed is not part of what is seen; boxes that are ticked are.
    if (!isTyped(element)) soil(element);
    else if (!isBlocked(element)) typed(element, event, beforeTyping ?? view());
  });
  listen("change", (event, element) => {
    if (isTyped(element)) return endTyping();
    soil(element);
    if (element instanceof HTMLInputElement && element.type === "file") {
      const files = [...(element.files ?? [])];
      return act("change", element, event, { value: "[FILE]", details: { files: String(files.length), mediaType: files[0]?.type ?? "" } });
    }
    if (element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type)) return act("change", element, event, { checked: element.checked });
    if (element instanceof HTMLSelectElement) act("change", element, event, { value: isSecret(element) ? MASKED : (valueOf(element) ?? "") });
  });
  listen("focusout", () => endTyping());
  listen("submit", (event, element) => {
    endTyping();
    const form = element as HTMLFormElement;
    act("submit", form, event, { details: { fieldCount: String(form.elements.length), formMethod: form.method } });
  });
}
