// Presses that are held: what each does in the state the massager is in, and how far a hold is.

import { byId, say } from "../dom";
import type { Facts } from "../pack/pack";
import type { Clockwork } from "../sim/clockwork";
import type { Settings, Status } from "../sim/status";

/** Longer than what the firmware waits for, so that it has seen it. */
const SURE_MS = 100;

/** A press that is held. */
interface Hold {
  /** Of its button; "" where only a hand does it. */
  id: string;
  buttons: string[];
  /** What it does now; "" where it would do nothing or something else. */
  does(status: Status): string;
  ms(limits: Facts["limits"], settings: Settings | null): number;
}

const inSession = (status: Status) => status.state === "running" || status.state === "paused";

const HOLDS: Hold[] = [
  {
    id: "hold-stop",
    buttons: ["START"],
    does: (status) => (inSession(status) ? "Hold STOP: end" : ""),
    ms: (limits, settings) =>
      settings?.profile === "accessible" ? limits.HOLD_ACCESSIBLE_MS : limits.HOLD_MS,
  },
  {
    id: "hold-clear",
    buttons: ["START"],
    does: (status) => (status.state === "fault" ? "Hold STOP: clear" : ""),
    ms: (limits) => limits.CLEAR_HOLD_MS,
  },
  {
    // A second contact that stops, should START's wire break.
    id: "",
    buttons: ["MODE"],
    does: (status) => (inSession(status) ? "Hold MODE: end" : ""),
    ms: (limits) => limits.STOP_BY_MODE_MS,
  },
  {
    id: "hold-lock",
    buttons: ["UP", "DOWN"],
    does: (status) =>
      status.state === "fault" || status.menu
        ? ""
        : `Hold UP+DOWN: ${status.locked ? "unlock" : "lock"}`,
    ms: (limits) => limits.LOCK_HOLD_MS,
  },
  {
    id: "hold-menu",
    buttons: ["MODE", "UP"],
    does: (status) =>
      status.state === "ready" && !status.locked && !status.menu ? "Hold MODE+UP: settings" : "",
    ms: (limits) => limits.MENU_HOLD_MS,
  },
];

/** The buttons for them, and the rings that fill while a hand holds. */
export class Holds {
  private clockwork: Clockwork | null = null;
  private limits: Facts["limits"] = {};

  constructor() {
    for (const hold of HOLDS) if (hold.id) byId(hold.id).onclick = () => this.press(hold);
  }

  of(clockwork: Clockwork, limits: Facts["limits"]): void {
    this.clockwork = clockwork;
    this.limits = limits;
  }

  show(): void {
    const { clockwork } = this;
    if (clockwork === null) return;
    const { status } = clockwork.desk;
    const done = new Map<string, number>();
    for (const hold of HOLDS) {
      const fitted = hold.buttons.every((name) => clockwork.desk.buttons.includes(name));
      const can = clockwork.plugIsIn && fitted && status !== null;
      const does = can ? hold.does(status) : "";
      if (hold.id) {
        const node = byId<HTMLButtonElement>(hold.id);
        if (does) say(node, does);
        if (node.disabled !== (does === "")) node.disabled = does === "";
      }
      if (does === "") continue;
      const held = hold.buttons.map((name) => clockwork.fingers.heldMs(name, clockwork.tMs));
      const part = Math.min(1, Math.min(...held) / this.needs(hold));
      // One button alone is a hold too, and two at once are another one.
      for (const name of hold.buttons) done.set(name, Math.max(done.get(name) ?? 0, part));
    }
    for (const name of clockwork.desk.buttons) {
      const node = byId(`press-${name.toLowerCase()}`);
      const part = (done.get(name) ?? 0).toFixed(2);
      if (node.style.getPropertyValue("--held") !== part) node.style.setProperty("--held", part);
    }
  }

  private needs(hold: Hold): number {
    return hold.ms(this.limits, this.clockwork?.desk.settings ?? null) || 1;
  }

  private press(hold: Hold): void {
    const { clockwork } = this;
    if (!clockwork?.plugIsIn) return;
    const forMs = this.needs(hold) + SURE_MS;
    for (const name of hold.buttons) clockwork.fingers.tap(name, clockwork.tMs, forMs);
  }
}
