// What ties the result to its input, options and module; and whether the recorder came to the same.

import { Card, Table } from "../../parts";
import type { Receipts } from "../../shapes";
import { words } from "../../words";

const say = words.session;

export function Receipt({ receipts: { receipt, prebuilt, verdict } }: { receipts: Receipts }) {
  const same = verdict?.verdict === "match";
  const hashes = Object.entries(say.receiptFields) as [keyof typeof receipt, string][];
  return (
    <Card title={say.receipt} id="receipt">
      <p class={!prebuilt ? "soft" : same ? "same" : "note"}>{!prebuilt ? say.noClient : same ? say.match : say.mismatch}</p>
      <Table caption={say.receipt} head={prebuilt ? [say.hash, say.server, say.client] : [say.hash, say.server]}>
        {hashes.map(([name, text]) => <tr key={name} class={prebuilt && prebuilt[name] !== receipt[name] ? "differs" : ""}><th scope="row">{text}</th><td class="hash">{receipt[name] ?? "–"}</td>{prebuilt && <td class="hash">{prebuilt[name] ?? "–"}</td>}</tr>)}
      </Table>
    </Card>
  );
}
