// The massager's panel: its lights and its buttons, for mouse, touch and keys.

import { byId, el, put, say } from "../dom";
import type { Clockwork } from "../sim/clockwork";
import { BUTTONS, type Light } from "../sim/desk";

const KEYS: Record<string, string> = { " ": "START", ArrowUp: "UP", ArrowDown: "DOWN", m: "MODE" };
const SHOWN_NOTES_MS = 800;
/** What a press of START/STOP does in each state. */
const HINTS: Record<string, string> = {
  ready: "starts",
  running: "stops at once",
  paused: "goes on; held: ends",
  resting: "resting",
  fault: "held 2 s: clears",
  menu: "leaves the settings",
  locked: "locked",
};

/** Draws the panel; presses go to `clockwork`. */
export class Device {
  private clockwork: Clockwork | null = null;
  private readonly levels = byId("level-leds");
  private readonly statusLed = byId("status-led");
  private readonly tone = byId("tone");
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly hint = byId("hint-start");
  private readonly modeHint = byId("hint-mode");
  private heardAt = 0;

  /** keysWanted: whether keys press the buttons, wherever the focus is. */
  constructor(private readonly keysWanted: () => boolean) {
    for (const name of BUTTONS) {
      const button = byId<HTMLButtonElement>(`press-${name.toLowerCase()}`);
      this.buttons.set(name, button);
      this.listen(button, name);
    }
    document.addEventListener("keydown", (event) => this.key(event, true));
    document.addEventListener("keyup", (event) => this.key(event, false));
    // A key whose release went elsewhere must not stay down.
    window.addEventListener("blur", () => this.clockwork?.fingers.releaseAll(this.clockwork.tMs));
  }

  /** Shows another board. */
  of(clockwork: Clockwork): void {
    this.clockwork = clockwork;
    const lamps = clockwork.desk.levels.map(() => el("span", { class: "led" }));
    this.levels.replaceChildren(...(lamps.length > 0 ? lamps : ["not fitted"]));
    this.statusLed.hidden = clockwork.desk.statusLed === null;
    for (const [name, button] of this.buttons) {
      button.disabled = !clockwork.desk.buttons.includes(name);
    }
  }

  show(now: number): void {
    if (this.clockwork === null) return;
    const { desk } = this.clockwork;
    desk.levels.forEach((light, place) => lamp(this.levels.children[place], light));
    const lit = desk.levels.filter((light) => light.on || light.blinked).length;
    put(this.levels, "aria-label", `Level lights: ${lit} of ${desk.levels.length} lit`);
    if (desk.statusLed) {
      lamp(this.statusLed, desk.statusLed);
      const words = desk.statusLed.blinked ? "blinks" : desk.statusLed.on ? "on" : "off";
      put(this.statusLed, "aria-label", `Status light: ${words}`);
    }
    for (const [name, button] of this.buttons) {
      const down = desk.down.has(name);
      button.classList.toggle("down", down);
      if (!button.disabled) put(button, "aria-pressed", String(down));
    }
    this.hints();
    const hz = [...new Set(desk.notes.map((note) => note.hz).filter((each) => each > 0))];
    if (hz.length > 0) {
      this.heardAt = now;
      say(this.tone, `♪ ${hz.slice(-3).join(" ")} Hz`);
    } else if (now - this.heardAt > SHOWN_NOTES_MS) {
      say(this.tone, desk.hasTone ? "silent" : "not fitted");
    }
  }

  private hints(): void {
    const { clockwork } = this;
    const status = clockwork?.plugged ? clockwork.desk.status : null;
    const state = status?.menu ? "menu" : (status?.state ?? "");
    const locked = status?.locked && (state === "ready" || state === "paused");
    const session = state === "running" || state === "paused";
    const start = this.buttons.get("START");
    if (start) put(start, "data-does", state === "running" ? "stop" : "start");
    say(this.hint, locked ? (session ? "held: ends" : "locked") : (HINTS[state] ?? "–"));
    say(this.modeHint, session ? "next phase" : state === "menu" ? "next setting" : "next routine");
  }

  private listen(button: HTMLButtonElement, name: string): void {
    button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      button.setPointerCapture(event.pointerId);
      this.press(name, true);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      button.addEventListener(end, () => this.press(name, false));
    }
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    // Space and Enter on the focused button are presses with both their ends.
    const held = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
    button.addEventListener("keydown", (event) => {
      if (!held(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.press(name, true);
    });
    button.addEventListener("keyup", (event) => {
      if (!held(event)) return;
      event.preventDefault();
      event.stopPropagation();
      this.press(name, false);
    });
    // A screen reader clicks without touching: that is a press of the usual length.
    button.addEventListener("click", (event) => {
      if (event.detail === 0) this.clockwork?.fingers.tap(name, this.clockwork.tMs);
    });
  }

  private key(event: KeyboardEvent, down: boolean): void {
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const taken = event.ctrlKey || event.altKey || event.metaKey;
    if (name === undefined || taken || !this.keysWanted() || isTaken(event)) return;
    event.preventDefault();
    if (!event.repeat) this.press(name, down);
  }

  private press(name: string, down: boolean): void {
    const { clockwork } = this;
    if (clockwork === null || !clockwork.desk.buttons.includes(name)) return;
    if (down && clockwork.plugIsIn) clockwork.fingers.hold(name, clockwork.tMs);
    else clockwork.fingers.release(name, clockwork.tMs);
  }
}

/**
 * Whether a key belongs to what has the focus: to a text and a list always, and to a control that
 * the keyboard has gone to. What was only clicked has the focus too, and takes no key for it.
 */
function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (isText(target) || target.closest("select, dialog") !== null) return true;
  return event.key === " " && !clicked && target.matches("button, a, input, summary");
}

/** Whether the focus went where it is by a click. */
let clicked = false;
document.addEventListener("pointerdown", () => {
  clicked = true;
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Tab") clicked = false;
}, true);

/** Whether a person types a text there. */
export function isText(target: Element): boolean {
  return target.matches("textarea, input:not([type=checkbox]), [contenteditable=true], .coloured");
}

function lamp(node: Element, light: Light): void {
  put(node, "class", light.blinked ? "led blinks" : light.on ? "led on" : "led");
}
