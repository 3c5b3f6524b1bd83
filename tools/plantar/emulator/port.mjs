// The board's serial port on a TCP port of this machine, for mpremote and the like: time runs as
// fast as the clock on the wall, or slower where the machine is too slow.

import { createServer } from "node:net";

const SLICE_MS = 15; // run so long before looking at the socket again
const STEP_US = 2_000;
// A program that connects while the board starts has its Ctrl-C swallowed by boot.py; a real board
// is not there yet for it.
const STARTED_US = 1_500_000;

/** Serves the board until the process ends; returns the port. options: port (0: any), speed. */
export async function serve(board, options, onSlice) {
  board.runTo(Math.max(STARTED_US, Math.floor(board.now / 1000)));
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("data", (bytes) => board.chip !== null && board.usb.send(bytes));
    socket.on("error", () => {});
    board.onBytes = (bytes) => socket.write(Buffer.from(bytes));
    socket.on("close", () => {
      board.onBytes = null;
    });
  });
  await new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(options.port, "127.0.0.1", done);
  });
  run(board, options.speed, onSlice);
  return server.address().port;
}

function run(board, speed, onSlice) {
  let startedMs = performance.now();
  let startedUs = board.now / 1000;
  const slice = () => {
    const begin = performance.now();
    const due = () => startedUs + (performance.now() - startedMs) * 1000 * speed;
    while (board.now / 1000 < due() && performance.now() - begin < SLICE_MS) {
      board.runTo(Math.floor(board.now / 1000) + STEP_US);
    }
    if (due() - board.now / 1000 > 250_000) {
      // Too slow a machine: what is lost is not made up for.
      startedMs = performance.now();
      startedUs = board.now / 1000;
    }
    onSlice();
    setTimeout(slice, board.now / 1000 < due() ? 0 : 1);
  };
  slice();
}
