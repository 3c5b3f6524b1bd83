// What happened, a line a happening, newest first: presses, motors, cuts, resets, faults.

import { byId, el } from "../dom";
import type { Pins, TraceEvent } from "../sim/simulator";
import { parseAnswer, type Status, statusOf } from "../sim/status";
import { mSs } from "../sim/card";

/** A motor that is back within this time was only between two pulses of a pattern. */
const PAUSE_IN_PATTERN_MS = 2_500;
const BOUNCE_MS = 60;
const KEPT = 200;
const RESETS: Record<string, string> = {
  power: "Power on",
  watchdog: "The watchdog resets the board",
  soft: "Soft reset",
  machine: "The firmware resets the board",
};
const BROKEN: Record<string, string> = {
  hang: "Broken: the loop hangs",
  dead: "Broken: the CPU is dead",
  raise: "Broken: an exception in the loop",
  interrupt: "Ctrl-C arrives over USB",
  powercut: "The plug is pulled",
  usb_stall: "Broken: the USB host stops reading",
  soft_reset: "A soft reset is asked for",
};

type Kind = "plain" | "good" | "warning" | "error";

export interface Moment {
  tMs: number;
  text: string;
  kind: Kind;
}

/** Takes trace events in order and gives moments, each once it is certain. */
export class Timeline {
  private readonly motors = new Map<unknown, string>();
  private readonly buttons = new Map<unknown, string>();
  private readonly on = new Set<string>();
  private readonly offSince = new Map<string, number>();
  private readonly pressedMs = new Map<string, number>();
  private status: Partial<Status> = {};
  /** Since when the loop hangs; null while it does not. */
  private hangsMs: number | null = null;
  private moments: Moment[] = [];
  /** The phase that was said last: one is said once, also where it was paused in between. */
  private phase = "";

  constructor(pins: Pins) {
    for (const letter of ["A", "B"]) this.motors.set(pins[`MOTOR_${letter}`], letter);
    for (const name of ["START", "UP", "DOWN", "MODE"]) this.buttons.set(pins[name], name);
    this.motors.delete(null);
    this.buttons.delete(null);
  }

  /** Returns what is certain by tMs, oldest first. */
  take(events: TraceEvent[], tMs: number): Moment[] {
    this.moments = [];
    for (const event of events) {
      this.settle(event.t_ms);
      this.one(event);
    }
    this.settle(tMs);
    // Some are certain only later than what came after them.
    return this.moments.sort((one, other) => one.tMs - other.tMs);
  }

  private one(event: TraceEvent): void {
    const { t_ms: tMs } = event;
    switch (event.event) {
      case "pwm":
      case "pin": {
        const letter = this.motors.get(event.pin);
        if (letter) this.motor(tMs, letter, (event.duty_u16 ?? event.value) !== 0);
        break;
      }
      case "input":
        this.input(event);
        break;
      case "usb":
        this.read(tMs, event.text ?? "");
        break;
      case "reset":
        this.status = {};
        this.hangsMs = null;
        this.say(tMs, RESETS[event.cause ?? ""] ?? `Reset (${event.cause})`, "warning");
        break;
      case "power":
        if (!event.on) {
          this.hangsMs = null;
          this.say(tMs, "Power off", "warning");
        }
        break;
      case "repl":
        this.status = {};
        this.say(tMs, `The app has ended (${event.cause}): the board waits at its REPL`, "error");
        break;
    }
  }

  private motor(tMs: number, letter: string, on: boolean): void {
    if (on && this.offSince.delete(letter)) return;
    if (on && !this.on.has(letter)) {
      this.on.add(letter);
      this.say(tMs, `Motor ${letter} starts`, "good");
    } else if (!on && this.on.has(letter)) {
      if (this.hangsMs === null) {
        if (!this.offSince.has(letter)) this.offSince.set(letter, tMs);
        return;
      }
      this.on.delete(letter);
      this.offSince.delete(letter);
      const after = Math.round(tMs - this.hangsMs);
      this.say(tMs, `The guard cuts motor ${letter}, ${after} ms after the loop stopped`, "good");
    }
  }

