// How much of a heap with words of four bytes, as a chip's, a person's routines take.
//
//   node memory.mjs FOLDER       prints {"before": bytes, "with": bytes, "after": bytes, "routines": N}
//
// FOLDER: routine files. What MicroPython's WebAssembly build throws away it only collects between
// two calls, so each step is a call of its own.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const FIRMWARE = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..", "firmware");
const folder = process.argv[2];
const said = [];
const python = await loadMicroPython({ heapsize: 4 * 1024 * 1024, stdout: (line) => said.push(line) });
for (const [from, to] of [[FIRMWARE, "/firmware"], [folder, "/routines"]]) {
  for (const name of readdirSync(from, { recursive: true }).filter((name) => /\.(py|json)$/.test(name))) {
    python.FS.mkdirTree(dirname(`${to}/${name}`));
    python.FS.writeFile(`${to}/${name}`, readFileSync(join(from, name)));
  }
}
python.runPython(`
import gc
import json
import os
import sys

sys.path.insert(0, "/firmware")
from own import routinefiles
from library import ROUTINES


class Store:
    def names(self, folder):
        return os.listdir("/" + folder)

    def read(self, name, most):
        with open("/" + name, "rb") as file:
            return file.read(most)


told = {}
found = ((), [])
routinefiles.load(Store(), [])  # what it imports and interns is there from now on
`);
const measure = (name) => {
  python.runPython("gc.collect()");
  python.runPython(`told["${name}"] = gc.mem_alloc()`);
};
measure("before");
python.runPython("found = routinefiles.load(Store(), [one.key for one in ROUTINES])");
measure("with");
python.runPython('told["routines"] = len(found[0]); told["problems"] = [str(one) for one in found[1]]; found = None');
measure("after");
python.runPython("print(json.dumps(told))");
console.log(said.join("\n"));
