// A finished session as the requests that bring it to the server. They are made once, when the person sends it, and kept until
// they are acknowledged. A worker that the browser may end at any time has no use for a socket; each request stands alone.

import type { Finished } from "./finish";
import { completed } from "./module";
import type { Session } from "./shapes";
import type { Outgoing } from "./store";

/** Characters of a batch, about: the server takes a megabyte. */
const BATCH = 400_000;

export async function outgoingOf({ bytes }: Finished): Promise<Outgoing[]> {
  const { interactions, ...head } = JSON.parse(new TextDecoder().decode(bytes)) as Session;
  const { id } = head;
  const path = `v1/sessions/${encodeURIComponent(id)}`;
  // The server completes what comes as anybody does, with no options of ours.
  const receipt = await (await completed(bytes)).receipt();
  const requests = [
    { path: "v1/sessions", body: JSON.stringify({ ...head, sessionId: id }) },
    ...batches(interactions.map((one) => JSON.stringify(one))).map((items, at) => ({ path: `${path}/interactions`, body: `{"seq":${at + 1},"items":[${items.join(",")}]}` })),
    { path: `${path}/prebuilt`, body: JSON.stringify({ receipt }) },
    { path: `${path}/stop`, body: JSON.stringify({ ...(head.endedAt !== undefined && { timestamp: head.endedAt }) }) },
  ];
  return requests.map((request, order) => ({ session: id, order, ...request }));
}

function batches(items: string[]): string[][] {
  const made: string[][] = [];
  let room = 0;
  for (const item of items) {
    if (item.length > room || !made.length) {
      made.push([]);
      room = BATCH;
    }
    made.at(-1)!.push(item);
    room -= item.length;
  }
  return made;
}
