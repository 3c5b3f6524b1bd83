// MicroPython's raw REPL, as mpremote uses it: code in, what it printed out.

import { BoardError, LostError, type Wire } from "./wire";

const RAW = "raw REPL; CTRL-B to exit\r\n";
const SOFT_REBOOT = "soft reboot\r\n";
/** So long may a board take to its prompt: its boot.py runs on the way. */
const PROMPT_MS = 5_000;
/** The longest that code here takes: hashing every file. */
const RUN_MS = 20_000;
const PIECE = 256;

/**
 * Interrupts what runs and restarts MicroPython without its main.py; boot.py runs, which puts the
 * motor's pins low. Throws a BoardError if nothing there is MicroPython.
 */
export async function enterRawRepl(wire: Wire): Promise<void> {
  await wire.write("\r\x03");
  await pause(200);
  wire.forget();
  await wire.write("\r\x01");
  if ((await wire.until(`${RAW}>`, PROMPT_MS)) === null) throw notMicroPython();
  await wire.write("\x04");
  if ((await wire.until(SOFT_REBOOT, PROMPT_MS)) === null) throw notMicroPython();
  if ((await wire.until(RAW, PROMPT_MS)) === null) throw notMicroPython();
}

/** Runs code and returns what it printed. Throws a BoardError if it failed. */
export async function run(wire: Wire, code: string): Promise<string> {
  if ((await wire.until(">", PROMPT_MS)) === null) throw new LostError();
  await send(wire, new TextEncoder().encode(code));
  const printed = await wire.until("\x04", RUN_MS);
  const failed = await wire.until("\x04", RUN_MS);
  if (printed === null || failed === null) throw new LostError();
  if (failed.length > 1) {
    const last = failed.slice(0, -1).trim().split("\n").at(-1) ?? "no reason given";
    if (/ENOSPC|OSError: 28/.test(last)) {
      throw new BoardError("The board's flash is full: remove files of your own, then try again.");
    }
    throw new BoardError(`The board refused: ${last}; try again.`);
  }
  return printed.slice(0, -1);
}

/** Runs code that prints one value as JSON, and returns it. */
export async function ask<Value>(wire: Wire, code: string): Promise<Value> {
  const printed = await run(wire, code);
  try {
    return JSON.parse(printed);
  } catch {
    throw new LostError();
  }
}

/** Leaves the raw REPL and soft-resets the board into its main.py. */
export async function restart(wire: Wire): Promise<void> {
  await wire.write("\r\x02");
  await pause(50);
  await wire.write("\x04");
  if ((await wire.until(SOFT_REBOOT, PROMPT_MS)) === null) throw notMicroPython();
}

/** Something went wrong: whatever is whole on the board shall run again. */
export async function letGo(wire: Wire): Promise<void> {
  await wire.write("\r\x03\x02\x04").catch(() => undefined);
}

/** Sends code in raw-paste mode, where the board says how much it can take; else in pieces. */
async function send(wire: Wire, code: Uint8Array): Promise<void> {
  await wire.write("\x05A\x01");
  const answer = await wire.bytes(2);
  if (answer === null) throw new LostError();
  if (answer[0] !== 0x52 || answer[1] !== 1) {
    if (answer[0] !== 0x52) await wire.until(`${RAW}>`); // an old one: it began anew
    for (let at = 0; at < code.length; at += PIECE) {
      await wire.write(code.subarray(at, at + PIECE));
      await pause(10);
    }
    await wire.write("\x04");
    if ((await wire.until("OK")) === null) throw new LostError();
    return;
  }
  const size = await wire.bytes(2);
  if (size === null) throw new LostError();
  const window = size[0] | (size[1] << 8);
  let room = window;
  let at = 0;
  while (at < code.length) {
    while (room === 0 || wire.waiting > 0) {
      const said = await wire.bytes(1);
      if (said === null) throw new LostError();
      if (said[0] === 4) {
        // The board ends it: what follows is its complaint.
        await wire.write("\x04");
        return;
      }
      if (said[0] === 1) room += window;
    }
    const piece = code.subarray(at, at + room);
    await wire.write(piece);
    at += piece.length;
    room -= piece.length;
  }
  await wire.write("\x04");
  if ((await wire.until("\x04")) === null) throw new LostError();
}

function notMicroPython(): BoardError {
  return new BoardError(
    "This board does not answer as MicroPython: is it the right port, and is MicroPython on it? " +
      "(Hold BOOTSEL while plugging in, drag its .uf2.)",
  );
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
