// The data's types, made from the JSON Schemas that `trailmill schema` prints, which are made from the Rust types:
// `node types.js <trailmill>` says where the package's file differs, `node types.js <trailmill> --write` writes it anew.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const [trailmill, write] = process.argv.slice(2);
const file = new URL("../types.d.ts", import.meta.url);

/** The shapes that the package gives or takes. A receipt has its place in an outcome here, not in a completion. */
const SHAPES = ["options", "completion", "session", "receipt", "redacted-text", "progress", "locator", "row-finding", "error"];

/** Names that would be unclear in a program of somebody else's, or are taken there. */
const NAMES = {
  Error: "Fault", Kind: "ExampleKind", Shape: "InputShape", Level: "RedactionLevel", Format: "RowFormat", Script: "SessionScript", Stage: "FaultStage",
  ErrorCode: "FaultCode", Status: "CompletionStatus", Span: "RedactedSpan", Text: "RecordedText", Node: "DomNode",
  Element: "RecordedElement", Rect: "Box", State: "RecordedState", Selectors: "RecordedSelectors",
};

const definitions = {};
for (const shape of SHAPES) {
  const { $defs = {}, $schema, ...root } = JSON.parse(execFileSync(trailmill, ["schema", shape], { encoding: "utf8" }));
  if (shape === "completion") delete root.properties.receipt;
  for (const [name, definition] of Object.entries({ ...$defs, [root.title]: root })) {
    if (name === "Receipt" && shape === "completion") continue;
    const known = definitions[name];
    const made = prepared(definition);
    if (known && JSON.stringify(known) !== JSON.stringify(made)) throw new Error(`two shapes are called ${name}`);
    definitions[name] = made;
  }
}

const named = Object.fromEntries(Object.entries(definitions).map(([name, made]) => [NAMES[name] ?? name, made]).sort());
const all = { title: "Shapes", type: "object", additionalProperties: false, definitions: named };
const source = await compile(all, "Shapes", {
  additionalProperties: false,
  unreachableDefinitions: true,
  enableConstEnums: false,
  bannerComment: "// Made by `cargo xtask types` from the Rust types. Not written by hand.\n",
  style: { printWidth: 120 },
});
// What holds the others together is no shape of its own, and where a shape was met is no part of its meaning.
const types = source
  .replace(/export interface Shapes \{\}\n/, "")
  .replace(/\n \*\n \* This interface was referenced by `Shapes`'s JSON-Schema\n \* via the `definition` "\w+"\./g, "")
  .replace(/\/\*\*\n \* This interface was referenced by `Shapes`'s JSON-Schema\n \* via the `definition` "\w+"\.\n \*\/\n/g, "");

if (write) writeFileSync(file, types);
else if (readFileSync(file, "utf8") !== types) {
  console.error("www/package/types.d.ts differs from the Rust types: cargo xtask types");
  process.exit(1);
}

/** A schema in the generator's words: its references, which stand alone there, and no titles, which it would make names of. */
function prepared(schema) {
  if (Array.isArray(schema)) return schema.map(prepared);
  if (schema === null || typeof schema !== "object") return schema;
  const made = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, prepared(value)]));
  if (typeof made.title === "string") delete made.title;
  // Links within the Rust documentation lead nowhere from here.
  if (typeof made.description === "string") made.description = made.description.replace(/\[(`[^`]+`)\](\([^)]*\))?/g, "$1");
  if (typeof made.$ref !== "string") return made;
  const { $ref, default: _, ...rest } = made;
  const name = $ref.replace("#/$defs/", "");
  const reference = { $ref: `#/definitions/${NAMES[name] ?? name}` };
  return Object.keys(rest).length === 0 ? reference : { ...rest, allOf: [reference, ...(rest.allOf ?? [])] };
}
