import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { slim } from "./slim";
import { trim } from "./trim";

const HERE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = resolve(HERE, "..", "..");
const MICROPYTHON = join(HERE, "node_modules/@micropython/micropython-webassembly-pyscript");

/** The Python that has the project's package: PLANTAR_PYTHON, or the repository's own. */
function python(): string {
  const own = join(REPOSITORY, ".venv", "bin", "python");
  return process.env.PLANTAR_PYTHON ?? (existsSync(own) ? own : "python3");
}

/** Makes `plantar.pack` of the repository's own files, at each build. */
function packed(): Plugin {
  const make = async (): Promise<Uint8Array> => {
    const folder = mkdtempSync(join(tmpdir(), "plantar-pack-"));
    try {
      const wasm = join(folder, "micropython.wasm");
      const out = join(folder, "plantar.pack");
      writeFileSync(wasm, await slim(MICROPYTHON));
      execFileSync(python(), [join(HERE, "pack.py"), wasm, out], { stdio: "inherit" });
      return readFileSync(out);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  let serves = false;
  return {
    name: "plantar-pack",
    configResolved(config) {
      serves = config.command === "serve";
    },
    configureServer(server) {
      server.middlewares.use("/plantar.pack", async (_request, response) =>
        response.end(await make()),
      );
    },
    resolveId: (id) => (id === "virtual:pack" ? "\0virtual:pack" : null),
    async load(id) {
      if (id !== "\0virtual:pack") return null;
      if (serves) return 'export default "/plantar.pack";';
      const file = this.emitFile({ type: "asset", name: "plantar.pack", source: await make() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

/** MicroPython's loader, without its node.js half, and able to take a module from the pack. */
function micropython(): Plugin {
  const changes: [string | RegExp, string][] = [
    ["let Module={locateFile:", "let Module={instantiateWasm:options.instantiateWasm,locateFile:"],
    ['new URL("micropython.wasm",import.meta.url).href', '"micropython.wasm"'],
    [
      /ENVIRONMENT_IS_NODE=[^,]*?"renderer"!=globalThis\.process\?\.type/,
      "ENVIRONMENT_IS_UNUSED=0",
    ],
    [/ENVIRONMENT_IS_NODE/g, "false"],
    [/await import\("(module|path|url|fs)"\)/g, "{}"],
    // At each call of C through JavaScript it compares what it has kept of the table of functions
    // with the table: half of the interpreter's time.
    [/,assert\(wasmTable\.get\(funcPtr\)==func,"[^"]*"\)/, ""],
    // What only helps those who build it: names of what it does not export, checks of itself.
    [/\[(?:"\w+",)+"\w+"\]\.forEach\(function\(sym\)\{unexportedRuntimeSymbol\(sym\)\}\);/, ""],
    [/\[(?:"\w+",)+"\w+"\]\.forEach\(unexportedRuntimeSymbol\);/, ""],
    [/(?<=[;{},(])assert\(/g, "/*@__PURE__*/assert("],
    [
      /"object"==typeof process&&"object"==typeof process\.versions&&.*?process\.argv\.length>1/,
      "false",
    ],
  ];
  return {
    name: "plantar-micropython",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("micropython.mjs")) return null;
      for (const [from, to] of changes) {
        const changed = code.replace(from, to);
        if (changed === code) this.error(`micropython.mjs has no ${from}: look at its update`);
        code = changed;
      }
      return trim(code, (text) => this.parse(text));
    },
  };
}

/** The service worker with the names of all files, so that the page works offline. */
function offline(): Plugin {
  return {
    name: "plantar-offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("there is no sw.js to fill in");
        const page = bundle["index.html"];
        if (page?.type !== "asset") throw new Error("there is no index.html to fill in");
        const content = new Map<string, string | Uint8Array>(
          PUBLIC.map((name) => [name, readFileSync(join(HERE, "public", name))]),
        );
        for (const [name, file] of Object.entries(bundle)) {
          if (file !== worker) content.set(name, file.type === "chunk" ? file.code : file.source);
        }
        const whole = createHash("sha256");
        for (const name of [...content.keys()].sort()) whole.update(content.get(name) ?? "");
        const build = whole.digest("hex").slice(0, 16);
        page.source = String(page.source).replace("__BUILD__", build);
        content.delete("index.html");
        content.set("./", page.source);
        const later = [...content.keys()].filter((name) => LATER.test(name));
        for (const name of later) content.delete(name);
        const files = [...content.keys()].sort().map((name) => {
          const digest = createHash("sha256").update(content.get(name) ?? "");
          return [name, digest.digest("hex")];
        });
        worker.code = worker.code
          .replace('"__FILES__"', JSON.stringify(files))
          .replace('"__LATER__"', JSON.stringify(later))
          .replace("__BUILD__", build);
      },
    },
  };
}

/** Loaded only by who opens the editor. */
const LATER = /\/coloured-/;
const PUBLIC = ["early.js", "icon.svg", "icon-192.png", "manifest.webmanifest"];

export default defineConfig({
  root: HERE,
  base: "./",
  plugins: [micropython(), packed(), offline()],
  worker: { format: "es", plugins: () => [micropython()] },
  build: {
    outDir: join(REPOSITORY, "dist"),
    emptyOutDir: true,
    target: "es2022",
    minify: "terser",
    terserOptions: {
      ecma: 2020,
      module: true,
      toplevel: true,
      compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
    },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rollupOptions: {
      input: { index: join(HERE, "index.html"), sw: join(HERE, "src", "sw.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
