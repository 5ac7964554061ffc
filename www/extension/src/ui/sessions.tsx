// The last recordings, each with its status.

import { useEffect, useState } from "preact/hooks";
import { sessions, type Stored } from "../store";
import { words } from "../words";

const say = words.sessions;

export function SessionList({ most, open, again }: { most: number; open: (session: string) => void; again: unknown }) {
  const [list, setList] = useState<Stored[]>([]);
  useEffect(() => void sessions().then((all) => setList(all.filter((one) => one.status === "stopped").slice(0, most))), [again, most]);
  return (
    <section aria-labelledby="recordings">
      <h2 id="recordings">{say.title}</h2>
      {list.length === 0 && <p class="soft">{say.none}</p>}
      <ul class="plain">
        {list.map((one) => (
          <li class="row card" key={one.id}>
            <div class="grow">
              <h3>{one.task || say.untitled}</h3>
              <p class="small soft">{hostOf(one.url)} · {new Date(one.startedAt).toLocaleString()} · {one.delivery ? words.delivery.status[one.delivery.status] : say.status[one.status]}</p>
            </div>
            <button onClick={() => open(one.id)} aria-label={`${say.open}: ${one.task || say.untitled}`}>{say.open}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);
