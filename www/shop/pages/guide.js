import { el } from "../build.js";
import { page } from "../frame.js";

const advice = [
  ["Stoneware", "Dishwasher and microwave are fine. Let it cool before washing; sudden cold makes fine cracks."],
  ["Wood", "Wash by hand, dry standing up, and oil twice a year with linseed oil."],
  ["Wool", "Air it more than you wash it. If you must: wool cycle, cold, flat to dry."],
  ["Linen", "60 °C, any cycle. Iron damp, or not at all."],
  ["Steel", "Boil water with a spoon of vinegar when scale shows. No scouring powder."],
];
page(el("section.head", {}, el("h1", {}, "Care guide"), el("p", {}, "How to keep things for longer than they promised.")),
  el("section.band.guide", {}, advice.map(([title, text]) => el("details", {}, el("summary", {}, title), el("p", {}, text)))));
