// What became of one session: the module's own bytes, read only where somebody looks, and their receipt.

/** One session's outcome. */
export class Outcome {
  #parts;
  #completion;
  #session;

  /** `parts`: the module's bytes (`completion`, `session`, `options`), `rows`, `script`, and what gives the `module`'s hash. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** The kept examples in the chosen format: one line of JSON each, without line breaks. */
  get rows() {
    return this.#parts.rows;
  }

  /** The session as the script that was asked for; null where none was. */
  get script() {
    return this.#parts.script;
  }

  /** The module's own bytes (UTF-8 JSON), which the receipt names. */
  get bytes() {
    const { completion, session } = this.#parts;
    return { completion, session };
  }

  /** What is said of the session. */
  get completion() {
    return (this.#completion ??= fromJson(this.#parts.completion));
  }

  /** The session in canonical form, redacted; null where it could not be read. */
  get session() {
    if (!this.#parts.session) return null;
    return (this.#session ??= fromJson(this.#parts.session));
  }

  /** Ties the bytes to what they were made from, by the platform's own SHA-256. */
  async receipt() {
    const { completion, session, options, module, abi } = this.#parts;
    const [input_sha256, options_sha256, module_sha256, output_sha256] = await Promise.all([
      session && sha256(session),
      sha256(options),
      module(),
      sha256(completion),
    ]);
    return { ...(session && { input_sha256 }), options_sha256, module_sha256, output_sha256, abi };
  }

  /** The parts as they can be sent from a worker, where `received` puts them together again. */
  static async parts(outcome) {
    return { ...outcome.#parts, module: await outcome.#parts.module() };
  }

  static received(parts) {
    return new Outcome({ ...parts, module: () => parts.module });
  }
}

/** The SHA-256 of bytes, hexadecimal. */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A value of the module's bytes. */
export function fromJson(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes));
}
