// Runs an emulated board for its host (tools/plantar/emulator/runner.py): one request a line on
// standard input, trace lines and answers on standard output.
//
// {"boot": {...}}, {"inputs": [[at_us, kind, a, b]]}, {"run_to_us": N}, {"ask": "status"},
// {"save": NAME}, {"restore": NAME}, {"flash": FILE}, {"tick_cost": true},
// {"serve": {"port": N, "speed": N}}, {"quit": true}

import { createInterface } from "node:readline";
import { Board } from "./board.mjs";
import { serve } from "./port.mjs";
import { remember } from "./snapshot.mjs";

let board = null;
let lines = [];
const saved = new Map();

function flush() {
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  lines = [];
}

function emit(line) {
  lines.push(line);
  if (lines.length > 500) flush();
}

/** Tells where the board stands, in the virtual board's form. */
function frame() {
  emit(`{"event": "frame"${JSON.stringify(board.frame()).slice('{"event":"frame"'.length)}`);
}

async function answer(request) {
  if (request.boot) {
    board = new Board(request.boot, emit);
    emit(JSON.stringify({ event: "ready", blocks: board.blocks }));
  }
  if (request.inputs) board.add(request.inputs);
  if (request.restore) saved.get(request.restore)();
  if (request.save) saved.set(request.save, remember(board));
  if (request.flash) board.saveFlash(request.flash);
  if (request.run_to_us !== undefined) board.runTo(request.run_to_us);
  if (request.ask !== undefined) {
    emit(`{"event": "answer", "text": ${JSON.stringify(board.ask(request.ask))}}`);
  } else if (request.tick_cost) {
    emit(`{"event": "answer", "text": ${JSON.stringify(JSON.stringify(board.tickCost()))}}`);
  } else if (request.serve) {
    const port = await serve(board, request.serve, flush);
    emit(JSON.stringify({ event: "serving", port }));
  } else if (!request.boot && !request.inputs) {
    frame();
  }
  flush();
}

const requests = createInterface({ input: process.stdin });
for await (const line of requests) {
  const request = JSON.parse(line);
  if (request.quit) break;
  await answer(request);
}
process.exit(0);
