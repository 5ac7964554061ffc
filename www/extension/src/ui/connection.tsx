// Whether the server is there that finished recordings go to.

import { useEffect, useState } from "preact/hooks";
import { tryServer } from "../server";
import { settings } from "../settings";
import { words } from "../words";
import { hostOf } from "./sessions";

const say = words.connection;

export function Connection() {
  const [said, setSaid] = useState("");
  useEffect(() => void (async () => {
    const { server, token } = await settings();
    if (!server) return setSaid(words.delivery.none);
    setSaid(say.asking(hostOf(server)));
    const problem = await tryServer({ server, token });
    setSaid(problem === undefined ? say.good(hostOf(server)) : say.bad(hostOf(server), problem));
  })(), []);
  return <p class="small soft" role="status">{said}</p>;
}
