// E-mail and password, then a one-time code; without loading the page in between.

import { visitor } from "../bag.js";
import { el, to } from "../build.js";
import { page } from "../frame.js";

const box = el("section.sign-in");

function credentials() {
  box.replaceChildren(el("h1", {}, "Sign in"), el("form", { onsubmit: (event) => {
    event.preventDefault();
    history.pushState(null, "", "#code");
    code(new FormData(event.target).get("email"));
  } },
    el("div.field", {}, el("label", { for: "sign-in-email" }, "E-mail"), el("input", { id: "sign-in-email", name: "email", type: "email", autocomplete: "username", required: true })),
    el("div.field", {}, el("label", { for: "sign-in-password" }, "Password"), el("input", { id: "sign-in-password", name: "password", type: "password", autocomplete: "current-password", required: true })),
    el("button.button.wide", { type: "submit" }, "Continue")));
}

function code(email) {
  box.replaceChildren(el("h1", {}, "Check your phone"), el("form", { onsubmit: (event) => {
    event.preventDefault();
    visitor.set({ name: email.split("@")[0].split(/[._]/).map((part) => part[0].toUpperCase() + part.slice(1)).join(" "), email });
    location.href = to("account");
  } },
    el("p", {}, "We sent a code to the phone that belongs to ", el("b", {}, email), "."),
    el("div.field", {}, el("label", { for: "one-time-code" }, "Six-digit code"), el("input", { id: "one-time-code", name: "code", inputmode: "numeric", autocomplete: "one-time-code", required: true })),
    el("button.button.wide", { type: "submit" }, "Confirm")));
}

addEventListener("popstate", () => location.hash === "#code" || credentials());
page(box).then(credentials);
