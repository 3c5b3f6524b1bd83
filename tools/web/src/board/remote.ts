// The page as the connected massager's remote: its state live, and what its console can do. That is
// what its buttons can do, and no more: what it refuses is said in its own words.

import { byId, el, put, say } from "../dom";
import { Strip } from "../sim/strip";
import type { Card, Line } from "../sim/card";
import type { Status } from "../sim/status";
import { Awake } from "../view/awake";
import { Chart } from "../view/chart";
import { Ring } from "../view/ring";
import type { BoardRoutine } from "./console";

const SHOWN_MISSING = 3;

export class Remote {
  private readonly chart = new Chart("board-chart");
  private readonly ring = new Ring(byId("board-ring"));
  private readonly awake = new Awake();
  private readonly list = byId<HTMLSelectElement>("remote-routine");
  private strips = new Map<string, Strip>();
  private began = 0;
  private status: Status | null = null;

  /** command: says a line to the board. */
  constructor(command: (line: string) => void) {
    const button = (id: string, text: () => string) => {
      byId(id).onclick = () => {
        const said = text();
        if (said) command(said);
      };
    };
    button("remote-play", () => this.play());
    button("board-stop", () => "stop");
    button("remote-softer", () => this.level(-1));
    button("remote-deeper", () => this.level(1));
    button("remote-next", () => "next");
  }

  /** Another board, or the same anew. */
  begin(): void {
    this.status = null;
    this.began = performance.now();
    this.strips = new Map([["A", new Strip()]]);
    this.chart.of(this.strips);
  }

  routines(known: BoardRoutine[]): void {
    this.list.replaceChildren(
      ...known.map(({ key, title }) => el("option", { value: key, text: title })),
    );
  }

  show(status: Status & { missing?: string[] }, words: Card): void {
    const before = this.status;
    this.status = status;
    say(byId("board-headline"), `${words.sign} ${words.headline}`);
    put(byId("board-live"), "data-state", words.state);
    const lines = [...words.lines];
    if (status.missing) {
      const names = status.missing.slice(0, SHOWN_MISSING).join(", ");
      const told = `Another Plantar runs there, which does not say ${names}: update it, below.`;
      lines.unshift([told, "warning"]);
    }
    this.lines(lines);
    this.ring.show(words.ring);
    // What the board shows is what plays next, unless the person has chosen another one here.
    if (before?.routine !== status.routine && status.routine) this.list.value = status.routine;
    const session = status.state === "running" || status.state === "paused";
    this.awake.show(session, performance.now());
    this.buttons(true);
    this.draw(status.duty_u16);
  }

  lines(lines: Line[]): void {
    byId("board-lines").replaceChildren(
      ...lines.map(([text, kind]) => el("li", { class: kind, text })),
    );
  }

  /** free: whether the board can be asked now. */
  buttons(free: boolean): void {
    const state = free ? (this.status?.state ?? "") : "";
    const session = state === "running" || state === "paused";
    const locked = this.status?.locked === true;
    const turns = this.status?.duty_u16.some((duty) => duty > 0) === true;
    const can = (id: string, able: boolean) => {
      const node = byId<HTMLButtonElement>(id);
      if (node.disabled === able) node.disabled = !able;
    };
    can("remote-play", (state === "ready" && !locked) || state === "running");
    put(byId("remote-play"), "data-does", state === "running" ? "stop" : "start");
    const does: Record<string, [string, string]> = {
      ready: locked ? ["LOCKED", "UP and DOWN on the massager unlock"] : ["START", "the routine above"],
      running: ["PAUSE", "the motor stops at once"],
      paused: ["PAUSED", "START on the massager goes on"],
      resting: ["RESTING", "the massager says how long"],
      fault: ["FAULT", "only the massager's own button clears it"],
    };
    const [word, hint] = does[state] ?? ["–", "no answer yet"];
    say(byId("remote-word"), word);
    say(byId("remote-hint"), hint);
    // A test turn is ended by it as well.
    can("board-stop", session || (free && turns));
    can("remote-next", state !== "" && state !== "fault" && !locked);
    const level = this.status?.level ?? 1;
    const levels = session || state === "ready";
    can("remote-softer", levels && level > 1);
    can("remote-deeper", levels && !locked && level < (this.status?.levels ?? 1));
    if (this.list.disabled !== (state !== "ready")) this.list.disabled = state !== "ready";
    can("board-spin", state === "ready" && !locked);
  }

  /** duty: of each motor, as the telemetry says it. */
  draw(duty: unknown): void {
    if (!Array.isArray(duty)) return;
    const now = performance.now();
    if (duty[1] > 0 && !this.strips.has("B")) {
      const strip = new Strip();
      strip.first = this.strips.get("A")?.first ?? 0;
      this.strips.set("B", strip);
      this.chart.of(this.strips);
    }
    for (const [letter, strip] of this.strips) {
      strip.set(now - this.began, Number(duty[letter === "A" ? 0 : 1]) || 0);
    }
    this.chart.look(now);
  }

  end(): void {
    this.status = null;
    this.awake.show(false, 0);
    say(byId("board-headline"), "");
    this.buttons(false);
  }

  private play(): string {
    if (this.status?.state === "running") return "pause";
    return this.list.value ? `start ${this.list.value}` : "start";
  }

  private level(by: number): string {
    const level = (this.status?.level ?? 1) + by;
    return level >= 1 ? `level ${level}` : "";
  }
}
