// Saves a file, without asking for a permission to do so.

export function download(name: string, content: string | Uint8Array): void {
  const blob = new Blob([content as BlobPart], { type: name.endsWith(".jsonl") ? "application/x-ndjson" : "application/json" });
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
