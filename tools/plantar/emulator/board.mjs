// The board: a chip and its flash, its power, its resets, and the world around it on a clock that
// goes on over all of them.

import { readFileSync, writeFileSync } from "node:fs";
import { Chip } from "./chip.mjs";
import { Flash } from "./flash.mjs";
import { Pads } from "./pads.mjs";
import { quoted, Told } from "./told.mjs";
import { UsbHost } from "./usb.mjs";

const FAULT_WORD = 7; // the watchdog's scratch word that faultport.py reads
const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CORE_TEMPERATURE_RAW = 876; // 27 degrees Celsius
const ADC_FULL = 4095;
const ADC_FULL_V = 3.3;
const FIRST_ADC_PIN = 26;
// A burst of half a millisecond is a tick, a shorter one an interrupt, a much longer one a start.
const TICK_CYCLES = 62_500;
const START_CYCLES = 12_500_000;

export class Board {
  /** settings: uf2 and bootrom (files), image (file or ""), image_at, motors, seed, plain. emit: takes the trace's lines. */
  constructor(settings, emit) {
    const rom = readFileSync(settings.bootrom);
    this.bootrom = new Uint32Array(rom.buffer.slice(rom.byteOffset, rom.byteOffset + rom.length));
    this.flash = new Flash(settings.seed);
    this.blocks = this.flash.loadUf2(readFileSync(settings.uf2));
    if (settings.image) this.flash.bytes.set(readFileSync(settings.image), settings.image_at);
    this.noise = settings.seed;
    this.plain = settings.plain;
    this.contacts = new Map();
    this.adc = [ADC_FULL >> 1, ADC_FULL >> 1, ADC_FULL >> 1, ADC_FULL >> 1, CORE_TEMPERATURE_RAW];
    this.inputs = []; // [at in us, kind, a, b], by time
    this.told = new Told(emit, settings.motors);
    this.told.now = () => this.now;
    this.told.before = () => this.pads?.flush();
    this.chip = null; // null: the power is off
    this.pads = null;
    this.usb = null;
    this.stalled = false;
    this.onBytes = null; // takes what comes over USB
    this.phase = "off"; // as the runner's: run, repl, dead or off
    this.cause = "";
    this.baseNanos = 0;
    this.offUntil = 0;
    this.flashWrites = 0;
    this.answers = null;
    this.start(null);
  }

  /** Nanoseconds since the first power-on. */
  get now() {
    return this.chip === null ? this.baseNanos : this.baseNanos + this.chip.nanos;
  }

  /** Takes inputs, in the order of their times. */
  add(inputs) {
    this.inputs.push(...inputs);
    this.inputs.sort((a, b) => a[0] - b[0]);
  }

  /** Runs until just before `us`: what is due at it happens in the next run. */
  runTo(us) {
    for (;;) {
      const due = this.inputs.length > 0 ? this.inputs[0][0] : Infinity;
      this.runUntil(Math.min(due, us) * 1000);
      if (due >= us) return;
      const [, kind, a, b] = this.inputs.shift();
      this.input(kind, a, b);
    }
  }

  /** Sends a console line, untraced, and returns the first line of JSON that answers, or "". */
  ask(line, patienceUs = 1_000_000) {
    if (this.phase !== "run") return "";
    this.answers = [];
    this.told.on = false;
    this.stallHost(false);
    this.usb.send(Buffer.from(`${line}\n`));
    const end = Math.floor(this.now / 1000) + patienceUs;
    let found = "";
    while (found === "" && this.now / 1000 < end && this.phase === "run") {
      this.runTo(Math.min(Math.floor(this.now / 1000) + 5_000, end));
      found = this.answers.find((answer) => answer.startsWith("{")) ?? "";
    }
    this.answers = null;
    this.told.on = true;
    return found;
  }

  /** The frame that answers a request: where the board stands now. */
  frame() {
    const { told } = this;
    return {
      event: "frame",
      t_ms: Math.round(this.now / 1000) / 1000,
      phase: this.phase,
      cause: this.cause,
      drive_ms: Math.round(told.totalDriveNanos() / 1000) / 1000,
      resets: told.resets,
      flash_writes: this.flashWrites,
      pads: told.pads(),
    };
  }

  /** Returns the ticks since the last call, as {ticks, mean_us, worst_us}, by what they cost the CPU. */
  tickCost() {
    const bursts = this.chip === null ? [] : this.chip.bursts.lengths.splice(0);
    const ticks = bursts.filter((cycles) => cycles >= TICK_CYCLES && cycles < START_CYCLES);
    const hz = this.chip === null ? 1 : this.chip.mcu.clkSys;
    const us = (cycles) => Math.round((cycles / hz) * 1e7) / 10;
    const sum = ticks.reduce((total, cycles) => total + cycles, 0);
    return {
      ticks: ticks.length,
      mean_us: ticks.length > 0 ? us(sum / ticks.length) : 0,
      worst_us: us(ticks.reduce((worst, cycles) => Math.max(worst, cycles), 0)),
    };
  }

  saveFlash(file) {
    writeFileSync(file, this.flash.bytes);
  }

  // Power and resets.

