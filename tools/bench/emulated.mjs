// Plays one program on the emulated RP2040 and tells what stretches of it cost the CPU.
//
//     node emulated.mjs ORDER.json ANSWER.json
//
// The order: {"boot": settings of the emulator's Board, "inputs": [[at_us, kind, a, b]],
// "windows": [[from_ms, to_ms]], "end_ms": N}. The answer: {"windows": [{"cycles", "worst"}], "hz",
// "trace": [...]}. A burst is a run of the CPU between two sleeps; interrupts are bursts too.

import { readFileSync, writeFileSync } from "node:fs";
import { Board } from "../plantar/emulator/board.mjs";

const order = JSON.parse(readFileSync(process.argv[2], "utf8"));
const trace = [];
const board = new Board(order.boot, (line) => trace.push(line));
board.add(order.inputs);
const windows = [];
for (const [from, to] of order.windows) {
  board.runTo(from * 1000);
  board.chip?.bursts.lengths.splice(0);
  board.runTo(to * 1000);
  const bursts = board.chip === null ? [] : board.chip.bursts.lengths.splice(0);
  windows.push({
    cycles: bursts.reduce((sum, cycles) => sum + cycles, 0),
    worst: bursts.reduce((worst, cycles) => Math.max(worst, cycles), 0),
  });
}
board.runTo(order.end_ms * 1000);
const hz = board.chip === null ? 0 : board.chip.mcu.clkSys;
writeFileSync(process.argv[3], JSON.stringify({ windows, hz, trace }));
process.exit(0);
