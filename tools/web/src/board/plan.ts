// What has to change on a board, and in which order, so that an interruption does no harm: the
// plan of `plantar flash` (tools/plantar/flash/plan.py says why it is so).
//
// Files go up beside the old ones, as name.new. Then, in one script on the board, main.py goes
// first and comes back last, after every other file has been read back and found right.

export const NEW = ".new";
const BEFORE = ".before";
const MAIN = "main.py";
const BOOT = "boot.py";
export const BOARD_PY = "board.py";
export const MANIFEST = "manifest.txt";
const KEPT = [MAIN, BOOT, BOARD_PY];
/** Left free for the journal and what littlefs itself needs to move about. */
export const SPARE_BYTES = 32 * 1024;
const SHA256_CHARS = 64;

export interface Manifest {
  /** Of Plantar, "" if it does not say. */
  version: string;
  files: Map<string, string>;
  defaultBoard: string;
}

/** What is on a board. files: name -> SHA-256 of those that matter, "" of others. */
export interface OnBoard {
  files: Map<string, string>;
  blockBytes: number;
  freeBytes: number;
  manifest: Manifest;
}

/**
 * What a board shall have. hashes: of the files, manifest and board.py. ownBoard: board.py is one
 * that the person asked for, whatever the board has.
 */
export interface Tree {
  ownBoard: boolean;
  files: Map<string, Uint8Array>;
  manifest: Uint8Array;
  boardPy: Uint8Array;
  hashes: Map<string, string>;
}

/** [name] removes it; [old, new] renames. */
export type Step = [string] | [string, string];

export interface Plan {
  uploads: Map<string, Uint8Array>;
  steps: Step[];
  /** Name -> SHA-256 that each changed file must have after the steps. */
  verify: Map<string, string>;
  finish: Step[];
  unchanged: number;
  setAside: string[];
  removed: string[];
  boardPy: "new" | "same" | "kept" | "replaced";
  neededBytes: number;
}

