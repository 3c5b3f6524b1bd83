// The firmware's own checks and its library, in a thread of their own: a maker's file may hang.

import type { MicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { startMicroPython } from "../pack/interpreter";
import type { Pack } from "../pack/pack";

export type Asked = { pack: Pack } | { call: string; values: string[] };
export type Told = { json: string } | { failed: string };

let checks: ReturnType<MicroPython["pyimport"]>;

async function answer(asked: Asked): Promise<Told> {
  if ("pack" in asked) {
    const python = await startMicroPython(asked.pack, () => undefined);
    // Of the virtual board nothing is wanted here: no pin moves.
    python.FS.mkdirTree("/own");
    python.runPython("import sys\nsys.path[:] = ['/own', '/page', '/firmware']");
    checks = python.pyimport("checks");
    return { json: "null" };
  }
  return { json: checks[asked.call](...asked.values) };
}

/** Answers one question. Never throws: what fails is said. */
export async function answerCheck(asked: Asked): Promise<Told> {
  try {
    return await answer(asked);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
