// Delivery times: a page of the same origin in a frame.

import { el, show } from "../build.js";

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const slots = days.flatMap((day) => ["8 to 12", "14 to 18"].map((time) => `${day}, ${time}`)).slice(0, 8);
const buttons = slots.map((slot) => el("button.slot", { type: "button", "aria-pressed": "false", onclick: (event) => {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === event.currentTarget));
  parent.postMessage({ slot }, "*");
} }, slot));
show(el("main.framed", {}, el("h2", {}, "Choose a delivery time"), el("div.slots-grid", {}, buttons)));
