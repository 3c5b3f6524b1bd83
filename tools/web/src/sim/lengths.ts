// How long things last: a routine, what is left of a session, and the ring that shows it.

import type { Routine } from "../checks/checks";
import type { Facts } from "../pack/pack";
import type { Settings, Status } from "./status";

/** The time that is left, as a ring. */
export interface RingFacts {
  /** How much of it is over, 0..1. */
  done: number;
  /** Where one phase ends and the next begins, 0..1 each. */
  marks: number[];
  clock: string;
  caption: string;
}

export const NO_RING: RingFacts = { done: 0, marks: [], clock: "–:––", caption: "" };

/** Minutes and seconds, e.g. 9:12, never negative. */
export function mSs(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Reckons with the firmware's limits and the routines that are known. */
export class Lengths {
  readonly routines = new Map<string, Routine>();

  constructor(private readonly limits: Facts["limits"]) {}

  /** The ring for a state. */
  ring(status: Status, settings: Settings | null): RingFacts {
    const { state } = status;
    if (state === "resting") {
      const done = 1 - status.rest_ms / this.limits.REST_MS;
      return { done, marks: [], clock: mSs(status.rest_ms), caption: "of rest left" };
    }
    if (state === "fault") return { done: 0, marks: [], clock: "!", caption: "motor off" };
    const routine = this.routines.get(status.routine);
    const lengthPct = settings?.length ?? 0;
    if (state !== "running" && state !== "paused") {
      if (routine === undefined) return { ...NO_RING, caption: "ready" };
      const [ms] = this.cutShort(routine, status, settings);
      return { done: 0, marks: marksOf(routine, lengthPct, ms), clock: mSs(ms), caption: "ready" };
    }
    const [leftMs] = this.endsIn(status, settings);
    const wholeMs = routine ? lengthMs(routine, lengthPct) : status.session_ms + status.left_ms;
    // What is cut off at its end is no part of the ring.
    const ms = Math.max(1, wholeMs - (status.left_ms - leftMs));
    return {
      done: 1 - leftMs / ms,
      marks: routine ? marksOf(routine, lengthPct, ms) : [],
      clock: mSs(leftMs),
      caption: state === "paused" ? "left, paused" : "left",
    };
  }

  /** How long a routine is going to be, and why if it will be cut short. */
  private cutShort(
    routine: Routine,
    status: Status,
    settings: Settings | null,
  ): [number, string] {
    const most: [number, string][] = [[lengthMs(routine, settings?.length ?? 0), ""]];
    if (routine.drives) {
      if (settings?.profile === "low sensation") {
        most.push([this.limits.LOW_SENSATION_MS, "the low-sensation profile is short"]);
      }
      if (status.beginner) most.push([this.limits.BEGINNER_MS, "a beginner's session is short"]);
    }
    return most.reduce((least, each) => (each[0] < least[0] ? each : least));
  }

  /** The same in words. */
  length(routine: Routine, status: Status, settings: Settings | null): string {
    const whole = mSs(lengthMs(routine, settings?.length ?? 0));
    const [ms, why] = this.cutShort(routine, status, settings);
    if (why) return `${mSs(ms)} of its ${whole}, ${why}`;
    const count = routine.phases.length;
    return `${whole}, ${count === 1 ? "one phase" : `${count} phases`}`;
  }

  /** How much longer the session can last, and why if that is not the routine's end. */
  endsIn(status: Status, settings: Settings | null): [number, string] {
    const { limits } = this;
    const ends: [number, string][] = [[status.left_ms, ""]];
    if (status.drive) {
      if (settings?.profile === "low sensation") {
        const leftMs = limits.LOW_SENSATION_MS - status.session_ms;
        ends.push([leftMs, "then it stops: the low-sensation profile is short"]);
      }
      if (status.beginner) {
        const leftMs = limits.BEGINNER_MS - status.session_ms;
        ends.push([leftMs, "then it stops: a beginner's session is short"]);
      }
      ends.push([limits.DRIVE_LIMIT_MS - status.drive_ms, "then it stops: a rest is due"]);
    }
    return ends.reduce((soonest, end) => (end[0] < soonest[0] ? end : soonest));
  }
}

/** A routine's length, 0..100 % of the guide's range; whole repetitions only. */
function lengthMs(routine: Routine, lengthPct: number): number {
  return routine.phases.reduce((sum, phase) => {
    let extraMs = Math.floor((phase.longestMs - phase.ms) / 100) * lengthPct;
    if (phase.counted && phase.periodMs) extraMs -= extraMs % phase.periodMs;
    return sum + phase.ms + extraMs;
  }, 0);
}

/** Where the phases of a routine meet, as parts of the first ms of it. */
function marksOf(routine: Routine, lengthPct: number, ms: number): number[] {
  const marks: number[] = [];
  let atMs = 0;
  for (const phase of routine.phases) {
    atMs += lengthMs({ ...routine, phases: [phase] }, lengthPct);
    if (atMs < ms) marks.push(atMs / ms);
  }
  return marks;
}
