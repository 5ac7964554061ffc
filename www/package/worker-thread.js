// What runs in the worker of `worker.js`: calls in, answers out, in their order.

import { complete, init, redact, selectors, SessionBuilder, TrailmillError, validate } from "./index.js";
import { Outcome } from "./outcome.js";

const builders = new Map();
let built = 0;

const doors = {
  init,
  complete: (session, options) => Promise.all(complete(session, options).map(Outcome.parts)),
  redact,
  selectors,
  validate,
  build(session, options) {
    built += 1;
    builders.set(built, new SessionBuilder(session, options));
    return built;
  },
  push: (builder, interaction) => builders.get(builder).push(interaction),
  progress: (builder) => builders.get(builder).progress(),
  finish: (builder, changes) => Outcome.parts(builders.get(builder).finish(changes)),
  drop: (builder) => builders.delete(builder),
};

self.addEventListener("message", async ({ data: { id, name, args } }) => {
  try {
    self.postMessage({ id, result: await doors[name](...args) });
  } catch (error) {
    if (!(error instanceof TrailmillError)) return self.postMessage({ id, error });
    const { message, code, stage, pointer, expected, found } = error;
    self.postMessage({ id, fault: { message, code, stage, pointer, expected, found } });
  }
});
