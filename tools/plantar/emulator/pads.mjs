// The pins: what drives each from outside, what the chip does with each, and how long the motors'
// pads were high. A PWM is told by its registers, the time at high is measured at the pad.

import { GPIOPinState } from "rp2040js";

const PINS = 30;
const IO_BANK0 = 0x40014;
const PADS_BANK0 = 0x4001c;
const FUNC_SIO = 5;
const FUNC_PWM = 4;
const SLICE_BYTES = 0x14;
const SLICES = 8;
const [CSR, DIV, CC, TOP] = [0, 4, 0x0c, 0x10];
const [EN, PHASE_CORRECT, INVERT_A, INVERT_B] = [1, 2, 4, 8];
// A new frequency takes several registers: they are told together, when they have settled.
const SETTLE_NS = 3_000;

export class Pads {
  /** chip: Chip. contacts: Map of pin to the level that drives it from outside. told: Told. */
  constructor(chip, contacts, told) {
    this.chip = chip;
    this.contacts = contacts;
    this.told = told;
    this.high = new Array(PINS).fill(0);
    this.dirty = 0; // pins whose PWM has changed, a bit each
    this.dirtyNanos = 0;
    this.settled = chip.clock.createAlarm(() => this.flush());
    for (let pin = 0; pin < PINS; pin++) chip.mcu.gpio[pin].addListener(() => this.changed(pin));
    this.watchPads();
    this.watchPwm();
    for (let pin = 0; pin < PINS; pin++) this.settle(pin);
  }

  /** The world outside drives a pin: 0, 1, or null to let go of it. */
  contact(pin, level) {
    if (level === null) this.contacts.delete(pin);
    else this.contacts.set(pin, level);
    this.settle(pin);
  }

  /** Tells what has settled or will: before anything else is told. */
  flush() {
    const { dirty } = this;
    if (dirty === 0) return;
    this.dirty = 0;
    this.settled.cancel();
    for (let pin = 0; pin < PINS; pin++) if (dirty & (1 << pin)) this.show(pin, this.dirtyNanos);
  }

  // A pull-up or pull-down decides what an open pin reads: the package leaves that out.
  watchPads() {
    const { mcu } = this.chip;
    const pads = mcu.peripherals[PADS_BANK0];
    const writePad = pads.writeUint32.bind(pads);
    pads.writeUint32 = (offset, value) => {
      writePad(offset, value);
      const pin = (offset - 4) >> 2;
      if (pin >= 0 && pin < PINS) this.settle(pin);
    };
    const io = mcu.peripherals[IO_BANK0];
    const writeIo = io.writeUint32.bind(io);
    io.writeUint32 = (offset, value) => {
      writeIo(offset, value);
      const pin = offset >> 3;
      if (pin >= PINS) return;
      this.settle(pin);
      this.changed(pin);
    };
  }

  watchPwm() {
    const { pwm } = this.chip.mcu;
    const write = pwm.writeUint32.bind(pwm);
    pwm.writeUint32 = (offset, value) => {
      write(offset, value);
      const slice = Math.floor(offset / SLICE_BYTES);
      if (slice < SLICES) this.touch(slice);
      else for (let each = 0; each < SLICES; each++) this.touch(each);
    };
  }

  touch(slice) {
    for (const pin of [2 * slice, 2 * slice + 1, 2 * slice + 16, 2 * slice + 17]) {
      if (pin < PINS && this.chip.mcu.gpio[pin].functionSelect === FUNC_PWM) this.dirty |= 1 << pin;
    }
    if (this.dirty === 0) return;
    this.dirtyNanos = this.chip.nanos;
    this.settled.schedule(SETTLE_NS);
  }

  settle(pin) {
    const gpio = this.chip.mcu.gpio[pin];
    const level = this.levelOf(pin, gpio.value);
    if (level !== gpio.rawInputValue) gpio.setInputValue(level);
  }

  levelOf(pin, state) {
    if (state === GPIOPinState.High) return true;
    if (state === GPIOPinState.Low) return false;
    const contact = this.contacts.get(pin);
    if (contact !== undefined) return contact === 1;
    return state === GPIOPinState.InputPullUp;
  }

  // A pad has changed: its level, or what drives it.
  changed(pin) {
    this.settle(pin);
    const gpio = this.chip.mcu.gpio[pin];
    const high = gpio.value === GPIOPinState.High ? 1 : 0;
    if (high !== this.high[pin]) {
      this.high[pin] = high;
      this.told.level(pin, high, this.chip.nanos);
    }
    if (gpio.functionSelect !== FUNC_PWM) this.show(pin, this.chip.nanos);
    else if (gpio.functionSelect !== this.told.function(pin)) this.touch((pin >> 1) & 7);
  }

  show(pin, nanos) {
    const gpio = this.chip.mcu.gpio[pin];
    this.told.setFunction(pin, gpio.functionSelect);
    if (gpio.functionSelect === FUNC_PWM) {
      const slice = this.slice(pin);
      if (slice.on) this.told.pwm(pin, slice.dutyU16, slice.hz, nanos);
      else this.told.plain(pin, gpio.outputValue ? 1 : 0, nanos); // halted: it stays as it is
    } else if (gpio.functionSelect === FUNC_SIO && gpio.outputEnable) {
      this.told.plain(pin, gpio.outputValue ? 1 : 0, nanos);
    } else {
      this.told.open(pin, nanos);
    }
  }

  /** What the registers make of a pin's PWM: on, dutyU16 0..65535, hz. */
  slice(pin) {
    const { pwm, clkSys } = this.chip.mcu;
    const at = ((pin >> 1) & 7) * SLICE_BYTES;
    const csr = pwm.readUint32(at + CSR);
    const div16 = pwm.readUint32(at + DIV) & 0xfff || 256 * 16;
    const steps = (pwm.readUint32(at + TOP) & 0xffff) + 1;
    const level = Math.min(steps, (pwm.readUint32(at + CC) >>> ((pin & 1) * 16)) & 0xffff);
    const duty = Math.floor((level * 65535 + Math.floor(steps / 2)) / steps);
    const inverted = (csr & (pin & 1 ? INVERT_B : INVERT_A)) !== 0;
    const parts = div16 * steps * (csr & PHASE_CORRECT ? 2 : 1);
    return {
      on: (csr & EN) !== 0,
      dutyU16: inverted ? 65535 - duty : duty,
      hz: Math.floor((16 * clkSys + Math.floor(parts / 2)) / parts),
    };
  }
}
