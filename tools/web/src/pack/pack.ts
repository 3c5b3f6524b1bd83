// The one file that holds MicroPython, the firmware and the virtual board: see ../../pack.py.

import type { Card } from "../sim/card";
import { unlzma } from "./lzma";

/** Path -> content, such as "firmware/app.mpy". */
export type Pack = Map<string, Uint8Array>;

export interface Target {
  name: string;
  title: string;
  chip: string;
  machine: string;
  boardPy: string;
}

/** What the host's package knows and the page must not say differently. */
export interface Facts {
  version: string;
  precompiled: boolean;
  /** What each line of the release build is in the sources: see places.ts. */
  places: Record<string, string>;
  notice: { title: string; intro: string; groups: { heading: string; points: string[] }[] };
  targets: Target[];
  onBoard: { hashes: string; steps: string; mkdir: string };
  oldest: number[];
  whyOldest: string;
  sources: Record<string, string>;
  /** What is said of a board without power. */
  unplugged: Card;
  levels: string[];
  limits: Record<string, number>;
  buttons: string[];
  /** The brightest that the display can be set to; 1 is the darkest. */
  brightest: number;
}

/** Returns what a packed file holds. Throws an Error if it is damaged. */
export function unpack(packed: Uint8Array): Pack {
  const sizes = new DataView(packed.buffer, packed.byteOffset);
  const plain = unlzma(packed.subarray(4), sizes.getUint32(0, true));
  const indexSize = new DataView(plain.buffer).getUint32(0, true);
  const text = new TextDecoder();
  const index: [string, number][] = JSON.parse(text.decode(plain.subarray(4, 4 + indexSize)));
  const pack: Pack = new Map();
  let at = 4 + indexSize;
  for (const [path, size] of index) {
    pack.set(path, plain.subarray(at, at + size));
    at += size;
  }
  return pack;
}

export function factsOf(pack: Pack): Facts {
  return JSON.parse(new TextDecoder().decode(pack.get("facts.json")));
}

/** Name -> content of the files of one folder of the pack. */
export function folder(pack: Pack, name: string): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const [path, data] of pack) {
    if (path.startsWith(`${name}/`)) found.set(path.slice(name.length + 1), data);
  }
  return found;
}
