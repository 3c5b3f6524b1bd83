// MicroPython's WebAssembly build without the library that is frozen into it: asyncio, unittest,
// pathlib and the like, which no board has and the page never imports (pack/interpreter.ts takes
// ".frozen" off the path). They are a tenth of the download.
//
// Their bytecode lies in one piece of the build's data. Where, the build is asked itself: each
// function knows where its own is. The piece is blanked, so it packs to nothing; no address moves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const BYTECODE_AT = 12; // in mp_obj_fun_bc_t: type, context, children, bytecode
const FEWEST = 300; // functions; fewer, and this is another build than the one looked at
const MOST_BYTES = 64 * 1024;

// Imports what is frozen, and collects the address of every function object.
const COLLECT = `
import json, sys
def _f():
    pass
def _g():
    yield
_kinds = (type(_f), type(_g))
_seen = {}
_found = []
def _walk(o, depth):
    if id(o) in _seen or depth > 4:
        return
    _seen[id(o)] = o
    if type(o) in _kinds:
        _found.append(id(o))
    elif isinstance(o, type):
        for k in dir(o):
            try:
                _walk(getattr(o, k), depth + 1)
            except Exception:
                pass
def collect(names):
    for name in names.split():
        try:
            module = __import__(name, None, None, ["x"])
        except ImportError:
            continue
        if hasattr(module, "__file__"):
            for k in dir(module):
                _walk(getattr(module, k), 0)
    return json.dumps(_found)
`;
const FROZEN =
  "asyncio asyncio.core asyncio.event asyncio.funcs asyncio.lock abc base64 collections " +
  "collections.defaultdict copy datetime fnmatch functools gzip hmac html inspect io itertools " +
  "locale logging operator os os.path pathlib stat string tarfile tarfile.write types unittest " +
  "uu zlib";

/** Returns the build with the frozen library blanked; as it is if it looks otherwise. */
export async function slim(folder: string): Promise<Uint8Array> {
  const wasm = new Uint8Array(readFileSync(join(folder, "micropython.wasm")));
  const { loadMicroPython } = await import(pathToFileURL(join(folder, "micropython.mjs")).href);
  const python = await loadMicroPython({ heapsize: 4 * 1024 * 1024, stdout: () => undefined });
  python.runPython(COLLECT);
  const objects: number[] = JSON.parse(python.globals.get("collect")(FROZEN));
  const code = objects.map((at) => python._module.getValue(at + BYTECODE_AT, "i32") >>> 0);
  const [first, last] = [Math.min(...code), Math.max(...code)];
  const place = fileOffset(wasm, first, last);
  if (code.length < FEWEST || last - first > MOST_BYTES || place < 0) return wasm;
  return wasm.fill(0, place, place + last - first);
}

/** Where the memory from first to last lies in the file, -1 if not in one segment of its data. */
function fileOffset(wasm: Uint8Array, first: number, last: number): number {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  while (at < wasm.length) {
    const section = wasm[at++];
    const size = number();
    const end = at + size;
    if (section === 11) {
      for (let count = number(); count > 0; count--) {
        // An active segment of memory 0: its address is a constant.
        if (number() !== 0 || wasm[at++] !== 0x41) return -1;
        const address = number();
        at++;
        const bytes = number();
        if (address <= first && last < address + bytes) return at + first - address;
        at += bytes;
      }
    }
    at = end;
  }
  return -1;
}
