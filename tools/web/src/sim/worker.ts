// The board's own thread: MicroPython runs the firmware's loop on the virtual board, a frame at a
// time, and this says what the pins did. One interpreter a worker: to start anew, end it.

import type { MicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import { startMicroPython, writeFile } from "../pack/interpreter";
import { type Pack, unpack } from "../pack/pack";
import { why } from "../pack/places";

export interface Boot {
  kind: "boot";
  /** The pack as it was fetched, or unpacked once it has been. */
  pack: ArrayBuffer | Pack;
  board: string;
  /** A maker's own files, which go before the firmware's; board.py above all. */
  own: [string, string][];
  /** A board in use, or a new one with the notice to see first. */
  fresh: boolean;
}

export interface Frame {
  kind: "frame";
  untilMs: number;
  events: string;
  lateMs: number;
}

export type Said =
  | { kind: "ready"; begun: string; pack: Pack | null; version: string }
  | { kind: "frame"; trace: string; workMs: number }
  | { kind: "failed"; why: string };

let glue: ReturnType<MicroPython["pyimport"]>;
let pack: Pack | undefined;

async function boot(order: Boot): Promise<Said> {
  const known = order.pack instanceof Map;
  pack = order.pack instanceof Map ? order.pack : unpack(new Uint8Array(order.pack));
  const python = await startMicroPython(pack);
  python.FS.mkdirTree("/flash");
  python.runPython("import sys\nsys.path[:] = ['/page', '/virtual']");
  glue = python.pyimport("glue");
  let folders = "/firmware";
  if (order.own.length > 0) {
    for (const [name, text] of order.own) writeFile(python, `/own/${name}`, text);
    folders = "/own /firmware";
  }
  const begun = glue.boot(order.board, folders, 0, order.fresh);
  return { kind: "ready", begun, pack: known ? null : pack, version: glue.version() };
}

function frame(order: Frame): Said {
  const began = performance.now();
  const trace = glue.frame(order.untilMs, order.events, order.lateMs);
  return { kind: "frame", trace, workMs: performance.now() - began };
}

/** Does one order. Never throws: what fails is said. */
export async function answerBoard(order: Boot | Frame): Promise<Said> {
  try {
    return order.kind === "boot" ? await boot(order) : frame(order);
  } catch (error) {
    return { kind: "failed", why: why(error, pack) };
  }
}
