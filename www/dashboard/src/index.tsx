// The frame around the pages: which one is open stands behind the # of the address.

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, keepToken, Problem, token } from "./api";
import { Dataset } from "./pages/dataset";
import { Health } from "./pages/health";
import { Session } from "./pages/session";
import { Sessions } from "./pages/sessions";
import { watch } from "./watch";
import { words } from "./words";

const place = () => location.hash.replace(/^#\/?/, "");

function Dashboard() {
  const [signedIn, setSignedIn] = useState(token() !== "");
  const [at, setAt] = useState(place());
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const moved = () => {
      setAt(place());
      scrollTo(0, 0);
      main.current?.focus();
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  useEffect(() => (signedIn ? watch() : undefined), [signedIn]);
  // What was loaded with the token goes with it.
  const leave = () => {
    keepToken("");
    location.reload();
  };
  const path = at.split("?")[0] ?? "";
  const [page = "", ...rest] = path.split("/");
  const names = Object.entries(words.pages);
  const open = page in words.pages ? page : "sessions";
  useEffect(() => {
    document.title = `${words.pages[open as keyof typeof words.pages]} · ${words.name}`;
  }, [open]);
  return (
    <>
      <a class="skip" href={`#/${at}`} onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{words.skip}</a>
      <header class="bar">
        <span class="brand"><img src="mark.png" alt="" width="24" height="24" />{words.name}</span>
        {signedIn && (
          <>
            <nav aria-label={words.menu}>{names.map(([name, text]) => <a key={name} href={`#/${name}`} aria-current={name === open ? "page" : undefined}>{text}</a>)}</nav>
            <button class="quiet" onClick={leave}>{words.signOut}</button>
          </>
        )}
      </header>
      <main ref={main} tabIndex={-1}>
        {!signedIn ? <SignIn done={() => setSignedIn(true)} />
          : open === "dataset" ? <Dataset />
          : open === "health" ? <Health />
          : rest.length ? <Session key={path} id={decodeURIComponent(rest.join("/"))} />
          : <Sessions />}
      </main>
    </>
  );
}

function SignIn({ done }: { done: () => void }) {
  const [value, setValue] = useState("");
  const [wrong, setWrong] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    keepToken(value.trim());
    try {
      await get("/v1/sessions?limit=1");
      done();
    } catch (error) {
      keepToken("");
      const status = error instanceof Problem ? error.status : 0;
      setWrong(status === 401 ? words.signIn.refused : status === 403 ? words.signIn.forbidden : words.offline);
    }
  };
  return (
    <form class="card sign-in" onSubmit={submit}>
      <h1>{words.signIn.title}</h1>
      <div>
        <label for="token">{words.signIn.label}</label>
        <input id="token" type="password" autocomplete="off" required value={value} onInput={(event) => setValue(event.currentTarget.value)} aria-describedby="token-hint" />
        <p id="token-hint" class="soft small">{words.signIn.hint}</p>
      </div>
      {wrong && <p class="note" role="alert">{wrong}</p>}
      <div class="row"><button class="main" type="submit">{words.signIn.submit}</button></div>
    </form>
  );
}

render(<Dashboard />, document.body);
