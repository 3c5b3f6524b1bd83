// The state in words: what happens, for how long, and the way out. The terminal says the same
// (tools/plantar/run/ui/words.py). Nothing here draws.

import type { Routine } from "../checks/checks";
import type { Facts } from "../pack/pack";
import { Lengths, mSs, NO_RING, type RingFacts } from "./lengths";
import type { Settings, Status } from "./status";

export type Kind = "plain" | "quiet" | "cue" | "good" | "warning" | "error";

export interface Line {
  text: string;
  kind: Kind;
}

/** The state in one line, and what there is to say about it, most urgent first. */
export interface Words {
  sign: string;
  state: string;
  headline: string;
  lines: Line[];
  ring: RingFacts;
}

// Each state has a sign of its own: colour never stands alone.
const SIGNS: Record<string, string> = {
  ready: "■",
  running: "▶",
  paused: "‖",
  resting: "◔",
  fault: "!",
  menu: "≡",
};
const PHASES: Record<string, [string, string]> = {
  boot: ["Starting", "The board starts: boot.py first, it puts the motor pins low."],
  main: ["Starting", "The board starts: main.py next."],
  off: ["No power", "The board has no power."],
  hang: ["Not answering", "The firmware's loop hangs. The guard and the watchdog do not."],
  dead: ["Dead", "The CPU runs nothing any more. The watchdog still counts."],
};

export const UNPLUGGED: Words = {
  sign: "!",
  state: "off",
  headline: "The plug is pulled out",
  lines: [line("The board has no power, and its clock stands still. Put the plug back.")],
  ring: { ...NO_RING, caption: "no power" },
};

export function line(text: string, kind: Kind = "plain"): Line {
  return { text, kind };
}

/** The words for a board whose firmware says nothing. usb: its last lines. */
export function ofBoard(phase: string, cause: string, lastReset: string, usb: string[]): Words {
  if (phase === "repl") {
    const why = cause && cause !== "return" ? `The app ended with ${cause}` : "The app has ended";
    const wayOut = "The board waits at its REPL. To start again: pull the plug, and put it back.";
    return {
      sign: "!",
      state: "repl",
      headline: why,
      lines: [...usb.map((text) => line(text, "warning")), line(wayOut)],
      ring: NO_RING,
    };
  }
  const [headline, text] = PHASES[phase] ?? ["Starting", "The firmware has not said anything yet."];
  const lines = [line(text)];
  if (["boot", "main", "run"].includes(phase) && !["", "power on"].includes(lastReset)) {
    lines.push(line(`Last: ${lastReset}.`, "quiet"));
  }
  const broken = phase === "hang" || phase === "dead";
  return { sign: broken ? "!" : "…", state: phase, headline, lines, ring: NO_RING };
}

/** Says what the firmware says of itself. facts: of the host's package. routines: the library. */
export class Speaker {
  private readonly limits: Facts["limits"];
  private readonly lengths: Lengths;
  private library = new Set<string>();

  constructor(private readonly facts: Facts) {
    this.limits = facts.limits;
    this.lengths = new Lengths(facts.limits);
  }

  /** Learns the routines that a status may name. */
  learn(library: Routine[]): void {
    for (const routine of library) this.lengths.routines.set(routine.key, routine);
    this.library = new Set(library.map((routine) => routine.key));
  }

  inLibrary(key: string): boolean {
    return this.library.has(key);
  }

  /** Learns a person's own routine. */
  learnOwn(routine: Routine): void {
    if (!this.library.has(routine.key)) this.lengths.routines.set(routine.key, routine);
  }