  start(before) {
    this.baseNanos = this.now;
    this.told.baseNanos = this.baseNanos;
    this.chip = new Chip(this.bootrom, this.flash, before, () => this.random(), this.plain);
    this.pads = new Pads(this.chip, this.contacts, this.told);
    this.chip.onSoftReset = () => this.softReset();
    this.chip.onFlash = (at, length, data) => this.flashWorks(at, length, data);
    this.usb = new UsbHost(this.chip, this.stalled);
    this.usb.onLine = (text) => this.line(text);
    this.usb.onPrompt = (cause) => this.prompt(cause);
    this.usb.onBytes = (bytes) => this.onBytes?.(bytes);
    this.adc.forEach((raw, channel) => this.measures(channel, raw));
    this.phase = "run";
    this.cause = "";
  }

  stop() {
    this.pads.flush();
    this.baseNanos = this.now;
    const nanos = this.chip.nanos;
    const { chip } = this;
    this.chip = null;
    this.told.baseNanos = this.baseNanos - nanos;
    for (let pin = 0; pin < 30; pin++) {
      this.told.level(pin, 0, nanos);
      this.told.open(pin, nanos);
      this.told.setFunction(pin, -1);
    }
    this.pads = null;
    return chip;
  }

  runUntil(nanos) {
    while (this.now + 0.01 < nanos) {
      if (this.chip === null) {
        this.baseNanos = Math.min(nanos, this.offUntil);
        if (this.baseNanos >= this.offUntil) {
          this.told.reset("power");
          this.start(null);
        }
        continue;
      }
      this.chip.run(nanos - this.baseNanos);
      const why = this.chip.ended;
      if (why === "bootloader") {
        this.chip.ended = "";
        this.chip.die();
        this.phase = "dead";
        this.cause = why;
      } else if (why !== "") {
        this.flash.finish();
        this.told.reset(why);
        this.start(this.stop());
      }
    }
  }

  powerCut(offUs) {
    if (this.chip === null) return;
    this.flash.tear(this.chip.nanos);
    this.told.event('"event": "power", "on": false');
    this.stop();
    this.offUntil = this.now + offUs * 1000;
    this.phase = "off";
    this.cause = "";
  }

  softReset() {
    // MicroPython resets the second core once at each start: that one is the reset we know of.
    if (!this.usb.up) return;
    this.told.reset("soft");
    this.phase = "run";
    this.cause = "";
  }

  random() {
    this.noise = (Math.imul(this.noise, 1664525) + 1013904223) >>> 0;
    return this.noise;
  }

  // What the board does.

  line(text) {
    if (this.answers !== null) this.answers.push(text);
    this.told.event(`"event": "usb", "text": ${quoted(text)}`);
  }

  prompt(cause) {
    if (this.phase !== "run") return;
    this.phase = "repl";
    this.cause = cause;
    this.told.event(`"event": "repl", "cause": "${cause}"`);
  }

  flashWorks(at, length, data) {
    if (data === null) {
      this.told.event(`"event": "flash", "erased": ${length}, "address": ${at}`);
      return;
    }
    this.flashWrites += 1;
    this.told.event(`"event": "flash", "bytes": ${length}, "address": ${at}`);
    const { flash } = this;
    if (flash.cutAfterBytes < 0) return;
    if (flash.cutAfterBytes >= length) {
      flash.cutAfterBytes -= length;
      return;
    }
    // The power goes while this very byte is programmed.
    const share = (flash.cutAfterBytes + 0.5) / length;
    const { start, end } = flash.work;
    const us = (this.baseNanos + start + (end - start) * share) / 1000;
    flash.cutAfterBytes = -1;
    this.add([[us, "powercut", 1_000_000, null]]);
  }

  // The world outside.

  input(kind, a, b) {
    const { told } = this;
    if (kind === "pin") {
      told.event(`"event": "input", "pin": ${a}, "level": ${b === null ? 1 : b}`);
      if (this.pads !== null) this.pads.contact(a, b);
      else if (b === null) this.contacts.delete(a);
      else this.contacts.set(a, b);
    } else if (kind === "adc") {
      told.event(`"event": "input", "adc": ${a}, "mv": ${Math.floor(b * 1000 + 0.5)}`);
      const raw = Math.floor((b * ADC_FULL) / ADC_FULL_V + 0.5);
      this.measures(a >= FIRST_ADC_PIN ? a - FIRST_ADC_PIN : a, Math.max(0, Math.min(ADC_FULL, raw)));
    } else if (kind === "console") {
      told.event(`"event": "input", "console": ${quoted(a.slice(0, 80))}`);
      if (this.phase === "run" || this.phase === "repl") this.usb.send(Buffer.from(a));
    } else {
      const over = a === false ? ', "on": false' : "";
      told.event(`"event": "input", "fault": "${kind}"${over}`);
      this.fault(kind, a);
    }
  }

  measures(channel, raw) {
    if (channel < 0 || channel > 4) return;
    this.adc[channel] = raw;
    if (this.chip !== null) this.chip.mcu.adc.channelValues[channel] = raw;
  }

  fault(kind, value) {
    if (kind === "usb_stall") this.stallHost(value === true);
    else if (kind === "powercut") this.powerCut(value);
    else if (kind === "powercut_at_flash_byte") this.flash.cutAfterBytes = value;
    else if (this.chip === null || this.phase === "dead") return;
    else if (kind === "dead") {
      this.chip.die();
      this.phase = "dead";
    } else if (kind === "interrupt") this.usb.send(Buffer.from(CTRL_C));
    else if (kind === "soft_reset") this.usb.send(Buffer.from(CTRL_C + CTRL_D));
    else this.chip.watchdog.scratchData[FAULT_WORD] = value; // a fault for faultport.py
  }

  stallHost(stalled) {
    this.stalled = stalled;
    if (this.chip !== null) this.usb.stall(stalled);
  }
}
