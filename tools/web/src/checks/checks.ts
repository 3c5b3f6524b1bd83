// The firmware's library and checks, as the rest of the page asks for them.

import type { Pack } from "../pack/pack";
import { startWorker } from "../pack/thread";
import type { Card } from "../sim/card";
import type { Settings, Status } from "../sim/status";
import type { Asked, Told } from "./worker";

export interface Phase {
  name: string;
  drives: boolean;
  pattern: string;
  /** 0: the level that the person chose. */
  level: number;
  ms: number;
  longestMs: number;
  periodMs: number;
  onMs: number;
  counted: boolean;
  cue: string;
}

export interface Routine {
  key: string;
  title: string;
  level: number;
  drives: boolean;
  ms: number;
  longestMs: number;
  phases: Phase[];
}

/** The least and the most of each motor, in percent of its range, column by column. */
export interface Picture {
  ms: number;
  columnMs: number;
  a: [number, number][];
  b: [number, number][];
}

export interface Mistake {
  text: string;
  /** 1 and up; 0 where no line is to blame. */
  line: number;
}

export interface BoardVerdict {
  mistakes: Mistake[];
  board?: string;
}

export interface RoutineVerdict {
  problem: string;
  /** 1 and up; 0 where no line is to blame. */
  line?: number;
  routine?: Routine;
  picture?: Picture;
}

const PATIENCE_MS = 3_000;

/** Asks one thing at a time. A file that takes too long loses its worker, and the next gets one. */
export class Checks {
  private worker: Worker | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly pack: Pack) {}

  catalog(): Promise<Routine[]> {
    return this.ask("checks.catalog", []);
  }

  picture(key: string): Promise<Picture> {
    return this.ask("checks.picture", [key]);
  }

  board(text: string): Promise<BoardVerdict> {
    return this.ask<BoardVerdict>("checks.check_board", [text]).catch((error: Error) => ({
      mistakes: [{ text: `board.py: ${error.message}`, line: 0 }],
    }));
  }

  routine(text: string, name: string): Promise<RoutineVerdict> {
    return this.ask<RoutineVerdict>("checks.check_routine", [text, name]).catch((error: Error) => ({
      problem: `${name}: ${error.message}`,
    }));
  }

  /** What is said of a board on a cable. */
  card(status: Status, settings: Settings | null): Promise<Card> {
    return this.ask("speaking.say", [JSON.stringify(status), JSON.stringify(settings ?? {})]);
  }

  /** Ends the interpreter: a text that ran in it says nothing about the next one. */
  forget(): void {
    this.last = this.last.then(() => {
      this.worker?.terminate();
      this.worker = null;
    });
  }

  /** Calls a function of the page's Python, such as "checks.catalog". Throws what fails there. */
  ask<Answer>(call: string, values: string[]): Promise<Answer> {
    // Only what a person wrote may be endless.
    const patienceMs = call.startsWith("checks.check") ? PATIENCE_MS : 10 * PATIENCE_MS;
    const mine = this.last.then(async () => {
      await this.start();
      return JSON.parse(await this.post({ call, values }, patienceMs)) as Answer;
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async start(): Promise<void> {
    if (this.worker !== null) return;
    this.worker = startWorker();
    await this.post({ pack: this.pack }, 10 * PATIENCE_MS);
  }

  private post(asked: Asked, patienceMs: number): Promise<string> {
    const { worker } = this;
    if (worker === null) throw new Error("there is no worker");
    return new Promise((resolve, reject) => {
      const end = (why: string) => {
        worker.terminate();
        this.worker = null;
        reject(new Error(why));
      };
      const late = setTimeout(
        () => end("it did not come to an end within 3 seconds; take out what loops."),
        patienceMs,
      );
      worker.onmessage = (event: MessageEvent<Told>) => {
        clearTimeout(late);
        if ("json" in event.data) resolve(event.data.json);
        else end(event.data.failed);
      };
      worker.onerror = (event) => {
        clearTimeout(late);
        end(event.message);
      };
      worker.postMessage(asked);
    });
  }
}
