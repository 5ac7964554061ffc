// The list: which sessions there are, and how far they are.

import { useEffect, useState } from "preact/hooks";
import { get, query } from "../api";
import { follow } from "../follow";
import { Badge, Meter, useLoaded, useLooks, when, Wrong } from "../parts";
import { type Page, type Session, STATUSES } from "../shapes";
import { words } from "../words";

const say = words.sessions;
const PER_PAGE = 25;
/** Milliseconds between two looks: sessions begin that no update tells of. */
const LOOK = 3000;

export function Sessions() {
  const [status, setStatus] = useState("");
  const [site, setSite] = useState("");
  const [text, setText] = useState("");
  const [quality, setQuality] = useState("");
  const [places, setPlaces] = useState<string[]>([]);
  const after = places.at(-1);
  const filtered = status !== "" || site !== "" || text !== "" || quality !== "";
  const { value: page, error, again } = useLoaded(
    (signal) => get<Page>(query("/v1/sessions", { status, site, text, min_quality: quality, after, limit: PER_PAGE }), signal),
    [status, site, text, quality, after],
  );
  const going = (page?.sessions ?? []).filter((one) => one.status === "STOPPED" || one.status === "PROCESSING" || one.status === "ACTIVE" || one.status === "PAUSED").map((one) => one.id);
  useEffect(() => (going.length ? follow(going, again) : undefined), [going.join("\n")]);
  useLooks(again, LOOK, true);
  const narrow = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    setPlaces([]);
  };
  return (
    <>
      <h1>{say.title}</h1>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <div class="wide"><label for="text">{say.search}</label><input id="text" type="search" value={text} onInput={narrow(setText)} /></div>
        <div><label for="status">{say.status}</label><select id="status" value={status} onChange={narrow(setStatus)}><option value="">{say.anyStatus}</option>{STATUSES.map((one) => <option key={one} value={one}>{say.statuses[one] ?? words.status[one]}</option>)}</select></div>
        <div><label for="site">{say.site}</label><input id="site" onChange={narrow(setSite)} /></div>
        <div><label for="quality">{say.quality}</label><input id="quality" type="number" min="0" max="100" onChange={narrow(setQuality)} /></div>
      </form>
      {error !== undefined && <Wrong error={error} again={again} />}
      {!page ? error === undefined && <p role="status">{words.loading}</p>
        : page.sessions.length === 0 ? <p class="soft" role="status">{filtered || after ? say.none : say.first}</p>
        : <List sessions={page.sessions} />}
      {(places.length > 0 || page?.next) && (
        <div class="row">
          <button disabled={places.length === 0} onClick={() => setPlaces([])}>{say.newest}</button>
          <button disabled={!page?.next} onClick={() => page?.next && setPlaces([...places, page.next])}>{say.older}</button>
        </div>
      )}
      {page && page.sessions.length > 0 && <p class="soft small" role="status">{say.shown(page.sessions.length)}</p>}
    </>
  );
}

function List({ sessions }: { sessions: Session[] }) {
  const name = say.columns;
  return (
    <table class="list">
      <thead><tr>{Object.values(name).map((one) => <th key={one} scope="col">{one}</th>)}</tr></thead>
      <tbody>
        {sessions.map((one) => (
          <tr key={one.id}>
            <td><Badge status={one.status} /></td>
            <th scope="row">
              <a href={`#/sessions/${encodeURIComponent(one.id)}`}>{one.title ?? say.untitled}</a>
              <span class="soft small id">{one.id}</span>
              {one.status === "FAILED" && one.failure && <span class="small failed-text">{words.session.failure(one.failure.stage, one.failure.code)}</span>}
              {one.status === "PROCESSING" && <span class="small soft">{words.progress[one.processingStatus]}</span>}
            </th>
            <td data-label={name.site}>{one.site ?? "–"}</td>
            <td data-label={name.quality}>{one.qualityScore === undefined ? "–" : <Meter of={one.qualityScore / 100} digits={String(Math.round(one.qualityScore))} />}</td>
            <td data-label={name.interactions} class="number">{one.interactions.toLocaleString("en")}</td>
            <td data-label={name.examples} class="number">{one.examples?.toLocaleString("en") ?? "–"}</td>
            <td data-label={name.begun}><time dateTime={new Date(one.createdAt).toISOString()}>{when(one.createdAt)}</time></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
