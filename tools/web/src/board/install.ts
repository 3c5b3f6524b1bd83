// Plantar onto a board: only what changed, verified by hash; its journal and board.py are kept.

import type { Checks } from "../checks/checks";
import type { Facts, Pack, Target } from "../pack/pack";
import type { OnBoard, Plan, Step, Tree } from "./plan";
import { ask, enterRawRepl, letGo, restart, run } from "./rawrepl";
import { BoardError, LostError, type Wire } from "./wire";

const CHUNK_BYTES = 3_072;
const MPY_VERSION = 6;
const BOARD_PY = "board.py";
const MANIFEST = "manifest.txt";

const IDENTITY = `
import sys, json
_i = sys.implementation
print(json.dumps([_i.name, list(_i.version)[:3], getattr(_i, '_machine', ''), getattr(_i, '_mpy', 0), sys.platform]))
`;
const ROOM = `
import os, json
_v = os.statvfs(os.getcwd())
print(json.dumps([_v[0], _v[0] * _v[3]]))
`;

export interface Told {
  step(text: string): void;
  /** done, of: bytes. */
  bytes(done: number, of: number): void;
}

/** A maker's board.py, checked: to be put there in place of what the board has. */
export interface OwnBoard {
  text: string;
  board: string;
}

export interface Installed {
  target: Target;
  micropython: string;
  plan: Plan;
  /** Bytes that were uploaded. */
  sent: number;
}

/** Puts the firmware on the board and starts it. Throws a BoardError; nothing half-done will run. */
export async function install(
  wire: Wire,
  pack: Pack,
  facts: Facts,
  checks: Checks,
  own: OwnBoard | null,
  told: Told,
): Promise<Installed> {
  try {
    told.step("Getting the board's attention");
    await enterRawRepl(wire);
    const [name, version, machine, mpy] = await ask<[string, number[], string, number, string]>(
      wire,
      IDENTITY,
    );
    const found = check(facts, name, version, machine, mpy);
    const target = own === null ? found : meantBy(facts, own, found);
    told.step("Comparing what it has");
    const boardPy = own?.text ?? target.boardPy;
    const sources = JSON.stringify(facts.sources);
    const wanted = [facts.version, target.boardPy, own?.text ?? "", sources];
    const tree = await checks.ask<Tree>("flashing.tree", wanted);
    const [board, freeBytes] = await survey(wire, facts, tree.names);
    const plan = await checks.ask<Plan>("flashing.plan", [JSON.stringify(board)]);
    const need = plan.needed_bytes + plan.spare_bytes;
    if (plan.uploads.length > 0 && freeBytes < need) {
      const [free, room] = [freeBytes, need].map((bytes) => Math.floor(bytes / 1024));
      throw new BoardError(
        `The board's flash has ${free} kB free and Plantar needs ${room} kB: remove files of ` +
          "your own, then try again.",
      );
    }
    const content = (name: string): Uint8Array => {
      if (name === MANIFEST) return new TextEncoder().encode(tree.manifest);
      if (name === BOARD_PY) return new TextEncoder().encode(boardPy);
      return pack.get(`firmware/${name}`) as Uint8Array;
    };
    const sent = await carryOut(wire, facts, plan, content, told);
    told.step("Starting it");
    await restart(wire);
    return { target, micropython: version.join("."), plan, sent };
  } catch (error) {
    if (!(error instanceof LostError)) await letGo(wire);
    throw error;
  }
}

/** What a board is. Throws a BoardError if Plantar cannot run there. */
function check(
  facts: Facts,
  name: string,
  version: number[],
  machine: string,
  mpy: number,
): Target {
  const told = version.join(".");
  if (name !== "micropython") {
    throw new BoardError(
      `This board runs ${name} ${told}, not MicroPython: install MicroPython ` +
        "(micropython.org/download), then try again.",
    );
  }
  const [major, minor] = facts.oldest;
  if (version[0] < major || (version[0] === major && version[1] < minor)) {
    throw new BoardError(
      `This board runs MicroPython ${told} and Plantar needs ${facts.oldest.join(".")} or newer: ` +
        `${facts.whyOldest}; install a newer one (micropython.org/download), then try again.`,
    );
  }
  const target = targetOf(facts.targets, machine);
  if (target === null) {
    throw new BoardError(
      `This board is a "${machine}", which Plantar does not know; it runs on RP2040, RP2350, ` +
        "ESP32, ESP32-S3 and ESP32-C3.",
    );
  }
  if (facts.precompiled && (mpy & 0xff) !== MPY_VERSION) {
    throw new BoardError(
      "This board's MicroPython cannot read precompiled files: use plantar flash --source.",
    );
  }
  return target;
}

