// The account: parts that change by pushState, a picture to upload, a wish list to put in order by dragging.

import { art } from "../art.js";
import { visitor } from "../bag.js";
import { el, to } from "../build.js";
import { page } from "../frame.js";
import { find } from "../goods.js";

const person = visitor.get() ?? { name: "Guest", email: "" };
const body = el("div.account-body");
const wishes = ["ember-lamp", "tarn-mug", "hazel-board", "rill-carafe"];
let dragged;

const parts = {
  details: ["Details", () => [
    el("h2", {}, "Your details"),
    el("p", {}, "Signed in as ", el("b", {}, person.name), person.email ? ` (${person.email})` : ""),
    el("form", { onsubmit: (event) => { event.preventDefault(); event.target.querySelector("[role=status]").textContent = "Saved."; } },
      el("div.field", {}, el("label", { for: "nickname" }, "What should we call you?"), el("input", { id: "nickname", name: "nickname", autocomplete: "nickname" })),
      el("div.field", {}, el("label", { for: "picture" }, "Picture"), el("input", { id: "picture", name: "picture", type: "file", accept: "image/*" })),
      el("label.tick", {}, el("input", { type: "checkbox", name: "news" }), "Send me the monthly letter"),
      el("button.button", { type: "submit" }, "Save"), el("p.small", { role: "status" }))]],
  orders: ["Orders", () => [el("h2", {}, "Orders"), el("p.empty", {}, "There are no orders yet.")]],
  wishes: ["Wish list", () => [el("h2", {}, "Wish list"), el("p", {}, "Drag to put what you want most on top."), list()]],
};

function list() {
  const rows = el("ol.wishes");
  wishes.forEach((id) => {
    const good = find(id);
    rows.append(el("li.wish", { draggable: "true",
      ondragstart: (event) => { dragged = id; event.dataTransfer.setData("text/plain", id); event.dataTransfer.effectAllowed = "move"; },
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => {
        event.preventDefault();
        wishes.splice(wishes.indexOf(dragged), 1);
        wishes.splice(wishes.indexOf(id), 0, dragged);
        rows.replaceWith(list());
      } }, el("div.thumb", { html: art(good.shape, good.colours[0].hex) }), el("a", { href: to("product", { id }) , draggable: "false" }, good.name)));
  });
  return rows;
}

const tabs = Object.entries(parts).map(([id, [name]]) => el("a.account-tab", { href: `?part=${id}`, onclick: (event) => {
  event.preventDefault();
  const query = new URLSearchParams(location.search);
  query.set("part", id);
  history.pushState(null, "", `?${query}`);
  fill();
} }, name));

function fill() {
  const asked = new URLSearchParams(location.search).get("part");
  const id = asked in parts ? asked : "details";
  tabs.forEach((tab, at) => tab.toggleAttribute("aria-current", Object.keys(parts)[at] === id));
  document.title = `${parts[id][0]} · Larkfield`;
  body.replaceChildren(...parts[id][1]());
}

addEventListener("popstate", fill);
page(el("section.account", {}, el("nav.account-tabs", { "aria-label": "Account" }, tabs), body)).then(fill);
