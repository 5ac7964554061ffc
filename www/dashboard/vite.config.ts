import { defineConfig } from "vite";

// The server's policy for the page allows files of its own alone: nothing is put into the page or into its styles.
export default defineConfig({
  build: {
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: { output: { entryFileNames: "dashboard.js", chunkFileNames: "[name].js", assetFileNames: "dashboard[extname]" } },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
