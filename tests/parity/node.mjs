// The batch in Node: `node node.mjs <batch> <package>`.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { answers } from "./both-doors.mjs";

const [batch, packageFolder] = process.argv.slice(2);
const door = await import(pathToFileURL(join(packageFolder, "dist/trailmill.js")));
const module = door.initSync({ module: await readFile(join(packageFolder, "dist/trailmill_bg.wasm")) });
for (const { name, file, options } of JSON.parse(await readFile(join(batch, "batch.json")))) {
  const input = await readFile(join(batch, file));
  console.log(JSON.stringify({ name, ...(await answers(door, module, input, options)) }));
}
