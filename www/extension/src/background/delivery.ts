// Delivery: what the person sent goes to the server, one request after another, each again until it is acknowledged; then the
// server's verdict is asked for.

import { ask, type Answer, type Account } from "../server";
import { settings } from "../settings";
import { deliver, nextOutgoing, type Outgoing, sessions, type Stored } from "../store";
import { words } from "../words";

const say = words.delivery;

/** The alarm that begins another try, also where the browser has ended this worker since. */
export const wake = "delivery";

/** Minutes between two alarms; less is nothing that the browser keeps to. */
const AGAIN = 0.5;
/** Tries of a request before the next alarm, and the milliseconds after the first; they double. */
const TRIES = 4;
const PAUSE = 300;
/** Milliseconds between two questions for the verdict, and how many before the alarm goes on. */
const LOOK = 250;
const LOOKS = 40;

/** What the server tells of a session. */
interface Told { status?: string; examples?: number; prebuilt?: { verdict: string }; failure?: { message: string } }

const isUnderWay = ({ delivery }: Stored) => delivery !== undefined && delivery.status !== "completed" && delivery.status !== "failed";

let going: Promise<void> | undefined;
let asked = false;

/** Delivers all that waits. While that goes on, another call has it look once more. */
export function deliverAll(): Promise<void> {
  asked = true;
  going ??= (async () => {
    while (asked) {
      asked = false;
      await deliverOnce();
    }
  })().finally(() => (going = undefined));
  return going;
}

async function deliverOnce(): Promise<void> {
  const waiting = (await sessions()).filter(isUnderWay).reverse();
  if (!waiting.length) return;
  // Set before anything is sent: the browser may end this worker in the middle.
  await chrome.alarms.create(wake, { delayInMinutes: AGAIN, periodInMinutes: AGAIN });
  const { server, token } = await settings();
  for (const session of waiting) await deliverOne(session.id, { server, token });
  if (!(await sessions()).some(isUnderWay)) await chrome.alarms.clear(wake);
}

async function deliverOne(id: string, account: Account): Promise<void> {
  if (!account.server) return void (await deliver(id, { status: "waiting", reason: say.none }));
  for (let next = await nextOutgoing(id); next; next = await nextOutgoing(id)) {
    if (!(await deliver(id, { status: "sending" }))) return;
    const answer = await insist(account, next);
    if (answer.kind !== "done") return void (await notDone(id, answer));
    await deliver(id, { status: "sending" }, next);
  }
  for (let look = 0; look < LOOKS; look += 1) {
    const answer = await ask(account, "GET", `v1/sessions/${encodeURIComponent(id)}`);
    if (answer.kind !== "done") return void (await notDone(id, answer));
    const { status, examples = 0, prebuilt, failure } = (answer.body ?? {}) as Told;
    if (status === "COMPLETED" || status === "ARCHIVED") return void (await deliver(id, { status: "completed", examples, same: prebuilt?.verdict === "match" }));
    if (status === "FAILED") return void (await deliver(id, { status: "failed", reason: say.failedThere(failure?.message ?? "") }));
    await deliver(id, { status: "processing" });
    await new Promise((later) => setTimeout(later, LOOK));
  }
}

async function insist(account: Account, { path, body }: Outgoing): Promise<Answer> {
  let answer = await ask(account, "POST", path, body);
  for (let time = 1; answer.kind === "later" && time < TRIES; time += 1) {
    await new Promise((later) => setTimeout(later, PAUSE * 2 ** (time - 1)));
    answer = await ask(account, "POST", path, body);
  }
  return answer;
}

const notDone = (id: string, answer: Exclude<Answer, { kind: "done" }>) => deliver(id, { status: answer.kind === "later" ? "waiting" : "failed", reason: answer.reason });
