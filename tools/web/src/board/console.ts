// Plantar's console over a wire: one line in, one line of JSON out; telemetry in between.

import {
  type Answer,
  parseAnswer,
  type Settings,
  settingsOf,
  type Status,
  statusOf,
} from "../sim/status";
import { BoardError, type Wire } from "./wire";

const LINE_MS = 1_500;
const LONG_MS = 5_000;
const SLICE_MS = 50;
const ASKED_LEAST = 3;
/** A line or two may be half an answer, or what the board says at its start. */
const ODD_LINES = 20;

export interface Telemetry {
  /** In a whole line; a short one, between two of them, has only the duties. */
  state?: string;
  duty_u16: [number, number];
}

/** A routine as the board tells of it. */
export interface BoardRoutine {
  key: string;
  title: string;
  s: number;
  drive: boolean;
}

export class SilentError extends BoardError {
  constructor() {
    super("The board does not answer: unplug it, plug it in again, and connect again.");
  }
}

/** Something answered, and not Plantar. */
class NonsenseError extends BoardError {
  constructor() {
    super(
      "What this board sends is not Plantar's: is it the right port? If it is, install Plantar on it.",
    );
  }
}

/** MicroPython's own prompt answered: no Plantar runs. */
class PromptError extends BoardError {
  constructor() {
    super("MicroPython's prompt answers, not Plantar: install it, or plug the board in again.");
  }
}

const PROMPT = ">>> ";

export class BoardConsole {
  onTelemetry: (telemetry: Telemetry) => void = () => undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** How many questions wait: nobody just listens then. */
  private waiting = 0;
  private over = false;

  constructor(private readonly wire: Wire) {}

  /** Says a line and returns its answer. has: a field that it must have. One at a time. */
  ask(line: string, has = "ok", patienceMs = LINE_MS): Promise<Answer> {
    this.waiting++;
    return this.queue(async () => {
      this.waiting--;
      await this.wire.write(`${line}\n`);
      const end = performance.now() + patienceMs;
      let odd = 0;
      for (;;) {
        const leftMs = end - performance.now();
        const heard = leftMs > 0 ? await this.wire.until("\n", leftMs) : null;
        if (heard === null) throw odd > ODD_LINES ? new NonsenseError() : new SilentError();
        if (heard.includes(PROMPT)) throw new PromptError();
        const answer = this.hear(heard);
        if (answer !== null && fits(answer, has)) return answer;
        if (answer === null && !heard.includes('"telemetry"')) odd++;
      }
    });
  }

  /** Somebody else speaks on the wire from now on. */
  end(): void {
    this.over = true;
  }

  /** Hears what comes by itself, for a while, or until something is to be said. */
  listen(forMs: number): Promise<void> {
    return this.queue(async () => {
      const end = performance.now() + forMs;
      while (performance.now() < end && this.waiting === 0 && !this.over) {
        const heard = await this.wire.until("\n", SLICE_MS);
        if (heard !== null) this.hear(heard);
      }
    });
  }

  async status(): Promise<Status> {
    const status = statusOf(await this.ask("status", "state"));
    if (status === null) throw new BoardError("The board said something odd: connect again.");
    return status;
  }

  /** The routines that it has, and what is wrong with files that it left out. */
  async routines(): Promise<{ routines: BoardRoutine[]; problems: string[] }> {
    const answer = await this.ask("routines", "routines", LONG_MS);
    const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
    const routines = list(answer.routines).filter(isRoutine);
    return { routines, problems: list(answer.problems).map(String) };
  }

  async settings(): Promise<Settings | null> {
    return settingsOf(await this.ask("settings", "settings"));
  }

  /** Does a command. Throws a BoardError with the board's own words if it refuses. */
  async command(line: string): Promise<void> {
    const answer = await this.ask(line);
    if (!answer.ok) throw new BoardError(`The board says: ${answer.error}.`);
  }

  /**
   * Whether Plantar answers at all, within a time in which a board starts. A prompt says no at
   * once, and twice: the first may stand there from before. It is asked a few times in any case:
   * a computer that stood still for a while has heard nothing in that time.
   */
  async answers(patienceMs: number): Promise<boolean> {
    const end = performance.now() + patienceMs;
    let prompts = 0;
    for (let asked = 0; (performance.now() < end || asked < ASKED_LEAST) && prompts < 2; asked++) {
      try {
        await this.ask("status", "state", 500);
        return true;
      } catch (error) {
        if (error instanceof PromptError) prompts++;
        else if (!(error instanceof SilentError || error instanceof NonsenseError)) throw error;
      }
    }
    return false;
  }

  private queue<Result>(act: () => Promise<Result>): Promise<Result> {
    const mine = this.last.then(act);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private hear(line: string): Answer | null {
    const at = line.indexOf('{"telemetry"');
    if (at < 0) return parseAnswer(line);
    try {
      this.onTelemetry(JSON.parse(line.slice(at)));
    } catch {
      return null; // half a line, from before we listened
    }
    return null;
  }
}

function isRoutine(value: unknown): value is BoardRoutine {
  if (typeof value !== "object" || value === null) return false;
  const { key, title } = value as Record<string, unknown>;
  return typeof key === "string" && typeof title === "string";
}

/** Whether it answers what was asked: an older question's answer may still have been on its way. */
function fits(answer: Answer, has: string): boolean {
  if (has !== "ok") return has in answer;
  return Object.keys(answer).length <= 2;
}
