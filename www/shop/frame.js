// What stands around every page: the header with search and menu, and the footer.

import { bag, visitor } from "./bag.js";
import { el, show, to } from "./build.js";
import { categories, goods } from "./goods.js";

const icon = {
  search: `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/></svg>`,
  user: `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/></svg>`,
  bag: `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 8h14l1 13H4z"/><path d="M8.5 10V7a3.5 3.5 0 017 0v3"/></svg>`,
};

function header() {
  const count = el("span.bag-count", {}, String(bag.count()));
  addEventListener("bag", () => (count.textContent = String(bag.count())));
  const person = visitor.get();
  const query = new URLSearchParams(location.search).get("q") ?? "";
  return el("header.site-header", {},
    el("div.bar", {},
      el("a.brand", { href: to("index"), "aria-label": "Larkfield, home" }, el("img", { src: "mark.svg", alt: "", width: 30, height: 30 }), "Larkfield"),
      el("nav.menu", { "aria-label": "Departments" }, Object.entries(categories).map(([id, category]) =>
        el("div.menu-entry", {},
          el("a.menu-link", { href: to("category", { c: id }), "aria-haspopup": "true" }, category.name),
          el("div.menu-panel", { role: "group", "aria-label": category.name },
            goods.filter((good) => good.category === id).map((good) => el("a", { href: to("product", { id: good.id }) }, good.name)),
            el("a.menu-all", { href: to("category", { c: id }) }, `All ${category.name.toLowerCase()}`))))),
      el("form.search", { role: "search", action: "search.html", onsubmit: (event) => {
        event.preventDefault();
        location.href = to("search", { q: new FormData(event.target).get("q") });
      } },
        el("input", { type: "search", name: "q", id: "site-search", placeholder: "Search the shop", "aria-label": "Search the shop", value: query, autocomplete: "off" }),
        el("button", { type: "submit", "aria-label": "Search", html: icon.search })),
      el("div.tools", {},
        el("a.tool", { href: to(person ? "account" : "sign-in") }, el("span.icon", { html: icon.user }), person ? person.name.split(" ")[0] : "Sign in"),
        el("a.tool", { href: to("cart"), "aria-label": "Bag" }, el("span.icon", { html: icon.bag }), "Bag", count))));
}

function footer() {
  return el("footer.site-footer", {},
    el("div.bar", {},
      el("div", {}, el("strong", {}, "Larkfield"), el("p", {}, "A small shop that is only there to be practised on. Nothing is sold, nothing is sent.")),
      el("nav", { "aria-label": "Help" },
        el("a", { href: to("guide"), target: "_blank" }, "Care guide"),
        el("a", { href: to("cart") }, "Your bag"),
        el("a", { href: to("account") }, "Your account"))));
}

/** Shows a page between header and footer. */
export function page(...content) {
  return show(header(), el("main", { id: "content" }, ...content), footer());
}
