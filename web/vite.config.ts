import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const out = resolve(import.meta.dirname, "../src/vesalius/publish/static");
const font = "source-sans-3-latin-wght-normal.woff2";

/** Put the font beside the script, and list both: the publisher names them by their content. */
function handOver(): Plugin {
  return {
    name: "hand-over",
    apply: "build",
    closeBundle() {
      mkdirSync(out, { recursive: true });
      const fonts = "node_modules/@fontsource-variable/source-sans-3";
      copyFileSync(resolve(import.meta.dirname, fonts, "files", font), resolve(out, font));
      copyFileSync(resolve(import.meta.dirname, fonts, "LICENSE"), resolve(out, "LICENSE.source-sans-3"));
      writeFileSync(resolve(out, "manifest.json"), JSON.stringify(["atlas.js", font]) + "\n");
    },
  };
}

export default defineConfig({
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/main.ts", formats: ["iife"], name: "vesaliusAtlas", fileName: () => "atlas.js" },
  },
  plugins: [handOver()],
  test: { include: ["test/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
