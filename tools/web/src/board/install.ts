// Plantar onto a board: only what changed, verified by hash; its journal and board.py are kept.

import { type Facts, folder, type Pack, type Target } from "../pack/pack";
import {
  BOARD_PY,
  foldersOf,
  MANIFEST,
  makePlan,
  manifestText,
  NEW,
  namesToHash,
  type Plan,
  readManifest,
  SPARE_BYTES,
  type Step,
  type Tree,
} from "./plan";
import { ask, enterRawRepl, letGo, restart, run } from "./rawrepl";
import { BoardError, LostError, type Wire } from "./wire";

const CHUNK_BYTES = 3_072;
const MPY_VERSION = 6;

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
  /** The Plantar that was there before, "" if none. */
  before: string;
  plan: Plan;
}

/** Puts the firmware on the board and starts it. Throws a BoardError; nothing half-done will run. */
export async function install(
  wire: Wire,
  pack: Pack,
  facts: Facts,
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
    const tree = await makeTree(pack, facts, target, own);
    const board = await survey(wire, facts, namesToHash(tree, facts.sources));
    const plan = makePlan(tree, board, facts.sources);
    const need = plan.neededBytes + SPARE_BYTES;
    if (plan.uploads.size > 0 && board.freeBytes < need) {
      const [free, wanted] = [board.freeBytes, need].map((bytes) => Math.floor(bytes / 1024));
      throw new BoardError(
        `The board's flash has ${free} kB free and Plantar needs ${wanted} kB: remove files of ` +
          "your own, then try again.",
      );
    }
    await carryOut(wire, facts, plan, told);
    told.step("Starting it");
    await restart(wire);
    return { target, micropython: version.join("."), before: board.manifest.version, plan };
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

async function makeTree(
  pack: Pack,
  facts: Facts,
  target: Target,
  own: OwnBoard | null,
): Promise<Tree> {
  const text = new TextEncoder();
  const files = folder(pack, "firmware");
  files.delete(BOARD_PY);
  const defaultBoard = await sha256(text.encode(target.boardPy));
  const boardPy = text.encode(own?.text ?? target.boardPy);
  const hashes = new Map<string, string>([[BOARD_PY, await sha256(boardPy)]]);
  for (const [name, data] of files) hashes.set(name, await sha256(data));
  const manifest = text.encode(manifestText(facts.version, files, hashes, defaultBoard));
  hashes.set(MANIFEST, await sha256(manifest));
  return { files, manifest, boardPy, hashes, ownBoard: own !== null };
}

async function survey(
  wire: Wire,
  facts: Facts,
  names: string[],
): Promise<Parameters<typeof makePlan>[1]> {
  const files = await hashesOf(wire, facts, names);
  const [blockBytes, freeBytes] = await ask<[number, number]>(wire, ROOM);
  const manifest = files.has(MANIFEST) ? await run(wire, `print(open('${MANIFEST}').read())`) : "";
  return { files, blockBytes, freeBytes, manifest: readManifest(manifest) };
}

async function hashesOf(wire: Wire, facts: Facts, names: string[]): Promise<Map<string, string>> {
  const wanted = `{${names.map((name) => JSON.stringify(name)).join(",")},}`;
  const code = `${facts.onBoard.hashes}\nimport json\nprint(json.dumps(_hs(${wanted})))`;
  return new Map(Object.entries(await ask<Record<string, string>>(wire, code)));
}

async function carryOut(wire: Wire, facts: Facts, plan: Plan, told: Told): Promise<void> {
  let total = 0;
  for (const data of plan.uploads.values()) total += data.length;
  let done = 0;
  for (const name of foldersOf(plan.uploads.keys())) {
    if (name) await run(wire, facts.onBoard.mkdir.replace("%r", JSON.stringify(name)));
  }
  const expected = new Map<string, string>();
  for (const [name, data] of plan.uploads) {
    told.step(`Uploading ${name.replace(NEW, "")}`);
    await run(
      wire,
      `import binascii\n_o = open(${JSON.stringify(name)}, 'wb')\n_w = _o.write\n_d = binascii.a2b_base64`,
    );
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      const chunk = data.subarray(at, at + CHUNK_BYTES);
      await run(wire, `_w(_d(b'${base64(chunk)}'))`);
      done += chunk.length;
      told.bytes(done, total);
    }
    await run(wire, "_o.close()");
    expected.set(name, await sha256(data));
  }
  told.step("Verifying");
  await verify(wire, facts, expected);
  await change(wire, facts, plan.steps);
  await verify(wire, facts, plan.verify);
  await change(wire, facts, plan.finish);
}

/** Removes and renames on the board, in one go: only losing power stops it halfway. */
async function change(wire: Wire, facts: Facts, steps: Step[]): Promise<void> {
  if (steps.length === 0) return;
  const listed = steps.map((step) => `(${step.map((name) => JSON.stringify(name)).join(",")},)`);
  await run(wire, facts.onBoard.steps.replace("%s", `[${listed.join(",")}]`));
}

async function verify(wire: Wire, facts: Facts, expected: Map<string, string>): Promise<void> {
  if (expected.size === 0) return;
  const has = await hashesOf(wire, facts, [...expected.keys()]);
  for (const [name, digest] of expected) {
    if (has.get(name) !== digest) {
      throw new BoardError(
        `${name} did not arrive as it was sent: try again; if that does not help, the board's ` +
          "flash is worn out.",
      );
    }
  }
}

async function sha256(data: Uint8Array): Promise<string> {
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", data as Uint8Array<ArrayBuffer>),
  );
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}
