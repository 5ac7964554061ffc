// What lies between a recorder and its server: it notes every byte that goes by, and breaks when a test says so.

import { createServer, request } from "node:http";

/** Starts one in front of a server. `breaks` says of each request whether it is `lost` before the server has it, its answer is `lost after` that, or it goes by. */
export async function startWire(server) {
  const seen = [];
  const wire = { breaks: () => "", seen, requests: () => seen.map(({ method, path }) => `${method} ${path}`) };
  const proxy = createServer(async (from, to) => {
    const chunks = [];
    for await (const chunk of from) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen.push({ method: from.method, path: from.url, body: `${body}` });
    const how = wire.breaks({ method: from.method, path: from.url, count: seen.length });
    if (how === "lost") return from.socket.destroy();
    const { hostname: host, port } = new URL(server.url);
    const onward = request({ host, port, method: from.method, path: from.url, headers: { ...from.headers, host: `${host}:${port}` } }, (answer) => {
      if (how === "lost after") return answer.resume().once("end", () => from.socket.destroy());
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    onward.once("error", () => from.socket.destroy());
    onward.end(body);
  });
  await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
  wire.url = `http://127.0.0.1:${proxy.address().port}`;
  wire.stop = () => (proxy.closeAllConnections(), proxy.close());
  return wire;
}