  private settle(nowMs: number): void {
    for (const [letter, sinceMs] of this.offSince) {
      if (nowMs - sinceMs <= PAUSE_IN_PATTERN_MS) continue;
      this.offSince.delete(letter);
      this.on.delete(letter);
      this.say(sinceMs, `Motor ${letter} is off`);
    }
  }

  private input(event: TraceEvent): void {
    const { t_ms: tMs } = event;
    if (event.fault !== undefined) {
      const text = BROKEN[event.fault];
      if (event.fault === "hang") this.hangsMs = tMs;
      if (text) this.say(tMs, text, "warning");
      return;
    }
    const name = this.buttons.get(event.pin);
    if (name === undefined || event.level !== 0) return;
    if (tMs - (this.pressedMs.get(name) ?? -BOUNCE_MS) >= BOUNCE_MS) {
      this.say(tMs, `${name} is pressed`);
    }
    this.pressedMs.set(name, tMs);
  }

  private read(tMs: number, text: string): void {
    const answer = parseAnswer(text);
    if (answer === null) {
      if (text && !text.startsWith("{")) this.say(tMs, `USB: ${text}`, "warning");
      return;
    }
    const status = statusOf(answer);
    if (status === null) return;
    const before = this.status;
    this.status = status;
    if (status.state !== before.state) this.state(tMs, before.state, status);
    const phase = `${status.routine} ${status.phase_no}`;
    if (!["running", "paused"].includes(status.state)) this.phase = "";
    else if (status.state === "running" && phase !== this.phase) {
      this.phase = phase;
      const which = `Phase ${status.phase_no} of ${status.phases}, ${status.phase}`;
      this.say(tMs, status.cue ? `${which}: ${status.cue}` : which);
    }
  }

  private state(tMs: number, before: string | undefined, status: Status): void {
    if (
      ["running", "paused"].includes(before ?? "") &&
      ["ready", "resting"].includes(status.state)
    ) {
      this.say(tMs, `The session is over: ${status.last_end || "ended"}`);
    }
    if (status.state === "running" && before === "paused") this.say(tMs, "The session goes on");
    else if (status.state === "running") {
      this.say(tMs, `The ${status.routine} session has begun, ${mSs(status.left_ms)} to go`);
    } else if (status.state === "paused") {
      this.say(tMs, `Paused, for at most ${mSs(status.pause_ms)}`);
    } else if (status.state === "resting") {
      this.say(tMs, `Resting, ${mSs(status.rest_ms)} to go`);
    } else if (status.state === "fault") {
      this.say(tMs, `Fault ${status.fault}: ${status.fault_text}`, "error");
    } else if (before === undefined) this.say(tMs, "Ready");
  }

  private say(tMs: number, text: string, kind: Kind = "plain"): void {
    this.moments.push({ tMs, text, kind });
  }
}

/** The list on the page. */
export class MomentList {
  private readonly list = byId("moments");

  add(moments: Moment[]): void {
    for (const moment of moments) {
      const time = el("span", { class: "time", text: clock(moment.tMs) });
      const item = el("li", { class: moment.kind }, time, ` ${moment.text}`);
      item.dataset.t = String(moment.tMs);
      // Newest first; what became certain late goes to its place.
      const after = [...this.list.children].find(
        (each) => Number((each as HTMLElement).dataset.t) <= moment.tMs,
      );
      this.list.insertBefore(item, after ?? null);
    }
    while (this.list.children.length > KEPT) this.list.lastElementChild?.remove();
  }

  clear(): void {
    this.list.replaceChildren();
  }
}

function clock(tMs: number): string {
  const tenths = Math.floor(tMs / 100) % 10;
  return `${mSs(tMs)}.${tenths}`;
}
