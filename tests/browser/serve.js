// Serves a folder on two neighbouring ports: two origins.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };

function server(folder) {
  return createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    const known = !path.includes("..") && (await stat(file).catch(() => null))?.isFile();
    if (!known) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-store" });
    createReadStream(file).pipe(response);
  });
}

const listening = (server, port) =>
  new Promise((done, failed) => server.once("error", failed).listen(port, () => done(server)));

/** Serves; gives the first port, and a function that stops. */
export async function serve(folder) {
  for (let tries = 0; ; tries += 1) {
    const first = await listening(server(folder), 0);
    const port = first.address().port;
    try {
      const second = await listening(server(folder), port + 1);
      return { port, stop: () => [first, second].forEach((one) => (one.closeAllConnections(), one.close())) };
    } catch (error) {
      first.close();
      if (tries === 9) throw error;
    }
  }
}
