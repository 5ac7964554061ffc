// The way to the server. The token is kept for this tab alone, and goes out in a header.

const KEPT = "trailmill-token";

export const token = () => sessionStorage.getItem(KEPT) ?? "";
export const keepToken = (value: string) => (value ? sessionStorage.setItem(KEPT, value) : sessionStorage.removeItem(KEPT));

/** A problem as the server tells it; status 0 where it does not answer. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, { ...init, headers: { authorization: `Bearer ${token()}` } }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, "offline", "");
  });
  if (response.ok) return response;
  const told = (await response.json().catch(() => ({}))) as { code?: string; title?: string; detail?: string };
  throw new Problem(response.status, told.code ?? "", [told.title, told.detail].filter(Boolean).join(": "));
}

export const get = async <T>(path: string, signal?: AbortSignal) => (await (await ask(path, { signal })).json()) as T;
export const getText = async (path: string, signal?: AbortSignal) => (await ask(path, { signal })).text();
export const getBlob = async (path: string) => (await ask(path)).blob();
export const post = async (path: string) => void (await ask(path, { method: "POST" }));

/** What the server says of itself to anybody, also where it is not ready. */
export async function ready<T>(signal?: AbortSignal): Promise<T> {
  const response = await fetch("/readyz", { signal }).catch(() => {
    throw new Problem(0, "offline", "");
  });
  return (await response.json()) as T;
}

/** An address with those parameters that say something. */
export function query(path: string, parameters: Record<string, string | number | undefined>): string {
  const told = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(told.map(([name, value]) => [name, String(value)]));
  return told.length ? `${path}?${search}` : path;
}
