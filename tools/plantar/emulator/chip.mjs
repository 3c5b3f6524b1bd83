// One life of the chip, from a reset to the next: the package's RP2040, with what it leaves out
// put right so that MicroPython runs on it. Each gap is named where it is bridged.

import { RP2040 } from "rp2040js";
import { CycleClock } from "./clock.mjs";
import { Cpu } from "./cpu.mjs";
import { FLASH_AT, FLASH_BYTES } from "./flash.mjs";

const PSM = 0x40010;
const SYSINFO = 0x40000;
const WATCHDOG = 0x40058;
const FIFO_STATUS = 0x50;
const FIFO_WRITE = 0x54;
const FIFO_READ = 0x58;
const FIFO_READY = 2;
const CORE1_BIT = 1 << 16;
const CHIP_B2 = 0x20002927;
const TIMER_REASON = 1;
// Boot ROM functions by their two-letter codes; each becomes a breakpoint of this number.
const ROM_CALLS = { IF: 0xa0, EX: 0xa1, RE: 0xa2, RP: 0xa3, FC: 0xa4, CX: 0xa5, UB: 0xa6 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export class Chip {
  /**
   * bootrom: Uint32Array. flash: Flash. before: the Chip whose life a reset has ended, else null.
   * random: returns a word, for what memory holds at power-up. plain: see Cpu.
   *
   * Read: ended ("", "watchdog", "machine" or "bootloader") once the CPU has stopped for good.
   */
  constructor(bootrom, flash, before, random, plain) {
    this.clock = new CycleClock();
    this.mcu = new RP2040(this.clock);
    this.flash = flash;
    this.ended = "";
    this.dead = false; // a broken CPU: it runs nothing, the rest goes on
    this.stallEnd = -1; // the CPU waits for the flash until then
    this.onFlash = () => {};
    this.onSoftReset = () => {};
    this.bursts = new Bursts();
    this.core1Words = [];
    this.clock.core = this.mcu.core;
    this.mcu.logger = SILENT;
    this.mcu.addClockListener((hz) => this.clock.setFrequency(hz));
    this.mcu.loadBootrom(bootrom);
    this.replaceRomCalls();
    this.useFlash();
    this.cpu = new Cpu(this.mcu, this.clock, plain);
    this.keepWhatSurvives(before, random);
    this.answerForCore1();
    this.sayRevision();
    // The boot ROM would copy the second stage and jump to it: start there.
    this.mcu.core.PC = FLASH_AT;
  }

  get nanos() {
    return this.clock.nanos;
  }

  get watchdog() {
    return this.mcu.peripherals[WATCHDOG];
  }

  /** Runs until `nanos` (of this life), or until the chip has ended. */
  run(nanos) {
    const { clock } = this;
    const { core } = this.mcu;
    while (this.ended === "" && !clock.reached(nanos)) {
      if (this.dead) {
        clock.leap(nanos);
      } else if (this.stallEnd >= 0) {
        clock.leap(Math.min(nanos, this.stallEnd));
        if (clock.reached(this.stallEnd)) {
          this.stallEnd = -1;
          this.flash.finish();
        }
      } else if (core.waiting) {
        this.bursts.sleeps(core.cycles);
        clock.leap(nanos);
      } else {
        clock.aimFor(nanos);
        this.cpu.run();
      }
      clock.ring();
    }
  }

  /** The CPU runs nothing any more; timers, PWM and watchdog go on. */
  die() {
    this.dead = true;
    this.clock.interrupt();
  }

  end(why) {
    if (this.ended === "") this.ended = why;
    this.clock.interrupt();
  }

  // Flash is erased and programmed by functions of the boot ROM, which talk to a flash interface
  // that the package has not: they become breakpoints, and the flash does the work.
  replaceRomCalls() {
    const { bootrom, core } = this.mcu;
    const half = (at) => (bootrom[at >> 2] >>> ((at & 2) * 8)) & 0xffff;
    const put = (at, value) => {
      const shift = (at & 2) * 8;
      bootrom[at >> 2] = ((bootrom[at >> 2] & ~(0xffff << shift)) | (value << shift)) >>> 0;
    };
    for (let at = half(0x14); half(at) !== 0; at += 4) {
      const number = ROM_CALLS[String.fromCharCode(half(at) & 255, half(at) >> 8)];
      if (number === undefined) continue;
      const entry = half(at + 2) & ~1;
      put(entry, 0xbe00 | number); // BKPT
      put(entry + 2, 0x4770); // BX LR
    }
    this.mcu.onBreak = (number) => {
      const [at, second, third] = core.registers;
      if (number === ROM_CALLS.RE) this.stall(at, second, null);
      else if (number === ROM_CALLS.RP) this.stall(at, third, this.read(second, third));
      else if (number === ROM_CALLS.UB) this.end("bootloader");
      else if (!Object.values(ROM_CALLS).includes(number)) this.die(); // a panic
    };
  }

  stall(at, length, data) {
    this.stallEnd = this.flash.begin(at, length, data, this.nanos);
    this.clock.interrupt();
    this.onFlash(at, length, data);
  }

  read(address, length) {
    const data = new Uint8Array(length);
    for (let i = 0; i < length; i++) data[i] = this.mcu.readUint8(address + i);
    return data;
  }

  // The package gives every chip a flash of its own; here it is a part that outlives the chip.
  useFlash() {
    const { bytes } = this.flash;
    this.mcu.flash = bytes;
    this.mcu.flash16 = new Uint16Array(bytes.buffer);
    this.mcu.flashView = new DataView(bytes.buffer, 0, FLASH_BYTES);
  }

  // Memory, scratch words and the reason outlive a watchdog reset; a power-up finds noise.
  keepWhatSurvives(before, random) {
    const { watchdog } = this;
    if (before !== null) {
      watchdog.scratchData.set(before.watchdog.scratchData);
      watchdog.reason = before.watchdog.reason;
      this.mcu.sram.set(before.mcu.sram);
    } else {
      const { sramView } = this.mcu;
      for (let at = 0; at < sramView.byteLength; at += 4) sramView.setUint32(at, random(), true);
    }
    watchdog.onWatchdogTrigger = () => {
      // Left running, the package's alarm arms itself again with no delay and never returns.
      watchdog.timer.enable = false;
      this.end(watchdog.reason === TIMER_REASON ? "watchdog" : "machine");
    };
  }

  // There is no second core. Each soft reset waits for its boot ROM's hello, one zero word.
  answerForCore1() {
    const { sio, core } = this.mcu;
    const read = sio.readUint32.bind(sio);
    const write = sio.writeUint32.bind(sio);
    sio.readUint32 = (offset) => {
      if (offset === FIFO_STATUS) return FIFO_READY | (this.core1Words.length > 0 ? 1 : 0);
      return offset === FIFO_READ ? (this.core1Words.shift() ?? 0) : read(offset);
    };
    sio.writeUint32 = (offset, value) => {
      if (offset !== FIFO_STATUS && offset !== FIFO_WRITE) write(offset, value);
    };
    const psm = this.mcu.peripherals[PSM];
    const writePsm = psm.writeUint32.bind(psm);
    psm.writeUint32 = (offset, value) => {
      const before = psm.frceOff;
      writePsm(offset, value);
      if (before & ~psm.frceOff & CORE1_BIT) {
        this.core1Words = [0];
        core.eventRegistered = true;
        core.waiting = false;
        this.onSoftReset();
      }
    };
  }

  // The package says B1, for which MicroPython works round erratum E5 and takes GP15 away.
  sayRevision() {
    const sysinfo = this.mcu.peripherals[SYSINFO];
    const read = sysinfo.readUint32.bind(sysinfo);
    sysinfo.readUint32 = (offset) => (offset === 0 ? CHIP_B2 : read(offset));
  }
}

/** How many cycles the CPU runs between two sleeps: the long ones are the firmware's ticks. */
class Bursts {
  constructor() {
    this.woke = 0;
    this.lengths = []; // in cycles, since it was last asked
  }

  sleeps(cycles) {
    const length = cycles - this.woke;
    this.woke = cycles;
    if (length > 0) this.lengths.push(length);
    if (this.lengths.length > 200_000) this.lengths.splice(0, 100_000);
  }
}