  /** silentMs: for how long the firmware has owed an answer, 0 if it does not. */
  say(status: Status, settings: Settings | null, silentMs = 0): Words {
    const about: Record<string, () => [string, Line[]]> = {
      running: () => this.running(status, settings),
      paused: () => this.paused(status, settings),
      resting: () => this.resting(status),
      fault: () => this.fault(status),
    };
    const state = status.menu ? "menu" : status.state;
    if (status.menu) about.menu = () => this.menu(status, settings);
    const [headline, lines] = (about[state] ?? (() => this.ready(status, settings)))();
    if (silentMs > 0) {
      const s = Math.round(silentMs / 1000);
      lines.unshift(
        line(`No answer on USB for ${s} s: these words are old, the lights not.`, "warning"),
      );
    }
    lines.push(...this.remarks(status, settings));
    const quiet = lines.filter((one) => one.kind === "quiet");
    const loud = lines.filter((one) => one.kind !== "quiet");
    return {
      sign: SIGNS[state] ?? "…",
      state,
      headline,
      lines: [...loud, ...quiet],
      ring: this.lengths.ring(status, settings),
    };
  }

  /** The settings that are changed without a computer, as firmware/face/menu.py has them. */
  private menu(status: Status, settings: Settings | null): [string, Line[]] {
    const item = status.menu;
    const value = settings ? this.settingWords(item, settings) : "";
    const idleS = Math.round(this.limits.MENU_IDLE_MS / 1000);
    return [
      value ? `Settings: ${item}, ${value}` : `Settings: ${item}`,
      [
        line("UP, DOWN: change it. MODE: the next setting."),
        line(`START/STOP leaves, and so do ${idleS} s without a press. No press here starts a motor.`),
      ],
    ];
  }

  private settingWords(item: string, settings: Settings): string {
    switch (item) {
      case "length":
        return `${settings.length} % of the guide's range`;
      case "tones":
        return settings.tones ? "on" : "off";
      case "brightness":
        return `${settings.brightness} of ${this.facts.brightest}`;
      default:
        return String(settings[item as keyof Settings] ?? "");
    }
  }

  /** The level that is played and, if it differs, the one that was chosen. */
  level(status: Status): string {
    const level = status.level_now || Math.min(status.level, status.cap);
    const words = `Level ${level} of ${status.levels} (${this.named(status, level)})`;
    return status.level === level ? words : `${words}, you chose ${status.level}`;
  }

  /** A level in the firmware's word; only the usual number of levels has words. */
  private named(status: Status, level: number): string {
    const { levels } = this.facts;
    if (status.levels === levels.length - 1) return levels[level];
    return `${Math.floor((100 * level) / status.levels)} %`;
  }

  /** The highest level that is no stronger than one of the usual ones, as the firmware has it. */
  private asOf(status: Status, usual: number): number {
    return Math.max(1, Math.floor((usual * status.levels) / (this.facts.levels.length - 1)));
  }

  private running(status: Status, settings: Settings | null): [string, Line[]] {
    const lines: Line[] = status.cue ? [line(status.cue, "cue")] : [];
    const gentle = status.drive && status.session_ms < this.limits.GENTLE_MS;
    if (!status.drive) {
      lines.push(line("The motor is still: hands, ball or band do the work"));
    } else if (gentle && status.level > status.level_now) {
      const left = mSs(this.limits.GENTLE_MS - status.session_ms + 999);
      lines.push(line(`${this.level(status)}; gentle for another ${left}`));
    } else {
      lines.push(line(this.level(status)));
    }
    if (status.reps) lines.push(line(`Repetition ${status.rep} of ${status.reps}`));
    lines.push(line(`${this.left(status, settings)}, ${this.next(status, settings)}`));
    lines.push(line(`Phase ${status.phase_no} of ${status.phases}`, "quiet"), this.driven(status));
    return [`Running: ${what(status)}`, lines];
  }

  private paused(status: Status, settings: Settings | null): [string, Line[]] {
    const wayOut = status.locked
      ? "Hold START/STOP for 0.8 s to end the session."
      : "START/STOP goes on, softly; held for 0.8 s, it ends the session.";
    return [
      `Paused: ${what(status)}`,
      [
        line(wayOut),
        line(`Ends by itself in ${mSs(status.pause_ms)}`),
        line(`${this.level(status)}; ${this.left(status, settings)}`),
        line(`Phase ${status.phase_no} of ${status.phases}`, "quiet"),
        this.driven(status),
      ],
    ];
  }

