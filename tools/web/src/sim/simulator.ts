// A board in a worker, as the rest of the page sees it: put the power on, run a frame, end it.

import packUrl from "virtual:pack";
import { type Facts, factsOf, type Pack } from "../pack/pack";
import { startWorker } from "../pack/thread";
import type { Card, Moment } from "./card";
import type { Boot, Frame, Said } from "./worker";

/** So long a board may take to start, and to play a frame: a maker's file may loop for ever. */
const START_MS = 15_000;
const FRAME_MS = 10_000;
const LOST_PART = "a part of the page did not arrive: reload it";
const ENDLESS = "it does not come to an end; take out what loops";

/** How the lines begin that say what is shown: they are no part of the trace. */
const DISPLAY = '{"event": "display"';
const CARD = '{"event": "card"';
const MOMENTS = '{"event": "moments"';

/** What the pins did; the virtual board's trace has these fields, and more. */
export interface TraceEvent {
  event: string;
  t_ms: number;
  pin?: number | string;
  value?: number;
  duty_u16?: number;
  freq_hz?: number;
  text?: string;
  on?: boolean;
  level?: number;
}

export interface Played {
  events: TraceEvent[];
  /** What the display shows now, in hexadecimal; null if that is as it was. */
  display: string | null;
  /** The state in words; null if that is as it was. */
  card: Card | null;
  /** What became certain to have happened, in words. */
  moments: Moment[];
  /** The events as text, a line each, as a trace file has them. */
  lines: string[];
  tMs: number;
  /** What the CPU does: run, hang, dead, repl, boot, main, off. */
  phase: string;
  cause: string;
  driveMs: number;
  /** How often each motor that is fitted shakes now, estimated (virtual/spin.py). */
  hz: number[];
  /** How long the worker worked, and how long the page waited for it, in ms. */
  workMs: number;
  waitedMs: number;
}

export type Pins = Record<string, number | string | (number | string)[] | null>;

export interface Wanted {
  board: string;
  own: [string, string][];
  fresh: boolean;
}

/** One board from its power-on. Make it with `Simulator.start`; `end` lets go of its thread. */
export class Simulator {
  private static pack: Pack | null = null;
  private static fetched: Promise<ArrayBuffer> | null = null;
  private waiting: ((said: Said) => void) | null = null;

  private constructor(
    private readonly worker: Worker,
    readonly pins: Pins,
    /** The state in words at power-on. */
    readonly card: Card,
    /** The display's letters: five columns each in hexadecimal, from the space on. */
    readonly glyphs: string,
    readonly version: string,
  ) {
    worker.onmessage = (event: MessageEvent<Said>) => this.waiting?.(event.data);
  }

  /** What the page was built of. Only once a first board has been started. */
  static get files(): Pack {
    if (Simulator.pack === null) throw new Error("no board has been started yet");
    return Simulator.pack;
  }

  static get facts(): Facts {
    return factsOf(Simulator.files);
  }

  /** Starts a board; its power goes on at 0 ms. Throws an Error with a sentence if it cannot. */
  static async start(wanted: Wanted): Promise<Simulator> {
    const pack = Simulator.pack ?? (await Simulator.download());
    const worker = startWorker();
    const said = await new Promise<Said>((resolve) => {
      worker.onmessage = (event: MessageEvent<Said>) => resolve(event.data);
      worker.onerror = (event) => resolve({ kind: "failed", why: event.message || LOST_PART });
      worker.postMessage({ kind: "boot", pack, ...wanted } satisfies Boot);
      setTimeout(() => resolve({ kind: "failed", why: ENDLESS }), START_MS);
    });
    if (said.kind !== "ready") {
      worker.terminate();
      throw new Error(said.kind === "failed" ? said.why : "the worker is out of step");
    }
    if (said.pack !== null) Simulator.pack = said.pack;
    const { pins, card, glyphs } = JSON.parse(said.begun);
    return new Simulator(worker, pins, card, glyphs, said.version);
  }

  /** The pack's bytes; asked for before there is a worker to unpack them. */
  private static download(): Promise<ArrayBuffer> {
    Simulator.fetched ??= fetch(packUrl).then((answer) => {
      if (!answer.ok) throw new Error(LOST_PART);
      return answer.arrayBuffer();
    });
    Simulator.fetched.catch(() => {
      Simulator.fetched = null;
    });
    return Simulator.fetched;
  }

  /** Runs on to a moment (virtual ms) with script entries; lateMs: so long an answer may take. Throws if the interpreter failed. */
  async frame(untilMs: number, entries: object[], lateMs: number): Promise<Played> {
    const began = performance.now();
    let waitedMs = 0;
    const said = await new Promise<Said>((resolve) => {
      this.waiting = (answer) => {
        waitedMs = performance.now() - began;
        clearTimeout(late);
        resolve(answer);
      };
      const late = setTimeout(() => this.waiting?.({ kind: "failed", why: ENDLESS }), FRAME_MS);
      const events = entries.length > 0 ? JSON.stringify(entries) : "";
      this.worker.postMessage({ kind: "frame", untilMs, events, lateMs } satisfies Frame);
    });
    if (said.kind !== "frame") {
      throw new Error(said.kind === "failed" ? said.why : "the worker is out of step");
    }
    const lines = said.trace.split("\n");
    const last = JSON.parse(lines.pop() ?? "{}");
    const taken = (begins: string) =>
      lines.at(-1)?.startsWith(begins) ? JSON.parse(lines.pop() ?? "{}") : null;
    const drawn = taken(DISPLAY);
    const told = taken(CARD);
    const happened = taken(MOMENTS);
    return {
      events: lines.map((line) => JSON.parse(line)),
      display: drawn?.hex ?? null,
      card: told?.card ?? null,
      moments: happened?.moments ?? [],
      lines,
      tMs: last.t_ms,
      phase: last.phase,
      cause: last.cause,
      driveMs: last.drive_ms,
      hz: last.hz,
      workMs: said.workMs,
      waitedMs,
    };
  }

  /** Ends the board at once; a frame that is under way fails. */
  end(): void {
    this.worker.terminate();
    this.waiting?.({ kind: "failed", why: "the board was taken away" });
  }
}
