// The side panel, and the same page in a tab of its own: what goes on, the last recordings, the review of one.

import { render } from "preact";
import { useState } from "preact/hooks";
import { words } from "../words";
import { Connection } from "./connection";
import { LiveView } from "./live";
import { useLive } from "./orders";
import { Review } from "./review";
import { SessionList } from "./sessions";

function Panel() {
  const [session, setSession] = useState(new URLSearchParams(location.search).get("session") ?? "");
  const [live, look] = useLive();
  const open = (id: string) => {
    history.replaceState(null, "", id ? `?session=${id}` : location.pathname);
    setSession(id);
  };
  return (
    <main>
      <header class="top"><img src="icons/48.png" alt="" /><h1>{words.name}</h1><a href="options.html" target="_blank">{words.popup.options}</a></header>
      {live?.recorded && <LiveView recorded={live.recorded} count={live.interactions} stopped={open} changed={look} />}
      {session ? <Review key={session} id={session} back={() => open("")} /> : <>{live && !live.recorded && <p class="small soft">{words.sessions.begin}</p>}<SessionList most={50} open={open} again={live?.recorded?.id} /><Connection /></>}
    </main>
  );
}

render(<Panel />, document.body);