  private resting(status: Status): [string, Line[]] {
    return [
      `Resting: ${mSs(status.rest_ms)} to go`,
      [
        line("The motor stays still until then; START/STOP begins nothing."),
        line(`Next: ${status.title}`),
        ...lastEnd(status),
        this.driven(status),
      ],
    ];
  }

  private fault(status: Status): [string, Line[]] {
    return [
      `Fault ${status.fault}: the motor is off`,
      [
        line(`${status.fault_text}.`, "error"),
        line("Way out: put the cause right, let go of START/STOP, then hold it for 2 s."),
      ],
    ];
  }

  private ready(status: Status, settings: Settings | null): [string, Line[]] {
    const routine = this.lengths.routines.get(status.routine);
    const lines: Line[] = [];
    if (status.locked) {
      lines.push(line("START/STOP begins nothing while locked."));
    } else if (routine === undefined || routine.drives) {
      const level = `level ${status.level} (${this.named(status, status.level)})`;
      const gentle = status.level > 1 ? "first a gentle minute, then " : "";
      lines.push(line(`START/STOP begins: ${gentle}${level}.`));
    } else {
      lines.push(line("START/STOP begins. The motor stays still, hands do the work."));
    }
    if (routine !== undefined) {
      lines.push(line(`${this.lengths.length(routine, status, settings)}. MODE: the next routine.`));
    }
    lines.push(...lastEnd(status), this.driven(status));
    return [`Ready: ${status.title}`, lines];
  }

  private left(status: Status, settings: Settings | null): string {
    return `${mSs(this.lengths.endsIn(status, settings)[0])} left`;
  }

  private next(status: Status, settings: Settings | null): string {
    const [leftMs, why] = this.lengths.endsIn(status, settings);
    if (why && leftMs < status.phase_left_ms) return why;
    if (status.phase_no >= status.phases) return "then it stops by itself";
    // Of a routine that is not known here no more is known than that it goes on.
    const phase = this.lengths.routines.get(status.routine)?.phases[status.phase_no];
    return `next: ${phase?.name ?? "the next phase"} in ${mSs(status.phase_left_ms)}`;
  }

  private driven(status: Status): Line {
    const limit = mSs(this.limits.DRIVE_LIMIT_MS);
    return line(`Driven since rest: ${mSs(status.drive_ms)} of ${limit}`, "quiet");
  }

  /** What stands beside any state. */
  private remarks(status: Status, settings: Settings | null): Line[] {
    const { limits } = this;
    const lines: Line[] = [];
    if (status.warning) lines.push(line(`Warning: ${status.warning}.`, "warning"));
    if (status.stuck) {
      const stuck = this.facts.buttons.filter((_name, bit) => (status.stuck >> bit) & 1);
      lines.push(line(`Stuck down: ${stuck.join(", ")}. Free it.`, "warning"));
    }
    if (status.locked) {
      const s = limits.LOCK_HOLD_MS / 1000;
      lines.push(
        line(`Locked: only STOP and DOWN work. UP and DOWN held ${s} s unlock.`, "warning"),
      );
    }
    if (status.beginner) {
      lines.push(
        line(
          `Beginner: the first ${limits.BEGINNER_SESSIONS} sessions are at most ` +
            `${limits.BEGINNER_MS / 60_000} min and level ${this.asOf(status, limits.BEGINNER_LEVEL)}.`,
          "good",
        ),
      );
    }
    if (settings?.profile === "low sensation") {
      const minutes = limits.LOW_SENSATION_MS / 60_000;
      const level = this.asOf(status, limits.LOW_SENSATION_LEVEL);
      lines.push(line(`Low-sensation profile: at most ${minutes} min and level ${level}.`, "good"));
    }
    if (status.notice) lines.push(line("Read the notice before the first session.", "warning"));
    return lines;
  }
}

function what(status: Status): string {
  return status.phase ? `${status.title} – ${status.phase}` : status.title;
}

function lastEnd(status: Status): Line[] {
  return status.last_end ? [line(`The last session ended: ${status.last_end}.`, "quiet")] : [];
}
