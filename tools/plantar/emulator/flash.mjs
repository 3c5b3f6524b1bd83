// The flash beside the chip: what it holds, how long erasing and programming take, and what is
// left of a sector when the power goes in the middle.

export const FLASH_BYTES = 2 * 1024 * 1024;
export const FLASH_AT = 0x10000000;
const SECTOR_BYTES = 4096;
const PAGE_BYTES = 256;
// W25Q16JV, typical: 45 ms a sector, 0.4 ms a page.
const ERASE_NS = 45e6;
const PROGRAM_NS = 0.4e6;

export class Flash {
  /** seed: for what half-erased cells read as. */
  constructor(seed = 1) {
    this.bytes = new Uint8Array(FLASH_BYTES).fill(0xff);
    this.random = seed;
    this.work = null; // the erase or program under way
    this.cutAfterBytes = -1; // power goes when so many bytes more are programmed; -1: it stays
    this.programs = 0; // program calls so far
  }

  /** Starts an erase (data null) or a program and returns when it will be done. */
  begin(at, length, data, nowNanos) {
    const unitBytes = data === null ? SECTOR_BYTES : PAGE_BYTES;
    const unitNanos = data === null ? ERASE_NS : PROGRAM_NS;
    const units = Math.ceil(length / unitBytes);
    const work = { at, length, data, unitBytes, unitNanos, units, start: nowNanos };
    work.end = nowNanos + units * unitNanos;
    this.work = work;
    if (data !== null) this.programs += 1;
    return work.end;
  }

  /** Completes what is under way, as the flash does by itself even when the chip is reset. */
  finish() {
    if (this.work !== null) this.apply(this.work.units);
    this.work = null;
  }

  /** The power goes now: whole units are done, the one in hand is left in between. */
  tear(nowNanos) {
    const { work } = this;
    this.work = null;
    if (work === null) return;
    const elapsed = (nowNanos - work.start) / work.unitNanos;
    const done = Math.min(work.units, Math.floor(elapsed));
    this.applyTo(work, done);
    if (done >= work.units) return;
    const first = work.at + done * work.unitBytes;
    for (let i = 0; i < work.unitBytes; i++) {
      if (work.data !== null) {
        if (i < work.unitBytes * (elapsed - done))
          this.bytes[first + i] &= work.data[done * work.unitBytes + i];
        continue;
      }
      for (let bit = 1; bit < 256; bit <<= 1) {
        if (this.chance() < elapsed - done) this.bytes[first + i] |= bit;
      }
    }
  }

  apply(units) {
    this.applyTo(this.work, units);
  }

  applyTo(work, units) {
    const end = Math.min(work.length, units * work.unitBytes);
    if (work.data === null) this.bytes.fill(0xff, work.at, work.at + end);
    else for (let i = 0; i < end; i++) this.bytes[work.at + i] &= work.data[i];
  }

  chance() {
    this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
    return this.random / 2 ** 32;
  }

  /** Puts a UF2 file's blocks for this flash in place; returns how many there were. */
  loadUf2(file) {
    let blocks = 0;
    for (let at = 0; at + 512 <= file.length; at += 512) {
      if (file.readUInt32LE(at) !== 0x0a324655 || file.readUInt32LE(at + 4) !== 0x9e5d5157) continue;
      const target = file.readUInt32LE(at + 12) - FLASH_AT;
      const length = file.readUInt32LE(at + 16);
      if (target < 0 || target + length > FLASH_BYTES) continue;
      this.bytes.set(file.subarray(at + 32, at + 32 + length), target);
      blocks += 1;
    }
    return blocks;
  }
}
