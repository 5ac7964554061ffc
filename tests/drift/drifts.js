// What a page goes through between one visit and the next, in the page: an init script that leaves `drift` behind. All
// dice are thrown from a seed, so that every run sees the same pages.

globalThis.drift = (() => {
  const NAMING = ["aria-label", "alt", "placeholder", "title"];
  const REFERRING = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"];
  /** Elements that may hold nothing but children of certain kinds. */
  const STRICT = ["UL", "OL", "DL", "TABLE", "THEAD", "TBODY", "TFOOT", "TR", "SELECT", "HTML", "HEAD", "FIELDSET", "DETAILS"];
  const BUTTONS = ["submit", "button", "reset"];

  /** A number from 0 up to 1 by words and a seed alone (FNV-1a, then a xorshift). */
  function dice(...words) {
    let hash = 2166136261;
    for (const c of words.join("\u0000")) hash = Math.imul(hash ^ c.codePointAt(0), 16777619);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 2246822519);
    hash ^= hash >>> 13;
    return (Math.imul(hash, 3266489917) >>> 0) / 2 ** 32;
  }

  const pick = (list, ...words) => list[Math.floor(dice(...words) * list.length)];

  function hash(length, ...words) {
    const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    return Array.from({ length }, (_, at) => pick([...letters], at, ...words)).join("");
  }

  const roots = () => [document, ...[...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? [])];
  const all = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);
  const inBody = () => all("*").filter((e) => !e.closest("head") && e !== document.documentElement);

  /** Every class name, the written ones too, becomes another hash; what shared a class still does. */
  function classes(seed) {
    for (const element of inBody().filter((e) => e.hasAttribute("class"))) {
      const renewed = [...element.classList].map((name) => `_${hash(6, "class", name, seed)}`);
      element.setAttribute("class", renewed.join(" "));
    }
  }

  /** Every id, the written ones too, becomes another; what refers to one follows. */
  function ids(seed) {
    const renewed = (id) => `${hash(5, "id", id, seed)}-${Math.floor(dice("count", id, seed) * 900 + 100)}`;
    const known = new Set(all("[id]").map((e) => e.id));
    for (const name of REFERRING) {
      for (const element of all(`[${name}]`)) {
        const words = element.getAttribute(name).split(/\s+/);
        element.setAttribute(name, words.map((id) => (known.has(id) ? renewed(id) : id)).join(" "));
      }
    }
    for (const element of all("[href^='#']")) {
      const id = element.getAttribute("href").slice(1);
      if (known.has(id)) element.setAttribute("href", `#${renewed(id)}`);
    }
    for (const element of all("[id]")) element.id = renewed(element.id);
  }

  /** Around each target, or around one of the four above it, a new element. */
  function ancestor(seed, targets) {
    targets.forEach((target, at) => {
      const chain = [];
      for (let e = target; e && e !== document.body && chain.length < 5; e = e.parentElement) {
        const parent = e.parentElement;
        // A frame that is moved is loaded anew.
        const fits = parent && !STRICT.includes(parent.tagName) && !parent.closest("svg, select");
        if (fits && !e.querySelector("iframe")) chain.push(e);
      }
      const inner = pick(chain.length ? chain : [document.body.firstElementChild], "wrap", at, seed);
      const phrasing = inner.closest("p, a, button, label, h1, h2, h3, span");
      const wrapper = document.createElement(phrasing ? "span" : pick(["div", "section"], "tag", at, seed));
      if (dice("class", at, seed) < 0.5) wrapper.className = `wrap-${hash(4, at, seed)}`;
      inner.replaceWith(wrapper);
      wrapper.append(inner);
    });
  }

  /** In front of or behind each target a stranger, and in each list or table another entry of the same build. */
  function siblings(seed, targets) {
    const lists = new Set();
    for (const element of inBody()) {
      const entries = [...element.children];
      const alike = entries.filter((e) => e.tagName === entries[0].tagName && e.className === entries[0].className);
      if (entries.length >= 2 && alike.length === entries.length && entries[0].children.length > 0) lists.add(element);
    }
    for (const list of lists) {
      const entries = [...list.children];
      const model = pick(entries, "model", list.tagName, entries.length, seed);
      const place = pick(entries, "place", list.tagName, entries.length, seed);
      place.before(anotherLike(model, entries, seed));
    }
    targets.forEach((target, at) => {
      const inner = target.closest("svg")?.parentElement ?? target;
      const place = STRICT.includes(inner.parentElement?.tagName) ? inner.closest("table, ul, ol, details") ?? inner : inner;
      const stranger = document.createElement(pick(["span", "div", "em"], "stranger", at, seed));
      stranger.textContent = pick(["New", "Beta", "★", "Popular", ""], "words", at, seed);
      dice("side", at, seed) < 0.7 ? place.before(stranger) : place.after(stranger);
    });
  }

  /** Another entry of a list: what tells the model from its fellows is said anew, what they share is kept. */
  function anotherLike(model, entries, seed) {
    const entry = model.cloneNode(true);
    const others = entries.filter((e) => e !== model).map((e) => e.outerHTML);
    const shared = (text) => others.some((html) => html.includes(text));
    for (const text of textNodes(entry)) {
      if (!shared(text.data.trim())) text.data = text.data.replace(/\p{L}+/u, pick(["Maple", "Juniper", "Rowan"], "entry", seed));
    }
    for (const element of [entry, ...entry.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (name === "id") element.id = hash(9, value, "new", seed);
        else if (!shared(value) && NAMING.includes(name)) element.setAttribute(name, value.replace(/\p{L}+(?=\P{L}*$)/u, "Rowan"));
        else if (!shared(value) && name !== "class") element.setAttribute(name, `${value}x7`);
      }
    }
    return entry;
  }

  function textNodes(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      if (walker.currentNode.data.trim() && !walker.currentNode.parentElement?.closest("script, style, title")) {
        texts.push(walker.currentNode);
      }
    }
    return texts;
  }

  /** Half of the texts, labels and hints are edited lightly; the same words are edited in the same way everywhere. */
  function text(seed) {
    for (const root of [document.body, ...roots().slice(1)]) {
      for (const node of textNodes(root)) node.data = edited(node.data, seed);
    }
    for (const name of NAMING) {
      for (const element of all(`[${name}]`)) element.setAttribute(name, edited(element.getAttribute(name), seed));
    }
    for (const element of all("input[value]").filter((e) => BUTTONS.includes(e.type))) {
      element.setAttribute("value", edited(element.getAttribute("value"), seed));
    }
  }

  const EDITS = [
    // Capitals.
    (words) => words.replace(/(?<=\s)\p{Ll}/gu, (c) => c.toUpperCase()),
    // A word more at the end, or in front.
    (words, roll) => words + pick([" now", " today", " »", "…", " (new)"], roll),
    (words, roll) => pick(["New: ", "✓ ", "Just ", "Your "], roll) + words,
    // Typography.
    (words) => words.replaceAll("'", "’").replaceAll('"', "”").replaceAll("&", "and").replace(/ [-–] /, " — ").replace(/ (?=\S+$)/, "\u00a0"),
    // One word of a longer text is another; figures have changed.
    (words) => words.replace(/^((?:\S+\s+){2})\S+(?=\s+\S)/, "$1quite").replace(/(?<=[(€$]\d*)\d/g, (d) => (Number(d) + 3) % 10),
  ];

  function edited(whole, seed) {
    const words = whole.trim();
    if (words.length < 3 || !/\p{L}/u.test(words) || dice("whether", words, seed) < 0.5) return whole;
    return whole.replace(words, () => pick(EDITS, "how", words, seed)(words, `${words}${seed}`));
  }

  return { classes, ancestor, siblings, text, ids };
})();
