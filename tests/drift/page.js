// Marks and judgement, in the page: an init script. A mark is kept in a list and never in the document, so that no
// selector can go by it.

globalThis.marks = [];

/** The element that a click on `element` acts on. */
globalThis.actedOn = (element) => {
  const ACTED_ON =
    "a, button, input, select, textarea, summary, label, [role=button], [role=checkbox], [role=radio], [role=tab], [role=switch]";
  const nearest = element?.closest(ACTED_ON) ?? element;
  return nearest?.localName === "label" ? (nearest.control ?? nearest) : nearest;
};
