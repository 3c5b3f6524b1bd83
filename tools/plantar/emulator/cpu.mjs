// The CPU's most frequent instructions, done here: the package asks of each instruction, one by one,
// which of seventy it is. Whatever is not here, touches a peripheral or comes with an interrupt is
// left to the package. A test runs both side by side.

import { FLASH_AT, FLASH_BYTES } from "./flash.mjs";

const RAM_AT = 0x20000000;
const SP = 13;
const PC = 15;

/** Runs the CPU until the clock wants it to stop, or until it sleeps. */
export class Cpu {
  /** plain: leave every instruction to the package. */
  constructor(mcu, clock, plain = false) {
    this.plain = plain;
    this.core = mcu.core;
    this.clock = clock;
    this.ramBytes = mcu.sram.length;
    this.ram8 = mcu.sram;
    this.ram16 = new Uint16Array(mcu.sram.buffer);
    this.ram32 = new Uint32Array(mcu.sram.buffer);
    this.flash8 = mcu.flash;
    this.flash16 = mcu.flash16;
    this.flash32 = new Uint32Array(mcu.flash.buffer, 0, FLASH_BYTES >> 2);
  }

  run() {
    if (this.plain) {
      do this.core.executeInstruction();
      while (this.core.cycles < this.clock.endCycles && !this.core.waiting);
      return;
    }
    const { core, clock, ramBytes, ram8, ram16, ram32, flash8, flash16, flash32 } = this;
    const regs = core.registers;
    let { cycles, N, Z, C, V } = core;
    let pc = regs[PC];
    let end = clock.endCycles;
    let interrupted = core.interruptsUpdated;
    do {
      let next = pc + 2; // where the program goes on; -1: the package is to do it
      let took = 1;
      let op = 0;
      const at = pc - FLASH_AT;
      if (interrupted) next = -1;
      else if (at >= 0 && at < FLASH_BYTES) op = flash16[at >> 1];
      else if (pc >= RAM_AT && pc - RAM_AT < ramBytes) op = ram16[(pc - RAM_AT) >> 1];
      else next = -1;

      if (next >= 0) {
        const low = op & 7;
        const mid = (op >> 3) & 7;
        const high = (op >> 8) & 7;
        switch (op >> 11) {
          case 0b00000: {
            // LSLS
            const shift = (op >> 6) & 31;
            const from = regs[mid];
            const result = from << shift;
            if (shift > 0) C = (from & (1 << (32 - shift))) !== 0;
            regs[low] = result;
            N = result < 0;
            Z = result === 0;
            break;
          }
          case 0b00001: {
            // LSRS
            const shift = (op >> 6) & 31;
            const from = regs[mid];
            const result = shift > 0 ? from >>> shift : 0;
            C = ((from >>> (shift > 0 ? shift - 1 : 31)) & 1) !== 0;
            regs[low] = result;
            N = (result | 0) < 0;
            Z = result === 0;
            break;
          }
          case 0b00011: {
            // ADDS, SUBS: three registers, or two and a small number
            const a = regs[mid];
            const b = op & 0x400 ? (op >> 6) & 7 : regs[(op >> 6) & 7];
            if (op & 0x200) {
              const result = (a - b) | 0;
              C = a >= b;
              V = ((a ^ b) & (a ^ result)) < 0;
              regs[low] = result;
              N = result < 0;
              Z = result === 0;
            } else {
              const sum = a + b;
              const result = sum | 0;
              C = sum > 0xffffffff;
              V = (~(a ^ b) & (a ^ result)) < 0;
              regs[low] = result;
              N = result < 0;
              Z = result === 0;
            }
            break;
          }
          case 0b00100: // MOVS
            regs[high] = op & 0xff;
            N = false;
            Z = (op & 0xff) === 0;
            break;
          case 0b00101: // CMP
          case 0b00111: {
            // SUBS
            const a = regs[high];
            const b = op & 0xff;
            const result = (a - b) | 0;
            C = a >= b;
            V = ((a ^ b) & (a ^ result)) < 0;
            N = result < 0;
            Z = result === 0;
            if (op & 0x1000) regs[high] = result;
            break;
          }
          case 0b00110: {
            // ADDS
            const a = regs[high];
            const sum = a + (op & 0xff);
            const result = sum | 0;
            C = sum > 0xffffffff;
            V = (~a & result) < 0;
            regs[high] = result;
            N = result < 0;
            Z = result === 0;
            break;
          }
          case 0b01000: {
            const kind = (op >> 6) & 31;
            if (kind === 0b00000 || kind === 0b01000) {
              // ANDS, TST
              const result = regs[low] & regs[mid];
              if (kind === 0) regs[low] = result;
              N = result < 0;
              Z = result === 0;
            } else if (kind === 0b01010) {
              // CMP
              const a = regs[low];
              const b = regs[mid];
              const result = (a - b) | 0;
              C = a >= b;
              V = ((a ^ b) & (a ^ result)) < 0;
              N = result < 0;
              Z = result === 0;
            } else if (kind === 0b01100) {
              // ORRS
              const result = regs[low] | regs[mid];
              regs[low] = result;
              N = result < 0;
              Z = result === 0;
            } else if (kind >> 2 === 0b110) {
              // MOV
              const to = low | ((op >> 4) & 8);
              const from = (op >> 3) & 15;
              if (to >= SP || from === PC) next = -1;
              else regs[to] = regs[from];
            } else {
              next = -1;
            }
            break;
          }
          case 0b01001: // LDR from the program
          case 0b01101: // LDR
          case 0b10011: {
            // LDR from the stack
            let address;
            let to = high;
            if (op >> 11 === 0b01001) {
              address = ((pc + 4) & ~3) + ((op & 0xff) << 2);
            } else if (op >> 11 === 0b10011) {
              address = regs[SP] + ((op & 0xff) << 2);
            } else {
              address = regs[mid] + ((op >> 4) & 0x7c);
              to = low;
            }
            const place = address - RAM_AT;
            if ((address & 3) !== 0) next = -1;
            else if (place >= 0 && place < ramBytes) regs[to] = ram32[place >> 2];
            else if (address >= FLASH_AT && address - FLASH_AT < FLASH_BYTES)
              regs[to] = flash32[(address - FLASH_AT) >> 2];
            else next = -1;
            took = 2;
            break;
          }
          case 0b01011: {
            // LDR, LDRB by two registers
            const address = regs[mid] + regs[(op >> 6) & 7];
            const kind = (op >> 9) & 3;
            const place = address - RAM_AT;
            const inRam = place >= 0 && place < ramBytes;
            const inFlash = address >= FLASH_AT && address - FLASH_AT < FLASH_BYTES;
            if (kind === 0b10 && inRam) regs[low] = ram8[place];
            else if (kind === 0b10 && inFlash) regs[low] = flash8[address - FLASH_AT];
            else if (kind === 0b00 && inRam && (address & 3) === 0) regs[low] = ram32[place >> 2];
            else next = -1;
            took = 2;
            break;
          }
          case 0b01100: // STR
          case 0b10010: {
            // STR to the stack
            const onStack = op >> 11 === 0b10010;
            const address = onStack ? regs[SP] + ((op & 0xff) << 2) : regs[mid] + ((op >> 4) & 0x7c);
            const place = address - RAM_AT;
            if (place >= 0 && place < ramBytes && (address & 3) === 0)
              ram32[place >> 2] = regs[onStack ? high : low];
            else next = -1;
            took = 2;
            break;
          }
          case 0b01110: {
            // STRB
            const place = regs[mid] + ((op >> 6) & 31) - RAM_AT;
            if (place >= 0 && place < ramBytes) ram8[place] = regs[low];
            else next = -1;
            took = 2;
            break;
          }
          case 0b01111: {
            // LDRB
            const address = regs[mid] + ((op >> 6) & 31);
            const place = address - RAM_AT;
            if (place >= 0 && place < ramBytes) regs[low] = ram8[place];
            else if (address >= FLASH_AT && address - FLASH_AT < FLASH_BYTES)
              regs[low] = flash8[address - FLASH_AT];
            else next = -1;
            took = 2;
            break;
          }
          case 0b11010:
          case 0b11011: {
            // B on a condition
            let taken = false;
            switch ((op >> 8) & 15) {
              case 0:
                taken = Z;
                break;
              case 1:
                taken = !Z;
                break;
              case 2:
                taken = C;
                break;
              case 3:
                taken = !C;
                break;
              case 4:
                taken = N;
                break;
              case 5:
                taken = !N;
                break;
              case 6:
                taken = V;
                break;
              case 7:
                taken = !V;
                break;
              case 8:
                taken = C && !Z;
                break;
              case 9:
                taken = !C || Z;
                break;
              case 10:
                taken = N === V;
                break;
              case 11:
                taken = N !== V;
                break;
              case 12:
                taken = N === V && !Z;
                break;
              case 13:
                taken = N !== V || Z;
                break;
              default: // UDF, SVC
                next = -1;
            }
            if (taken) {
              next = pc + 4 + (((op & 0xff) << 24) >> 23);
              took = 2;
            }
            break;
          }
          case 0b11100: // B
            next = pc + 4 + (((op & 0x7ff) << 21) >> 20);
            took = 2;
            break;
          default:
            next = -1;
        }
      }

      if (next >= 0) {
        pc = next;
        cycles += took;
        continue;
      }
      regs[PC] = pc;
      core.cycles = cycles;
      core.N = N;
      core.Z = Z;
      core.C = C;
      core.V = V;
      core.executeInstruction();
      ({ cycles, N, Z, C, V } = core);
      pc = regs[PC];
      end = clock.endCycles;
      interrupted = core.interruptsUpdated;
      if (core.waiting) break;
    } while (cycles < end);
    regs[PC] = pc;
    core.cycles = cycles;
    core.N = N;
    core.Z = Z;
    core.C = C;
    core.V = V;
  }
}
