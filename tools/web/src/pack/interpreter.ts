// MicroPython with the pack's files in its memory, at its start in a worker.

import {
  loadMicroPython,
  type MicroPython,
} from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { folder, type Pack } from "./pack";

const HEAP_BYTES = 4 * 1024 * 1024;

/** Starts MicroPython. said: takes what it prints, tracebacks among it. */
export async function startMicroPython(
  pack: Pack,
  said: (line: string) => void,
): Promise<MicroPython> {
  const wasm = pack.get("micropython.wasm") as Uint8Array<ArrayBuffer>;
  const python = await loadMicroPython({
    heapsize: HEAP_BYTES,
    stdout: said,
    stderr: said,
    instantiateWasm: (imports, ready) => {
      void WebAssembly.instantiate(wasm, imports).then((made) => ready(made.instance));
      return {};
    },
  });
  for (const name of ["firmware", "virtual", "page"]) {
    for (const [file, data] of folder(pack, name)) {
      const path = `/${name}/${file}`;
      python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
      python.FS.writeFile(path, data);
    }
  }
  // Not what is frozen into this build: a board has none of it, and slim.ts has blanked it.
  python.runPython("import sys\nsys.path[:] = []");
  return python;
}
