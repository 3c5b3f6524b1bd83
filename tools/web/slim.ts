// MicroPython's WebAssembly build without the library that is frozen into it: asyncio, unittest,
// pathlib and the like, which no board has. They are a tenth of the download. Neither are there their
// names: as on a board, `collections` is what is built in, and nothing is found in ".frozen".
//
// And without its modules js and jsffi, through which a text would reach JavaScript: they are taken
// out of the table that `import` looks in. What they would call is withheld besides
// (src/pack/handed.ts).
//
// The bytecode lies in one piece of the build's data. Where, the build is asked itself: each
// function knows where its own is. The piece is blanked, so it packs to nothing; no address moves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const BYTECODE_AT = 12; // in mp_obj_fun_bc_t: type, context, children, bytecode
const QSTR_TAG = 2; // in the lower bits of an object that is a name
const QSTR_MASK = 7;
const QSTR_MOST = 8 * 10_000;
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

/** The names of what is frozen, one after the other; an empty one ends them. */
const NAMES = /\0((?:[\w/]+\.py\0){20,})\0/g;

const JAVASCRIPT = ["js", "jsffi"];

/**
 * Returns the build without js and jsffi and the names of the frozen library, and with its bytecode
 * blanked where that looks as it should. Throws an Error if one of the former is not where it
 * should be.
 */
export async function slim(folder: string): Promise<Uint8Array> {
  const wasm = new Uint8Array(readFileSync(join(folder, "micropython.wasm")));
  const { loadMicroPython } = await import(pathToFileURL(join(folder, "micropython.mjs")).href);
  const python = await loadMicroPython({ heapsize: 4 * 1024 * 1024, stdout: () => undefined });
  for (const name of JAVASCRIPT) withhold(wasm, name, objectOf(python, name));
  python.runPython(COLLECT);
  const objects: number[] = JSON.parse(python.globals.get("collect")(FROZEN));
  const code = objects.map((at) => python._module.getValue(at + BYTECODE_AT, "i32") >>> 0);
  const [first, last] = [Math.min(...code), Math.max(...code)];
  unname(wasm);
  const place = fileOffset(wasm, first, last);
  if (code.length < FEWEST || last - first > MOST_BYTES || place < 0) return wasm;
  return wasm.fill(0, place, place + last - first);
}

/** Blanks the names of what is frozen, so that none of it is found. */
function unname(wasm: Uint8Array): void {
  const lists = [...new TextDecoder("latin1").decode(wasm).matchAll(NAMES)];
  if (lists.length !== 1) throw new Error(`what is frozen has ${lists.length} lists of names`);
  const [[, names]] = lists;
  wasm.fill(0, lists[0].index + 1, lists[0].index + 1 + names.length);
}

/** Where a module's object lies in the memory. */
function objectOf(python: { runPython(code: string): void; globals: { get(name: string): number } }, name: string): number {
  python.runPython(`import ${name}\n_at = id(${name})`);
  return python.globals.get("_at");
}

/**
 * Takes a module out of the table of modules, an entry of which is the module's name, as a QSTR,
 * and its object. An entry without a name is an empty one.
 */
function withhold(wasm: Uint8Array, name: string, object: number): void {
  const data = new DataView(wasm.buffer, wasm.byteOffset, wasm.byteLength);
  const places: number[] = [];
  for (let at = 4; at + 4 <= wasm.length; at++) {
    if (data.getUint32(at, true) !== object) continue;
    const key = data.getUint32(at - 4, true);
    if (key > 0 && (key & QSTR_MASK) === QSTR_TAG && key < QSTR_MOST) places.push(at - 4);
  }
  if (places.length !== 1) {
    throw new Error(`${name} stands ${places.length} times in MicroPython's table of modules`);
  }
  data.setUint32(places[0], 0, true);
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
