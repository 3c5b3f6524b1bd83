// Lets time pass on the board: sends what was pressed, runs the firmware on, takes what happened.

import type { Card } from "./card";
import { Desk } from "./desk";
import { Fingers } from "./fingers";
import { Pace } from "./pace";
import type { Played, Simulator } from "./simulator";
import type { Answer } from "./status";

/** So long, and a bit less, the firmware takes to say its status at 48 bytes a tick. */
const ANSWER_MS = 250;
/** Saying it is most of the work there is, so it is done in more than one frame. */
const ANSWER_PART_MS = 80;
/** An answer that has not come by then will not come; ask again. */
const LOST_MS = 1_000;
/** No answer for so long, in virtual time, is told to the person; and so long in real time. */
const SILENT_MS = 3_000;
const SILENT_REAL_MS = 250;
/** In real time: a person reads no faster. */
const ASK_EVERY_MS = 100;
/**
 * A frame's work, in ms of ours, so that the next one is in time: the board plays no further than
 * it can in that at its pace so far.
 */
const MOST_WORK_MS = 8;
/** A guess, then how much one frame tells about the next, and how long one must be to tell. */
const COST_AT_FIRST = 0.004;
const LEARNT = 0.1;
const LEARNT_FROM_MS = 200;
/** From the plug's return to power-on. */
const OFF_MS = 300;

interface Question {
  line: string;
  resolve: (answer: Answer | null) => void;
}

/** One board, and the hands on it. Time passes in `frame`, and only there. */
export class Clockwork {
  readonly desk: Desk;
  readonly fingers = new Fingers();
  readonly pace = new Pace();
  /** Virtual time. */
  tMs = 0;
  plugged = true;
  phase = "boot";
  /** Button -> down for good: a short circuit or a thing lying on it. */
  readonly stuck = new Set<string>();
  private pulling = false;
  private inputs: object[] = [];
  private questions: Question[] = [];
  private asked: Question | null = null;
  private askedMs = 0;
  private askedAt = 0;
  /** What a virtual millisecond costs in the worker, in ms of ours. */
  private cost = COST_AT_FIRST;
  /** When the settings were asked for last. */
  private settingsOf = "";

  /** What is said of the board now; without power the page says so itself. */
  card: Card;

  constructor(
    readonly board: Simulator,
    gentleMs: number,
  ) {
    this.card = board.card;
    this.desk = new Desk(board.pins, gentleMs);
  }

  /** Lets something happen to the board in the next frame: a script entry without its time. */
  add(entry: object): void {
    if (this.plugged) this.inputs.push(entry);
  }

  /** Pulls the plug, or puts it back. Without power no time passes on the board. */
  plug(): void {
    this.pulling = this.plugged;
    this.plugged = true;
  }

  get plugIsIn(): boolean {
    return this.plugged && !this.pulling;
  }

  /** Says a line to the console; null if no answer comes. */
  say(line: string): Promise<Answer | null> {
    return new Promise((resolve) => this.questions.push({ line, resolve }));
  }

  stick(button: string, down: boolean): void {
    if (down) this.stuck.add(button);
    else this.stuck.delete(button);
    this.add({ button, down });
  }

  /** Lets realS seconds of real time pass; null if no time passed on the board. */
  async frame(realS: number): Promise<Played | null> {
    if (this.pulling) {
      this.pulling = false;
      this.add({ powercut: true, off_ms: OFF_MS });
      const played = await this.advance(this.tMs + 1);
      this.plugged = false;
      return played;
    }
    if (!this.plugged) return null;
    const mostMs = this.toAsk || this.answers ? ANSWER_PART_MS : MOST_WORK_MS / this.cost;
    const stepMs = this.pace.stepMs(realS, this.fingers.holding, mostMs);
    return stepMs > 0 ? this.advance(this.tMs + stepMs) : null;
  }

  private async advance(untilMs: number): Promise<Played> {
    const nowMs = this.tMs;
    const entries: object[] = this.inputs.map((entry) => ({ at_ms: nowMs, ...entry }));
    this.inputs = [];
    entries.push(...this.fingers.take(nowMs, untilMs));
    const asks = this.toAsk;
    const answers = asks || this.answers;
    if (asks) {
      this.asked = this.questions.shift() ?? this.routine();
      this.askedAt = performance.now();
      // Late in the frame, so that the answer is as fresh as it can be.
      this.askedMs = Math.max(nowMs, untilMs - ANSWER_MS);
      entries.push({ at_ms: this.askedMs, console: `${this.asked.line}\n` });
    } else if (this.phase !== "run") {
      for (const question of this.questions.splice(0)) question.resolve(null);
    }
    const lateMs = SILENT_MS + this.pace.speed * SILENT_REAL_MS;
    const played = await this.board.frame(untilMs, entries, lateMs);
    this.card = played.card ?? this.card;
    if (!answers && untilMs - nowMs >= LEARNT_FROM_MS) {
      this.cost += (played.workMs / (untilMs - nowMs) - this.cost) * LEARNT;
    }
    // A board that writes its flash is late: what comes next comes after that.
    this.tMs = Math.max(untilMs, Math.ceil(played.tMs));
    this.phase = played.phase;
    const { lives } = this.desk;
    this.desk.take(played.events, this.tMs);
    [...this.desk.motors.values()].forEach((strip, place) => {
      strip.hz = played.hz[place] ?? 0;
    });
    this.settle(this.desk.lives > lives || played.phase !== "run");
    return played;
  }

  /** Whether the next frame asks the firmware something. */
  private get toAsk(): boolean {
    if (this.phase !== "run" || this.asked !== null) return false;
    return this.questions.length > 0 || performance.now() - this.askedAt >= ASK_EVERY_MS;
  }

  /** Whether the next frame is one in which it still answers. */
  private get answers(): boolean {
    return this.asked !== null && this.tMs - this.askedMs < ANSWER_MS;
  }

  private settle(gone: boolean): void {
    if (this.asked === null) return;
    const answer = this.desk.answers.at(-1) ?? null;
    if (answer === null && !gone && this.tMs - this.askedMs <= LOST_MS) return;
    const asked = this.asked;
    this.asked = null;
    asked.resolve(answer);
  }

  /** What is asked when a person asks nothing. */
  private routine(): Question {
    const { desk } = this;
    // A person can change settings at the board: once in each life, and after each press.
    const now = `${desk.lives} ${desk.touches}`;
    const line = desk.status !== null && this.settingsOf !== now ? "settings" : "status";
    if (line === "settings") this.settingsOf = now;
    return { line, resolve: () => undefined };
  }
}
