// How a site changes from one release to the next, by `?drift=`: a list of `classes` (class names hashed anew), `ids`
// (ids regenerated), `ancestors` (wrappers inserted), `siblings` (elements added before others) and `text` (wording
// edited lightly), or `all`. With a number behind it (`all-7`) the same site changes in another way.

const KINDS = ["classes", "ids", "ancestors", "siblings", "text"];

/** Light edits of wording. */
const WORDING = new Map([
  ["Add to bag", "Add to your bag"], ["Checkout", "Check out"], ["Sign in", "Log in"], ["Search", "Search products"],
  ["Place order", "Place your order"], ["Continue", "Continue to next step"], ["Apply", "Apply now"], ["Remove", "Remove item"],
  ["Full name", "Your full name"], ["Save", "Save changes"], ["Size", "Choose a size"], ["Colour", "Choose a colour"],
]);

/** The changes of one variant; without any, everything stays as it is. */
export function drifting(variant) {
  const [names, seed = "1"] = variant.split("-");
  const kinds = names === "all" ? KINDS : names.split(",");
  const has = (kind) => kinds.includes(kind);
  const hash = (text) => {
    let state = 2166136261 ^ Number(seed);
    for (const letter of text) state = Math.imul(state ^ letter.charCodeAt(0), 16777619) >>> 0;
    return state.toString(36).slice(0, 6);
  };
  const className = (name) => (has("classes") && name ? `_${hash(name)}_${name.length}` : name);
  return {
    className,
    id: (id) => (has("ids") ? `r${hash(id)}` : id),
    text: (text) => (has("text") ? (WORDING.get(text) ?? text) : text),
    placed(element) {
      const inserted = document.createElement("div");
      inserted.style.display = "contents";
      if (has("siblings") && /^(SECTION|FORM|ARTICLE)$/.test(element.tagName ?? "")) {
        const added = document.createElement("div");
        added.hidden = true;
        inserted.append(added);
      }
      if (has("ancestors") && /^(SECTION|FORM|NAV|BUTTON|FIELDSET)$/.test(element.tagName ?? "")) {
        const inner = document.createElement("div");
        inner.style.display = "contents";
        inner.append(element);
        inserted.append(inner);
        return inserted;
      }
      if (!inserted.childNodes.length) return element;
      inserted.append(element);
      return inserted;
    },
    /** Gives the style sheet's classes their new names. */
    async styles() {
      if (!has("classes")) return;
      const link = document.querySelector("link[rel=stylesheet]");
      if (!link) return;
      const css = await (await fetch(link.href)).text();
      const style = document.createElement("style");
      style.textContent = css.replace(/\.([a-z][\w-]*)(?=[^{}]*\{)/gi, (_, name) => `.${className(name)}`);
      link.replaceWith(style);
    },
  };
}
