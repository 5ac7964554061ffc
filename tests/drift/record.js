// A recorder for these tests, in the page: it writes a click down as the older recorders do, with what they know and no
// more. An init script: it leaves nothing in the page but `recordClick`.

globalThis.recordClick = (() => {
  const INTERACTIVE =
    "a, button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=checkbox], [role=radio], [role=tab], [role=switch], [role=link]";
  const MARGIN = 100;

  const css = (text) => CSS.escape(text);
  const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const childrenOf = (element) => [...(element.shadowRoot ?? element).children];
  const tagOf = (element) => element.localName;
  const classesOf = (element) => [...element.classList];
  const cut = (text, length) => (text.length > length ? `${text.slice(0, length)}...` : text);

  function ancestorsOf(element) {
    const ancestors = [];
    for (let at = parentOf(element); at; at = parentOf(at)) ancestors.push(at);
    return ancestors;
  }

  /** The hosts of the shadow roots that hold an element, outermost first. */
  function hostsOf(element) {
    const { host } = element.getRootNode();
    return host ? [...hostsOf(host), host] : [];
  }

  function textOf(element) {
    const shown = element.shadowRoot ? "" : element.textContent.trim();
    return shown || element.getAttribute("alt") || element.getAttribute("placeholder") || "";
  }

  const attributesOf = (element) => Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));

  function boxOf(element) {
    const { x, y, width, height, top, left, right, bottom } = element.getBoundingClientRect();
    return { x, y, width, height, top, left, right, bottom };
  }

  const centre = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

  function shortSelector(element) {
    if (element.id) return `#${css(element.id)}`;
    for (const name of ["data-testid", "aria-label"]) {
      if (element.hasAttribute(name)) return `[${name}="${css(element.getAttribute(name))}"]`;
    }
    if (element.classList.length) return classesOf(element).slice(0, 3).map((name) => `.${css(name)}`).join("");
    for (const name of ["type", "role"]) {
      if (element.hasAttribute(name)) return `${tagOf(element)}[${name}="${css(element.getAttribute(name))}"]`;
    }
    return tagOf(element);
  }

  function twins(element) {
    const parent = parentOf(element);
    return parent ? childrenOf(parent).filter((other) => tagOf(other) === tagOf(element)) : [element];
  }

  function pathOf(element, segment, stop) {
    const segments = [];
    for (let at = element; at && at !== document.documentElement; at = parentOf(at)) {
      segments.unshift(segment(at));
      if (stop(at)) break;
    }
    return segments;
  }

  function xpathOf(element) {
    const steps = [];
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
      if (at.id) return [`//${tagOf(at)}[@id='${at.id}']`, ...steps].join("/");
      const same = twins(at);
      steps.unshift(same.length > 1 ? `${tagOf(at)}[${same.indexOf(at) + 1}]` : tagOf(at));
    }
    return `//${steps.join("/")}`;
  }

  function cssPathOf(element) {
    const segment = (at) => {
      if (at.id) return `#${css(at.id)}`;
      const same = twins(at);
      const nth = same.length > 1 ? `:nth-of-type(${same.indexOf(at) + 1})` : "";
      return tagOf(at) + classesOf(at).slice(0, 2).map((name) => `.${css(name)}`).join("") + nth;
    };
    return pathOf(element, segment, (at) => at.id).join(" > ");
  }

  /** As the second recorder writes it: every class, nothing escaped. */
  function detailPathOf(element) {
    const segment = (at) => {
      if (at.id) return `${tagOf(at)}#${at.id}`;
      const parent = parentOf(at);
      const nth = twins(at).length > 1 ? `:nth-child(${childrenOf(parent).indexOf(at) + 1})` : "";
      return [tagOf(at), ...classesOf(at)].join(".") + nth;
    };
    return pathOf(element, segment, (at) => at.id).join(" > ");
  }

  function selectorsOf(element) {
    const attribute = (name) => element.getAttribute(name);
    const tag = tagOf(element);
    const found = (selector) => element.getRootNode().querySelectorAll(selector).length;
    const reliability = {};
    const alternatives = [];
    const offer = (selector, score) => {
      alternatives.push(selector);
      reliability[selector] = score ?? 1 / found(selector);
    };
    for (const name of ["data-testid", "name", "aria-label"]) {
      if (attribute(name)) offer(`[${name}="${css(attribute(name))}"]`);
    }
    if (element.classList.length) offer(classesOf(element).slice(0, 3).map((name) => `.${css(name)}`).join(""));
    if (attribute("type")) offer(`${tag}[type="${css(attribute("type"))}"]`);
    const words = css(textOf(element).slice(0, 30));
    if (attribute("role") && words) {
      const same = [...element.getRootNode().querySelectorAll(`[role="${css(attribute("role"))}"]`)];
      const alike = same.filter((other) => textOf(other).includes(textOf(element).slice(0, 30))).length;
      offer(`[role="${attribute("role")}"]:contains("${words}")`, 1 / Math.max(alike, 1));
    }
    if (element.id) offer(`#${css(element.id)}`, 0.4);
    offer(tag, 0.1);
    const [xpath, cssPath] = [xpathOf(element), cssPathOf(element)];
    reliability[xpath] = 0.7;
    reliability[cssPath] = 0.4;
    return { primary: element.id ? `#${css(element.id)}` : alternatives[0], xpath, cssPath, alternatives, reliability };
  }

  function nearbyOf(element) {
    const [x, y] = centre(boxOf(element));
    const distance = (other) => {
      const [otherX, otherY] = centre(boxOf(other));
      return [otherX - x, otherY - y, Math.round(Math.hypot(otherX - x, otherY - y))];
    };
    return [...element.getRootNode().querySelectorAll(INTERACTIVE)]
      .filter((other) => other !== element && other.checkVisibility())
      .map((other) => [other, ...distance(other)])
      .filter(([, , , far]) => far <= MARGIN)
      .sort((a, b) => a[3] - b[3])
      .slice(0, 10)
      .map(([other, right, down, far]) => ({
        text: cut(textOf(other), 50),
        tagName: tagOf(other),
        distance: far,
        selector: shortSelector(other),
        cssSelector: detailPathOf(other),
        direction: Math.abs(right) > Math.abs(down) ? (right > 0 ? "right" : "left") : down > 0 ? "below" : "above",
        isVisible: true,
        isInteractive: true,
      }));
  }

  function siblingsOf(element) {
    const parent = parentOf(element);
    const all = parent ? childrenOf(parent) : [];
    const own = all.indexOf(element);
    return all
      .map((other, at) => ({
        text: cut(textOf(other), 50),
        tagName: tagOf(other),
        distance: Math.abs(at - own),
        position: at < own ? "before" : "after",
        selector: shortSelector(other),
        boundingBox: boxOf(other),
        isInteractive: other.matches(INTERACTIVE),
      }))
      .filter(({ distance }) => distance > 0 && distance <= 2);
  }

  /** Four levels, ten children each, five attributes, and the texts of leaves. */
  function snapshotOf(element, depth = 4) {
    const attributes = {};
    for (const name of ["id", "class", "role", "type", "data-testid"]) {
      if (element.hasAttribute(name)) attributes[name] = element.getAttribute(name);
    }
    const children = depth === 0 ? [] : childrenOf(element).slice(0, 10);
    const text = childrenOf(element).length === 0 ? cut(element.textContent.trim(), 50) : "";
    return {
      tag: tagOf(element),
      attributes,
      ...(text && { text }),
      children: children.map((child) => snapshotOf(child, depth - 1)),
    };
  }

  function viewport() {
    const { innerWidth: width, innerHeight: height, scrollX, scrollY, devicePixelRatio } = globalThis;
    return { width, height, scrollX, scrollY, devicePixelRatio };
  }

  function visualOf(element) {
    const box = boxOf(element);
    const [clientX, clientY] = centre(box);
    const coordinates = {
      clientX,
      clientY,
      pageX: clientX + scrollX,
      pageY: clientY + scrollY,
      offsetX: box.width / 2,
      offsetY: box.height / 2,
    };
    return { boundingBox: box, coordinates, viewport: viewport(), isInViewport: true, percentVisible: 100 };
  }

  function elementOf(element) {
    return {
      tag: tagOf(element),
      text: cut(textOf(element), 100),
      value: null,
      attributes: attributesOf(element),
      shadowPath: hostsOf(element).map(shortSelector),
      nearbyElements: nearbyOf(element).map(({ cssSelector, ...near }) => near),
      parentElements: ancestorsOf(element).slice(0, 5).map((ancestor, at) => ({
        level: at + 1,
        tagName: tagOf(ancestor),
        id: ancestor.id || null,
        role: ancestor.getAttribute("role"),
        className: ancestor.getAttribute("class") ?? "",
        selector: shortSelector(ancestor),
        text: textOf(ancestor).slice(0, 50),
      })),
      siblingElements: siblingsOf(element),
    };
  }

  function contextDataOf(element) {
    const told = (ancestor) => ({
      tag: tagOf(ancestor),
      id: ancestor.id || null,
      classes: classesOf(ancestor),
      css_selector: detailPathOf(ancestor),
    });
    const ancestors = ancestorsOf(element).slice(0, 10).map(told);
    const clickable = nearbyOf(element).slice(0, 5);
    return {
      parent: ancestors[0],
      ancestors,
      siblings: [],
      nearestClickable: clickable.map(({ tagName: tag, text, distance, cssSelector: css_selector }) => ({
        tag,
        text,
        distance,
        css_selector,
      })),
    };
  }

  /** The click on `element` as one recorded interaction; `framePath` is the way through frames to this document. */
  return (element, { sequence, url, title, framePath }) => {
    const timestamp = 1_700_000_000_000 + sequence * 7_000;
    const ancestors = ancestorsOf(element);
    const root = ancestors[Math.min(4, ancestors.length - 2)] ?? document.body;
    return {
      id: `click-${sequence}`,
      type: "CLICK",
      timestamp,
      sequence,
      selectors: selectorsOf(element),
      visual: visualOf(element),
      element: elementOf(element),
      context: { url, pageTitle: title, framePath, pageContext: { htmlHash: "", domSnapshot: snapshotOf(root), networkRequests: [] } },
      state: { before: { url, title, timestamp, viewport: viewport(), scrollPosition: { x: 0, y: 0 } } },
      interaction: { confidence: 0.5, modifiers: {} },
      elementDetails: {
        tag: tagOf(element),
        text: textOf(element),
        xpath: xpathOf(element),
        cssSelector: detailPathOf(element),
        attributes: attributesOf(element),
        boundingBox: boxOf(element),
        computedStyle: {},
      },
      contextData: contextDataOf(element),
      overlays: [],
    };
  };
})();
