// A recording that goes on. All that it was so far is kept here, so that nothing is lost with an instance of the module.

/** The text of a session whose interactions are texts already. */
export function recording(head, interactions) {
  const { interactions: _, ...rest } = { format: "trailmill.session/1", ...head };
  return `${JSON.stringify(rest).slice(0, -1)},"interactions":[${interactions.join()}]}`;
}

/** The builder over `follow` and `complete`. */
export const builderOver = ({ follow, complete }) =>
  class SessionBuilder {
    #session;
    #options;
    #interactions = [];
    #tally = "";
    #progress;

    constructor(session = {}, options) {
      this.#session = session;
      this.#options = options;
      this.#progress = this.#add(session.interactions ?? []);
    }

    push(interaction) {
      this.#progress = this.#add([interaction]);
      return this.#progress;
    }

    progress() {
      return this.#progress;
    }

    finish(changes) {
      const text = recording({ ...this.#session, ...changes }, this.#interactions);
      const [outcome] = complete(text, this.#options);
      return outcome;
    }

    /** An interaction that is refused is not part of the recording. */
    #add(interactions) {
      const all = [...this.#interactions, ...interactions.map((interaction) => JSON.stringify(interaction))];
      const from = this.#tally ? JSON.parse(this.#tally).from : 0;
      const { progress, tally } = follow(recording(this.#session, all.slice(from)), this.#tally, this.#options);
      this.#interactions = all;
      this.#tally = JSON.stringify(tally);
      return progress;
    }
  };
