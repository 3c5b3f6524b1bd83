// What a person sees of the board: lights, tone, motors, buttons, as its pins are.

import type { Pins, TraceEvent } from "./simulator";
import {
  type Answer,
  parseAnswer,
  type Settings,
  settingsOf,
  type Status,
  statusOf,
} from "./status";
import { FULL_U16, Strip } from "./strip";

export const BUTTONS = ["START", "UP", "DOWN", "MODE"];

/** One LED. blinked: it was both on and off since the last look. */
export class Light {
  on = false;
  blinked = false;
  private edges = 0;

  look(): void {
    this.blinked = this.edges > 1;
    this.edges = 0;
  }

  set(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.edges++;
  }
}

/** A tone from a moment (virtual ms) on; 0 Hz is silence. */
export interface Note {
  tMs: number;
  hz: number;
}

/** Takes the trace, keeps what it means. */
export class Desk {
  readonly levels: Light[];
  readonly statusLed: Light | null;
  readonly hasTone: boolean;
  /** A strip for each motor that is fitted, by the letter people know it by. */
  readonly motors = new Map<string, Strip>();
  readonly buttons: string[];
  readonly down = new Set<string>();
  toneHz = 0;
  /** What the tone did since the last look. */
  notes: Note[] = [];
  status: Status | null = null;
  statusMs = 0;
  settings: Settings | null = null;
  /** Every answer of the console since the last look, oldest first. */
  answers: Answer[] = [];
  lives = 0;
  /** How often a button went down or came up. */
  touches = 0;
  private readonly lights = new Map<unknown, Light>();
  private readonly motorAt = new Map<unknown, Strip>();
  private readonly buttonAt = new Map<unknown, string>();

  constructor(
    readonly pins: Pins,
    private readonly gentleMs: number,
  ) {
    const leds = (pins.LEVEL_LEDS ?? []) as (number | string)[];
    this.levels = leds.map(() => new Light());
    leds.forEach((pin, place) => this.lights.set(pin, this.levels[place]));
    this.statusLed = pins.STATUS_LED != null ? new Light() : null;
    if (this.statusLed) this.lights.set(pins.STATUS_LED, this.statusLed);
    this.hasTone = pins.TONE != null;
    for (const letter of ["A", "B"]) {
      const pin = pins[`MOTOR_${letter}`];
      if (pin == null) continue;
      const strip = new Strip();
      this.motors.set(letter, strip);
      this.motorAt.set(pin, strip);
    }
    this.buttons = BUTTONS.filter((name) => pins[name] != null);
    for (const name of this.buttons) this.buttonAt.set(pins[name], name);
  }

  get driven(): boolean {
    return [...this.motors.values()].some((strip) => strip.dutyU16 > 0);
  }

  /** Takes what happened up to tMs since the last look. */
  take(events: TraceEvent[], tMs: number): void {
    this.notes = [];
    this.answers = [];
    for (const event of events) this.one(event);
    for (const light of this.lights.values()) light.look();
    const { status } = this;
    const running = status?.state === "running" && status.drive;
    const sessionMs = (status?.session_ms ?? 0) + tMs - this.statusMs;
    for (const strip of this.motors.values()) {
      strip.gentle = running === true && sessionMs < this.gentleMs;
      strip.advance(tMs);
    }
  }

  private one(event: TraceEvent): void {
    switch (event.event) {
      case "pin":
        this.drive(event, (event.value ?? 0) * FULL_U16, 0);
        break;
      case "pwm":
        this.drive(event, event.duty_u16 ?? 0, event.freq_hz ?? 0);
        break;
      case "usb":
        this.read(event.t_ms, event.text ?? "");
        break;
      case "input": {
        const name = this.buttonAt.get(event.pin);
        // To ground: low is pressed.
        if (name !== undefined) {
          this.down[event.level ? "delete" : "add"](name);
          this.touches++;
        }
        break;
      }
      case "repl":
        this.status = null;
        break;
      case "reset":
        this.forget();
        break;
      case "power":
        if (!event.on) this.forget();
        break;
    }
  }

  private forget(): void {
    this.status = this.settings = null;
    this.lives++;
  }

  private drive(event: TraceEvent, dutyU16: number, hz: number): void {
    const { pin, t_ms: tMs } = event;
    const strip = this.motorAt.get(pin);
    if (strip) {
      strip.set(tMs, dutyU16);
      return;
    }
    this.lights.get(pin)?.set(dutyU16 > 0);
    if (this.hasTone && pin === this.pins.TONE) {
      this.toneHz = dutyU16 > 0 ? hz : 0;
      this.notes.push({ tMs, hz: this.toneHz });
    }
  }

  private read(tMs: number, line: string): void {
    const answer = parseAnswer(line);
    if (answer === null) return;
    this.answers.push(answer);
    this.settings = settingsOf(answer) ?? this.settings;
    const status = statusOf(answer);
    if (status !== null) {
      this.status = status;
      this.statusMs = tMs;
    }
  }
}
