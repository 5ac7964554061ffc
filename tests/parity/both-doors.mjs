// One session through both doors of one module. Runs in Node and in Chromium; `door` is the package's generated glue.

const encoder = new TextEncoder();

/** The SHA-256 of what each door answers. `module` holds the module's exports. */
export async function answers(door, module, input, options) {
  const raw = await sha256(attempt(() => throughRaw(module, input, encoder.encode(options))));
  const js = await sha256(attempt(() => throughJavaScript(door, input, JSON.parse(options))));
  return { raw, js };
}

/** A refusal's code, stage, pointer and words, a line each. */
function attempt(call) {
  try {
    return call();
  } catch ({ code, stage, pointer, expected, found }) {
    return encoder.encode([code, stage, pointer, `expected ${expected}, found ${found}`].join("\n"));
  }
}

function throughRaw(module, input, options) {
  const enter = (bytes) => {
    const pointer = module.tm_alloc(bytes.length) >>> 0;
    new Uint8Array(module.memory.buffer, pointer, bytes.length).set(bytes);
    return [pointer, bytes.length];
  };
  const leave = (packed) => {
    const [pointer, length] = [Number(BigInt.asUintN(64, packed) >> 32n), Number(BigInt.asUintN(32, packed))];
    const bytes = new Uint8Array(module.memory.buffer, pointer, length).slice();
    module.tm_free(pointer, length);
    return bytes;
  };
  const [given, chosen] = [enter(input), enter(options)];
  const output = module.tm_complete(...given, ...chosen);
  module.tm_free(...given);
  module.tm_free(...chosen);
  if (output === 0n) throw JSON.parse(new TextDecoder().decode(leave(module.tm_last_error())));
  return leave(output);
}

/** The outcomes' own bytes, put together as the raw door does. */
function throughJavaScript(door, input, options) {
  const text = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const outcomes = door.complete(input, options).map(({ completion, session, rows }) => {
    const canonical = session ? `"session":${text(session)},` : "";
    return `{"completion":${text(completion)},${canonical}"rows":[${rows.join(",")}]}`;
  });
  return encoder.encode(`{"outcomes":[${outcomes.join(",")}]}`);
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
