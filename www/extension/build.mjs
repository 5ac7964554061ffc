// Builds the extension for both browsers: `node build.mjs` → dist/chromium and dist/firefox.

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;

/** Nothing here makes markup of text, and the library's own way to do so, which stores' linters warn of, is left out. */
const withoutMarkup = {
  name: "without-markup",
  transform: (code, id) => (id.includes("/preact/") ? { code: code.replace(/\b\w+\.innerHTML=\w+\.__html/, "void 0"), map: null } : undefined),
};

/** Both differ in their manifests, and in the panel's place beside the page. */
async function buildFor(browser) {
  const outDir = join(here, "dist", browser);
  const shared = {
    root: here,
    configFile: false,
    logLevel: "warn",
    plugins: [withoutMarkup],
    resolve: { alias: { trailmill: join(here, "../package/index.js"), "#beside": join(here, `src/ui/beside.${browser}.ts`) } },
  };
  await build({
    ...shared,
    build: {
      outDir,
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: {
          background: join(here, "src/background/index.ts"),
          popup: join(here, "popup.html"),
          panel: join(here, "panel.html"),
          options: join(here, "options.html"),
        },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
      },
    },
  });
  // What runs in pages is one plain script: pages have no modules of ours.
  await build({
    ...shared,
    publicDir: false,
    build: {
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(here, "src/page/index.ts"),
        output: { format: "iife", entryFileNames: "page.js" },
      },
    },
  });
}

await rm(join(here, "dist"), { recursive: true, force: true });
await buildFor("chromium");
await buildFor("firefox");

const manifest = JSON.parse(await readFile(join(here, "manifest.json"), "utf8"));
const write = (folder, extra) =>
  writeFile(join(here, "dist", folder, "manifest.json"), JSON.stringify({ ...manifest, ...extra }, null, 2));
await write("chromium", {
  minimum_chrome_version: "120",
  permissions: [...manifest.permissions, "sidePanel"],
  background: { service_worker: "background.js", type: "module" },
  side_panel: { default_path: "panel.html" },
});
await write("firefox", {
  background: { scripts: ["background.js"], type: "module" },
  sidebar_action: { default_panel: "panel.html", default_title: "Trailmill recorder", open_at_install: false },
  browser_specific_settings: {
    gecko: { id: "recorder@trailmill.example", strict_min_version: "140.0", data_collection_permissions: { required: ["none"] } },
    gecko_android: { strict_min_version: "142.0" },
  },
});