function targetOf(targets: Target[], machine: string): Target | null {
  const named = targets.find((each) => each.machine && machine.startsWith(each.machine));
  if (named) return named;
  // More may follow the chip's name: ESP32-UNICORE, ESP32-S3-FN8, RP2350-RISCV.
  const name = (machine.split(" with ").at(-1) ?? "").replace(/-/g, "").toUpperCase();
  const chip = /^(RP2\d{3}|ESP32([CHPS]\d)?)/.exec(name)?.[0];
  return targets.find((each) => each.chip === chip) ?? null;
}

/** The target that a board.py means. Throws a BoardError if it is for another chip. */
function meantBy(facts: Facts, own: OwnBoard, found: Target): Target {
  const meant = facts.targets.find((each) => each.name === own.board);
  if (meant?.chip === found.chip) return meant;
  throw new BoardError(
    `The editor's board.py is for BOARD = "${own.board}", and this board is an ${found.chip}: ` +
      "name the board you have.",
  );
}

async function survey(
  wire: Wire,
  facts: Facts,
  names: string[],
): Promise<[OnBoard, number]> {
  const files = await hashesOf(wire, facts, names);
  const [block_bytes, freeBytes] = await ask<[number, number]>(wire, ROOM);
  const manifest = MANIFEST in files ? await run(wire, `print(open('${MANIFEST}').read())`) : "";
  return [{ files, manifest, block_bytes }, freeBytes];
}

async function hashesOf(wire: Wire, facts: Facts, names: string[]): Promise<Record<string, string>> {
  const wanted = `{${names.map((name) => JSON.stringify(name)).join(",")},}`;
  const code = `${facts.onBoard.hashes}\nimport json\nprint(json.dumps(_hs(${wanted})))`;
  return ask<Record<string, string>>(wire, code);
}

/** Returns how many bytes went there. content: of a file, by its name. */
async function carryOut(
  wire: Wire,
  facts: Facts,
  plan: Plan,
  content: (name: string) => Uint8Array,
  told: Told,
): Promise<number> {
  const uploads = plan.uploads.map(([at, name]): [string, string, Uint8Array] => [at, name, content(name)]);
  const total = uploads.reduce((sum, [, , data]) => sum + data.length, 0);
  let done = 0;
  for (const name of plan.folders) {
    if (name) await run(wire, facts.onBoard.mkdir.replace("%r", JSON.stringify(name)));
  }
  for (const [waiting, name, data] of uploads) {
    told.step(`Uploading ${name}`);
    await run(
      wire,
      `import binascii\n_o = open(${JSON.stringify(waiting)}, 'wb')\n_w = _o.write\n_d = binascii.a2b_base64`,
    );
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      const chunk = data.subarray(at, at + CHUNK_BYTES);
      await run(wire, `_w(_d(b'${base64(chunk)}'))`);
      done += chunk.length;
      told.bytes(done, total);
    }
    await run(wire, "_o.close()");
  }
  told.step("Verifying");
  await verify(wire, facts, Object.fromEntries(plan.uploads.map(([at, , digest]) => [at, digest])));
  await change(wire, facts, plan.steps);
  await verify(wire, facts, plan.verify);
  await change(wire, facts, plan.finish);
  return total;
}

/** Removes and renames on the board, in one go: only losing power stops it halfway. */
async function change(wire: Wire, facts: Facts, steps: Step[]): Promise<void> {
  if (steps.length === 0) return;
  const listed = steps.map((step) => `(${step.map((name) => JSON.stringify(name)).join(",")},)`);
  await run(wire, facts.onBoard.steps.replace("%s", `[${listed.join(",")}]`));
}

async function verify(wire: Wire, facts: Facts, expected: Record<string, string>): Promise<void> {
  const names = Object.keys(expected);
  if (names.length === 0) return;
  const has = await hashesOf(wire, facts, names);
  for (const name of names) {
    if (has[name] !== expected[name]) {
      throw new BoardError(
        `${name} did not arrive as it was sent: try again; if that does not help, the board's ` +
          "flash is worn out.",
      );
    }
  }
}

function base64(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}
