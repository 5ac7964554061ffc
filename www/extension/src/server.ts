// The server's API, as far as the recorder speaks it.

import { words } from "./words";

const say = words.delivery;

export interface Account { server: string; token: string }

/** What the server answered: done, not now, or never. */
export type Answer = { kind: "done"; body: unknown } | { kind: "later"; reason: string } | { kind: "never"; reason: string };

/** Milliseconds that an answer may take. */
const PATIENCE = 30_000;

export async function ask({ server, token }: Account, method: "GET" | "POST", path: string, body?: string): Promise<Answer> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(new URL(path, server.endsWith("/") ? server : `${server}/`), {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { "Content-Type": "application/json" }) },
      ...(body !== undefined && { body }),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await answer.text();
  } catch {
    return { kind: "later", reason: say.away };
  }
  const told = read(text);
  if (answer.ok) return { kind: "done", body: told };
  if (answer.status === 429 || answer.status === 408 || answer.status >= 500) return { kind: "later", reason: say.busy };
  if (answer.status === 401 || answer.status === 403) return { kind: "later", reason: say.token };
  const code = (told as { code?: unknown } | undefined)?.code;
  return { kind: "never", reason: say.refused(typeof code === "string" ? code : String(answer.status)) };
}

/** Why recordings can't be sent; nothing where they can. The question is for a session that is nowhere. */
export async function tryServer(account: Account): Promise<string | undefined> {
  const answer = await ask(account, "GET", `v1/sessions/${crypto.randomUUID()}`);
  if (answer.kind === "later") return answer.reason;
  return answer.kind === "never" && answer.reason === say.refused("no_session") ? undefined : say.away;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
