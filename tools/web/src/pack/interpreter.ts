// MicroPython with the pack's files in its memory, at its start in a worker.

import {
  loadMicroPython,
  type MicroPython,
} from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { HANDED_IN } from "./handed";
import { folder, type Pack } from "./pack";

const HEAP_BYTES = 4 * 1024 * 1024;

/** Starts MicroPython. What it prints, a maker's file may print without end, goes nowhere. */
export async function startMicroPython(pack: Pack): Promise<MicroPython> {
  const wasm = pack.get("micropython.wasm") as Uint8Array<ArrayBuffer>;
  const python = await loadMicroPython({
    heapsize: HEAP_BYTES,
    stdout: () => undefined,
    stderr: () => undefined,
    instantiateWasm: (imports, ready) => {
      void WebAssembly.compile(wasm)
        .then((module) => WebAssembly.instantiate(module, handedTo(module, imports)))
        .then(ready);
      return {};
    },
  });
  for (const name of ["firmware", "virtual", "page"]) {
    for (const [file, data] of folder(pack, name)) writeFile(python, `/${name}/${file}`, data);
  }
  python.runPython("import sys\nsys.path[:] = []");
  return python;
}

/** Writes a file of the interpreter's memory, and the folders that lead to it. */
export function writeFile(python: MicroPython, path: string, data: Uint8Array | string): void {
  python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  python.FS.writeFile(path, data);
}

/** What a module imports, with a refusal in the place of all that is not handed in. */
function handedTo(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Imports {
  const safe: WebAssembly.Imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    safe[from] ??= {};
    safe[from][name] = HANDED_IN.test(name) ? imports[from][name] : refuse;
  }
  return safe;
}

function refuse(): never {
  throw new Error("it asks for JavaScript, which no board has");
}
