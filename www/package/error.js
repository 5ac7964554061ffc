/** A fault as data: a stable code, a stage, a JSON pointer into the input, what was expected and what was found. */
export class TrailmillError extends Error {
  constructor(message, { code, stage, pointer = "", expected, found }) {
    super(message);
    this.name = "TrailmillError";
    Object.assign(this, { code, stage, pointer, expected, found });
  }
}
