// The examples of the package's README, by the file names that stand behind their languages.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const installed = process.env.TRAILMILL_INSTALLED;

const readme = await readFile(join(installed, "node_modules/trailmill/README.md"), "utf8");
const blocks = [...readme.matchAll(/^```(?:js|json) (\S+)\n([\s\S]+?)^```/gm)];

/** Every example, name to text. */
export const examples = Object.fromEntries(blocks.map(([, name, text]) => [name, text]));

/** A project beside the installed package, with some of the examples as its files. */
export async function project(name, files) {
  const folder = join(installed, "projects", name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}
