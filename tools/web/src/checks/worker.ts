// The firmware's own checks and its library, in a thread of their own: a maker's file may hang.

import type { MicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { startMicroPython } from "../pack/interpreter";
import type { Pack } from "../pack/pack";
import { why } from "../pack/places";

/** call: a module of the page's and its function, such as "checks.catalog". */
export type Asked = { pack: Pack } | { call: string; values: string[] };
export type Told = { json: string } | { failed: string };

let python: MicroPython;
let pack: Pack | undefined;

async function answer(asked: Asked): Promise<Told> {
  if ("pack" in asked) {
    pack = asked.pack;
    python = await startMicroPython(pack);
    // Of the virtual board nothing is wanted here: no pin moves.
    python.FS.mkdirTree("/own");
    python.runPython("import sys\nsys.path[:] = ['/own', '/page', '/firmware']\nimport nopins");
    return { json: "null" };
  }
  const [module, call] = asked.call.split(".");
  return { json: python.pyimport(module)[call](...asked.values) };
}

/** Answers one question. Never throws: what fails is said. */
export async function answerCheck(asked: Asked): Promise<Told> {
  try {
    return await answer(asked);
  } catch (error) {
    return { failed: why(error, pack) };
  }
}