/** The manifest for files whose hashes are known; firmware/keep/selfcheck.py reads it. */
export function manifestText(
  version: string,
  files: Map<string, Uint8Array>,
  hashes: Map<string, string>,
  defaultBoard: string,
): string {
  const lines = [
    `# Plantar ${version}: the SHA-256, the bytes and the name of each file`,
    `#default-board ${defaultBoard} ${BOARD_PY}`,
    `#files ${files.size} ${MANIFEST}`,
  ];
  for (const name of [...files.keys()].sort()) {
    lines.push(`${hashes.get(name)} ${files.get(name)?.length} ${name}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What a manifest says, without the lines that are none. */
export function readManifest(text: string): Manifest {
  const version = /^# Plantar ([\w.+-]{1,40}):/.exec(text)?.[1] ?? "";
  const manifest: Manifest = { version, files: new Map(), defaultBoard: "" };
  for (const line of text.split("\n")) {
    const [hash, size, name, ...more] = line.trim().split(/\s+/);
    if (name === undefined || more.length > 0) continue;
    if (hash === "#default-board") manifest.defaultBoard = size;
    else if (hash.length === SHA256_CHARS && /^\d+$/.test(size)) manifest.files.set(name, hash);
  }
  return manifest;
}

/** The names on the board whose hashes a plan needs. */
export function namesToHash(tree: Tree, sources: Record<string, string>): string[] {
  const names = [...tree.files.keys(), BOARD_PY, MANIFEST];
  const twins = names.map(twin).filter((name) => name !== null);
  const waiting = [new Set<string>(), foldersOf(names)].flatMap((folders) =>
    names.map((name) => waitingFor(name, folders)),
  );
  return [...new Set([...names, ...waiting, ...twins, ...Object.keys(sources)])];
}

/** sources: name -> how the SHA-256 of a source file of the firmware begins: no maker's file. */
export function makePlan(tree: Tree, board: OnBoard, sources: Record<string, string>): Plan {
  const wanted = new Map([...tree.files, [MANIFEST, tree.manifest]]);
  const hash = (name: string) => tree.hashes.get(name) ?? "";
  const has = board.files.get(BOARD_PY);
  const same = has === hash(BOARD_PY);
  const other = tree.ownBoard ? "replaced" : "kept";
  const boardPy = has === undefined ? "new" : same ? "same" : other;
  if (boardPy === "new" || boardPy === "replaced") wanted.set(BOARD_PY, tree.boardPy);

  const missing = [...wanted.keys()].filter((name) => board.files.get(name) !== hash(name));
  const folders = foldersOf(board.files.keys());
  const waiting = new Map(missing.map((name) => [name, waitingFor(name, folders)]));
  const staged = missing.filter((name) => board.files.get(waiting.get(name) ?? "") === hash(name));
  const uploads = new Map<string, Uint8Array>();
  for (const name of missing) {
    const data = wanted.get(name);
    if (data && !staged.includes(name)) uploads.set(waitingFor(name, folders), data);
  }

  const ours = new Set([...board.manifest.files.keys(), MANIFEST]);
  for (const [name, digest] of Object.entries(sources)) {
    if (board.files.get(name)?.startsWith(digest)) ours.add(name);
  }
  ours.delete(BOARD_PY);
  const twins = [...wanted.keys()]
    .map(twin)
    .filter((name) => name !== null && board.files.has(name)) as string[];
  const old = [...board.manifest.files.keys()].filter(
    (name) => board.files.has(name) && !wanted.has(name),
  );
  // A module of another build, such as hal/__init__.py: something could still import it.
  const stale = Object.keys(sources)
    .filter((name) => !KEPT.includes(name))
    .flatMap((name) => [name, twin(name)])
    .filter((name) => name !== null && board.files.has(name) && !wanted.has(name)) as string[];
  const gone = [...new Set([...old, ...twins, ...stale])];
  const setAside = [...gone, ...missing].filter((name) => board.files.has(name) && !ours.has(name));
  const removed = gone.filter((name) => ours.has(name));
  const places = foldersOf(wanted.keys());
  const used = new Set(waiting.values());
  const left = [...board.files.keys()].filter((name) => waits(name, places) && !used.has(name));

  const steps: Step[] = [];
  const finish: Step[] = [];
  if (missing.length > 0 || gone.length > 0) {
    if (board.files.has(MAIN) && !missing.includes(MAIN)) steps.push([MAIN, MAIN + NEW]);
    else if (board.files.has(MAIN) && !setAside.includes(MAIN)) steps.push([MAIN]);
    for (const name of byOrder(setAside, (each) => [each === MAIN ? 0 : 1])) {
      steps.push([name, name + BEFORE]);
    }
    // What is left in a folder that waits must not come with it.
    for (const name of left) if (name.includes(`${NEW}/`)) steps.push([name]);
    const moved = new Map<string, Step>();
    for (const [name, from] of waiting) {
      const [folder] = parted(name);
      const whole = folder !== "" && !folders.has(folder);
      if (whole) moved.set(folder, [folder + NEW, folder]);
      else if (name !== MAIN) moved.set(name, [from, name]);
    }
    const changes: Step[] = [...moved.values()];
    for (const name of removed) changes.push([name]);
    steps.push(...byOrder(changes, late));
    finish.push([MAIN + NEW, MAIN]);
  }
  const done = new Set(steps.map((step) => step[0]));
  for (const name of left) {
    if (!done.has(name) && (name !== MAIN + NEW || finish.length === 0)) steps.push([name]);
  }
  const verify = new Map<string, string>();
  for (const name of missing) if (name !== MAIN) verify.set(name, hash(name));
  if (finish.length > 0) verify.set(MAIN + NEW, hash(MAIN));
  let neededBytes = 0;
  for (const data of uploads.values()) {
    neededBytes += Math.ceil(data.length / board.blockBytes) * board.blockBytes;
  }
  const unchanged = wanted.size - missing.length;
  return { uploads, steps, verify, finish, unchanged, setAside, removed, boardPy, neededBytes };
}

/** A name's folder, "" for the root, and what it is called there. */
function parted(name: string): [string, string] {
  const at = name.lastIndexOf("/");
  return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at + 1)];
}

/** The folders that these files are in, the root as "". */
export function foldersOf(names: Iterable<string>): Set<string> {
  return new Set([...names].map((name) => parted(name)[0]));
}

/** Where a file waits until all are there: beside its place if the board has that folder. */
function waitingFor(name: string, folders: Set<string>): string {
  const [folder, file] = parted(name);
  return folder === "" || folders.has(folder) ? name + NEW : `${folder}${NEW}/${file}`;
}

function waits(name: string, folders: Set<string>): boolean {
  const [folder, file] = parted(name);
  if (folder.endsWith(NEW)) return folders.has(folder.slice(0, -NEW.length));
  return file.endsWith(NEW) && folders.has(folder);
}

/** The other form of a module: MicroPython would import the .py before the .mpy. */
function twin(name: string): string | null {
  if (name.endsWith(".mpy")) return `${name.slice(0, -4)}.py`;
  if (name.endsWith(".py") && !KEPT.includes(name)) return `${name.slice(0, -3)}.mpy`;
  return null;
}

/**
 * boot.py needs hal at every moment: the new one is there before a twin of it goes, and both
 * change last, its __init__ after what that imports. The old manifest knows the default board.py
 * of its time, so it stays to the end.
 */
function late(step: Step): number[] {
  const name = step[step.length - 1];
  const places: Record<string, number> = {
    "hal/__init__.py": 2,
    "hal/__init__.mpy": 2,
    [BOOT]: 3,
    [MANIFEST]: 4,
  };
  let order = places[name] ?? (name.startsWith("hal/") ? 1 : 0);
  if (name.split(".")[0] === "hal") order = 2; // the folder, or the file of an older Plantar
  return [order, step.length === 1 ? 1 : 0];
}

function byOrder<Item extends Step | string>(items: Item[], key: (item: Item) => number[]): Item[] {
  const name = (item: Item) => (typeof item === "string" ? item : item[item.length - 1]);
  return [...items].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return name(one) < name(other) ? -1 : 1;
  });
}
