// The options.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { tryServer } from "../server";
import { saveSettings, type Settings, settings } from "../settings";
import { words } from "../words";

const say = words.options;
const isServer = (text: string) => text === "" || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

function Options() {
  const [chosen, setChosen] = useState<Settings>();
  const [never, setNever] = useState("");
  const [said, setSaid] = useState("");
  useEffect(() => void settings().then((stored) => { setChosen(stored); setNever(stored.never.join("\n")); }), []);
  if (!chosen) return <main />;
  const set = (part: Partial<Settings>) => { setChosen({ ...chosen, ...part }); setSaid(""); };
  const submit = async (event: Event) => {
    event.preventDefault();
    const server = chosen.server.trim();
    if (!isServer(server)) return setSaid(say.serverBad);
    const hosts = never.split(/\s+/).map((host) => host.trim().toLowerCase()).filter(Boolean);
    await saveSettings({ ...chosen, server, never: hosts });
    setSaid(say.saved);
  };
  const test = async () => {
    const server = chosen.server.trim();
    if (!isServer(server)) return setSaid(say.serverBad);
    setSaid(say.testing);
    const problem = await tryServer({ server, token: chosen.token });
    setSaid(problem === undefined ? say.testGood : say.testBad(problem));
  };
  return (
    <main>
      <header class="top"><img src="icons/48.png" alt="" /><h1>{words.name}: {say.title}</h1></header>
      <p class="soft">{say.privacy}</p>
      <form class="card" onSubmit={submit}>
        <fieldset>
          <legend>{say.redaction}</legend>
          {(["standard", "strict"] as const).map((level) => (
            <label key={level}><input type="radio" name="redaction" value={level} checked={chosen.redaction === level} onChange={() => set({ redaction: level })} />{say.levels[level]}</label>
          ))}
        </fieldset>
        <div>
          <label for="never">{say.never}</label>
          <textarea id="never" rows={4} aria-describedby="never-hint" value={never} onInput={(event) => { setNever(event.currentTarget.value); setSaid(""); }} />
          <p class="small soft" id="never-hint">{say.neverHint}</p>
        </div>
        <div>
          <label for="server">{say.server}</label>
          <input id="server" type="url" aria-describedby="server-hint" value={chosen.server} onInput={(event) => set({ server: event.currentTarget.value })} />
          <p class="small soft" id="server-hint">{say.serverHint}</p>
        </div>
        <div>
          <label for="token">{say.token}</label>
          <input id="token" type="password" autocomplete="off" aria-describedby="token-hint" value={chosen.token} onInput={(event) => set({ token: event.currentTarget.value })} />
          <p class="small soft" id="token-hint">{say.tokenHint}</p>
        </div>
        <div class="row">
          <button class="main" type="submit">{say.save}</button>
          <button type="button" disabled={!chosen.server} onClick={test}>{say.test}</button>
          <p role="status">{said}</p>
        </div>
      </form>
    </main>
  );
}

render(<Options />, document.body);
