// Live progress: the updates of sessions, over the socket. After a broken connection it connects again.

import { token } from "./api";

export interface Update { type: string; sessionId: string; data?: { processingStatus?: string } }

/** Milliseconds before the first try to connect again; each further try waits twice as long, up to half a minute. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** Tells the updates of these sessions until the function that it gives is called. */
export function follow(sessions: string[], heard: (update: Update) => void): () => void {
  let over = false;
  let wait = FIRST_WAIT;
  let socket: WebSocket | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    const send = (type: string, sessionId?: string, data?: object) => socket?.send(JSON.stringify({ type, sessionId, data, timestamp: Date.now() }));
    socket.onopen = () => send("authenticate", undefined, { apiKey: token(), clientType: "dashboard" });
    socket.onmessage = ({ data }) => {
      const update = JSON.parse(String(data)) as Update;
      if (update.type === "authentication_success") {
        wait = FIRST_WAIT;
        for (const session of sessions) send("subscribe_updates", session);
      } else if (update.type === "authentication_failed") {
        over = true;
        socket?.close();
      } else if (update.sessionId) heard(update);
    };
    socket.onclose = () => {
      if (over) return;
      again = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };
  connect();
  return () => {
    over = true;
    clearTimeout(again);
    socket?.close();
  };
}
