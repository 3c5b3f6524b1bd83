// MicroPython's WebAssembly build under node, with the repository's Python files in its memory.
//
//   node run.mjs suite test_motor                    runs host_tests/mpy/test_motor.py
//   node run.mjs play SETTINGS.json                  plays a script, prints its trace
//
// SETTINGS: {"firmware": folder, "script": [entries], "for_ms": N, "board": "pico",
// "start_ticks": 0}. Exit code 1 if a test failed or nothing could be run.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const HEAP_BYTES = 4 * 1024 * 1024;
const LOOKAHEAD_MS = 2500;
const STEP_MS = 1000;

// At each call of C through JavaScript this build looks up in the table of functions what it has
// kept of it, and compares the two: half of a run's time. Nothing is ever put into the table.
const look = WebAssembly.Table.prototype.get;
WebAssembly.Table.prototype.get = function (at) {
  this.kept ??= [];
  return (this.kept[at] ??= look.call(this, at));
};

/** Copies a folder's .py and .json files, and those of its folders, into MicroPython's memory. */
function copyInto(fs, from, to) {
  fs.mkdirTree(to);
  for (const name of readdirSync(from)) {
    if (statSync(join(from, name)).isDirectory()) {
      if (!name.startsWith("__") && name !== "node_modules") copyInto(fs, join(from, name), `${to}/${name}`);
    } else if (/\.(py|json)$/.test(name)) {
      fs.writeFile(`${to}/${name}`, readFileSync(join(from, name)));
    }
  }
}

async function start() {
  // All lines at once at the end: a console.log a line is slower than the run.
  const lines = [];
  const python = await loadMicroPython({ heapsize: HEAP_BYTES, stdout: (line) => lines.push(line), stderr: (line) => console.error(line) });
  copyInto(python.FS, join(REPOSITORY, "tools", "plantar", "virtual"), "/plantar/tools/plantar/virtual");
  return { python, lines };
}

async function suite(name) {
  const { python, lines } = await start();
  copyInto(python.FS, join(REPOSITORY, "host_tests", "mpy"), "/plantar/host_tests/mpy");
  copyInto(python.FS, join(REPOSITORY, "firmware"), "/plantar/firmware");
  let good = false;
  try {
    python.runPython(`
import sys
for _folder in ("tools/plantar/virtual", "firmware", "host_tests/mpy/runner", "host_tests/mpy"):
    sys.path.insert(0, "/plantar/" + _folder)
# This build has a unittest of its own, and of ours only the loop is wanted.
import unittest
import run
good = run.run(${JSON.stringify(name)})
`);
    good = python.globals.get("good") === true;
  } catch (error) {
    lines.push(String(error));
  }
  console.log(lines.join("\n"));
  return good;
}

async function play(file) {
  const settings = JSON.parse(readFileSync(file, "utf8"));
  const { python, lines } = await start();
  copyInto(python.FS, resolve(settings.firmware), "/plantar/firmware");
  python.FS.mkdirTree("/flash");
  python.runPython(`
import sys
sys.path.insert(0, "/plantar/tools/plantar/virtual")
import json
import session
board = session.Session(
    print, ${JSON.stringify(settings.board ?? "pico")}, ["/plantar/firmware"], "/flash", ${settings.start_ticks ?? 0}
)
def add(text):
    board.add(json.loads(text))
def run_to_ms(ms):
    board.run_to(ms * 1000)
`);
  const add = python.globals.get("add");
  const runToMs = python.globals.get("run_to_ms");
  const script = [...settings.script].sort((a, b) => a.at_ms - b.at_ms);
  let sent = 0;
  for (let now = 0; now < settings.for_ms; ) {
    now = Math.min(now + STEP_MS, settings.for_ms);
    const batch = [];
    while (sent < script.length && script[sent].at_ms < now + LOOKAHEAD_MS) batch.push(script[sent++]);
    if (batch.length) add(JSON.stringify(batch));
    runToMs(now);
  }
  console.log(lines.join("\n"));
  return true;
}

const [what, argument] = process.argv.slice(2);
const done = { suite, play }[what];
if (!done || !argument) {
  console.error("usage: node run.mjs suite NAME | play SETTINGS.json");
  process.exit(2);
}
process.exitCode = (await done(argument)) ? 0 : 1;
