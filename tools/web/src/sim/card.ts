// The state in words, and what happened: said by Python that the terminal has too
// (tools/plantar/shared/statecard.py and moments.py).

export type Kind = "plain" | "quiet" | "cue" | "good" | "warning" | "error";
/** A text and its kind. */
export type Line = [string, Kind];

/** What happened: when, in virtual ms, a sentence and its kind. */
export type Moment = [number, string, Kind];

/** The time that is left, as a ring. */
export interface RingFacts {
  /** How much of it is over, 0..1. */
  done: number;
  /** Where one phase ends and the next begins, 0..1 each. */
  marks: number[];
  clock: string;
  caption: string;
}

/** The state in one line, and what there is to say about it, most urgent first. */
export interface Card {
  sign: string;
  state: string;
  headline: string;
  lines: Line[];
  ring: RingFacts;
}

/** Minutes and seconds, e.g. 9:12, never negative. */
export function mSs(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
