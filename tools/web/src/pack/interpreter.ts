// MicroPython with the pack's files in its memory, at its start in a worker.

import {
  loadMicroPython,
  type MicroPython,
} from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { folder, type Pack } from "./pack";

const HEAP_BYTES = 4 * 1024 * 1024;

/**
 * What the WebAssembly module is handed: memory, files in memory, the clock, and how an error
 * unwinds. A person's text runs in this interpreter, so whatever else it imports is withheld: all
 * that could read, write or call an object of JavaScript (`lookup_attr`, `call1`, `store_attr` and
 * their like). The page itself only calls in the other direction.
 */
const HANDED_IN =
  /^(invoke_\w+|fd_\w+|__syscall_\w+|mp_js_(random_u32|ticks_ms|time_ms)|proxy_js_free_obj|js_(check_existing|get_error_info|get_proxy_js_ref_info)|_abort_js|emscripten_resize_heap|_emscripten_throw_longjmp)$/;

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
      void WebAssembly.instantiate(wasm, withoutJavaScript(imports)).then((made) =>
        ready(made.instance),
      );
      return {};
    },
  });
  for (const name of ["firmware", "virtual", "page"]) {
    for (const [file, data] of folder(pack, name)) writeFile(python, `/${name}/${file}`, data);
  }
  // Not what is frozen into this build: a board has none of it, and slim.ts has blanked it.
  python.runPython("import sys\nsys.path[:] = []");
  return python;
}

/** Writes a file of the interpreter's memory, and the folders that lead to it. */
export function writeFile(python: MicroPython, path: string, data: Uint8Array | string): void {
  python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  python.FS.writeFile(path, data);
}

/** The imports, with all that is not handed in replaced by a refusal. */
function withoutJavaScript(imports: WebAssembly.Imports): WebAssembly.Imports {
  const safe: WebAssembly.Imports = {};
  for (const [module, functions] of Object.entries(imports)) {
    safe[module] = {};
    for (const [name, value] of Object.entries(functions)) {
      safe[module][name] = HANDED_IN.test(name) ? value : refuse;
    }
  }
  return safe;
}

function refuse(): never {
  throw new Error("it asks for JavaScript, which no board has; take out js and jsffi.");
}
