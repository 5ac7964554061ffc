// What the person chose in the options.

export interface Settings {
  server: string;
  token: string;
  redaction: "standard" | "strict";
  /** Hosts that are never recorded; `*.` before one takes those below it along. */
  never: string[];
}

const DEFAULTS: Settings = { server: "", token: "", redaction: "standard", never: [] };

export async function settings(): Promise<Settings> {
  return { ...DEFAULTS, ...(await chrome.storage.local.get(DEFAULTS as unknown as Record<string, unknown>)) };
}

export const saveSettings = (settings: Partial<Settings>) => chrome.storage.local.set(settings);

/** Whether the person never wants this address recorded. */
export function isNever(url: string, never: string[]): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return never.some((entry) => (entry.startsWith("*.") ? host === entry.slice(2) || host.endsWith(entry.slice(1)) : host === entry));
}
