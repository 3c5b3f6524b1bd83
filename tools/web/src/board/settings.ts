// The board's settings, each with the range that it takes; what it refuses, it says itself. A run
// floor and a push are found by test turns, and only a press at the board keeps one
// (firmware/trial.py).

import { byId, el, say } from "../dom";
import type { Facts } from "../pack/pack";
import type { Settings } from "../sim/status";
import { choose } from "../view/confirm";
import type { BoardConsole } from "./console";
import { pause } from "./rawrepl";

const PROFILES = ["standard", "beginner", "low sensation", "accessible"];
const KEPT_LOOK_MS = 400;

interface Around {
  facts: Facts;
  /** The board that is connected. */
  board(): BoardConsole | null;
  guarded(act: () => Promise<void>): void;
}

interface Found {
  key: "floor-a" | "floor-b" | "kick-a" | "kick-b";
  name: string;
  motor: string;
  good: string;
  least: number;
  most: number;
}

export class SettingsCard {
  /** What the board said last. */
  settings: Settings | null = null;
  /** Counts the test turns, so that only the last one is waited for. */
  private turns = 0;

  constructor(private readonly around: Around) {}

  /** Asks the board, and draws them. A setting that it has not is left out. */
  async show(): Promise<void> {
    this.settings = (await this.around.board()?.settings().catch(() => null)) ?? null;
    if (this.settings !== null) this.draw(this.settings);
  }

  private draw(settings: Settings): void {
    const { limits, brightest } = this.around.facts;
    const set = (key: string, value: string) =>
      this.around.guarded(() => this.set(key, value));
    const profile = el("select", { id: "set-profile" });
    for (const name of PROFILES) profile.append(el("option", { text: name, value: name }));
    profile.value = settings.profile;
    profile.onchange = () => set("profile", profile.value);
    const number = (key: keyof Settings, min: number, max: number) => {
      const input = el("input", { type: "number", min, max, id: `set-${key}` });
      input.value = String(settings[key]);
      input.onchange = () => set(key, input.value);
      return input;
    };
    const flag = (key: keyof Settings) => {
      const input = el("input", { type: "checkbox", id: `set-${key}` });
      input.checked = settings[key] === 1;
      input.onchange = () => set(key, input.checked ? "1" : "0");
      return input;
    };
    const { LEVELS_LEAST: least, LEVELS_MOST: most } = limits;
    const fields: [keyof Settings, string, HTMLElement][] = [
      ["profile", "Profile", profile],
      ["length", "Length, 0 to 100 % of the guide's range", number("length", 0, 100)],
      ["tones", "Tones", flag("tones")],
      ["beginner", "Short first sessions (off: only while a button is held there)", flag("beginner")],
      ["levels", `Levels, ${least} to ${most}`, number("levels", least, most)],
      ["brightness", `Brightness of the display, 1 to ${brightest}`, number("brightness", 1, brightest)],
    ];
    byId("board-settings").replaceChildren(
      ...fields
        .filter(([key]) => key in settings)
        .map(([, label, node]) => el("label", {}, label, node)),
      ...this.found()
        .filter(({ key }) => key in settings)
        .map((each) => this.turn(each, settings[each.key])),
    );
  }

  private found(): Found[] {
    const { limits } = this.around.facts;
    return ["a", "b"].flatMap((letter): Found[] => {
      const motor = `motor ${letter.toUpperCase()}`;
      return [
        {
          key: `floor-${letter}` as Found["key"],
          name: `Run floor of ${motor}`,
          motor,
          good: "Did it turn from beginning to end?",
          least: limits.FLOOR_PCT_LEAST,
          most: limits.FLOOR_PCT_MOST,
        },
        {
          key: `kick-${letter}` as Found["key"],
          name: `Push that starts ${motor}`,
          motor,
          good: "Did it start at once?",
          least: limits.KICK_PCT_LEAST,
          most: limits.KICK_PCT_MAX,
        },
      ];
    });
  }

  /** What is found by test turns: what it is, a turn with another one, and how to forget it. */
  private turn(found: Found, now: number): HTMLElement {
    const { key, name, least, most } = found;
    const pct = el("input", { type: "number", min: least, max: most, id: `try-pct-${key}` });
    pct.value = String(now || least);
    const label = el("label", {}, `${name}: ${now ? `${now} %` : "as board.py says"}. Try %`, pct);
    const named = (text: string, id: string) =>
      el("button", { type: "button", text, id, "aria-label": `${text}: ${name}` });
    const turn = named("Test turn", `try-${key}`);
    turn.onclick = () => this.around.guarded(() => this.attempt(found, Number(pct.value)));
    const forget = named("Forget it", `forget-${key}`);
    forget.disabled = now === 0;
    forget.onclick = () => this.around.guarded(() => this.set(key, "0"));
    return el("div", { class: "found" }, label, turn, forget);
  }

  private async set(key: string, value: string): Promise<void> {
    const answer = await this.around.board()?.ask(`set ${key} ${value.replace(/ /g, "-")}`);
    const kept =
      value === "0" && key.includes("-")
        ? `${key} is as board.py says now.`
        : `${key} is now ${value}; the board keeps it.`;
    this.tell(answer?.ok ? kept : `The board says: ${answer?.error}.`);
    await this.show();
  }

  /** One test turn; then it waits for the press at the board that keeps what was tried. */
  private async attempt({ key, motor, name, good, least, most }: Found, pct: number): Promise<void> {
    if (!Number.isInteger(pct) || pct < least || pct > most) {
      this.tell(`${name}: give a whole number from ${least} to ${most}.`);
      return;
    }
    const asked =
      `Only ${motor} turns, for two seconds, with ${pct} %; any press ends it. ` +
      "Lid closed, nobody's foot on it. May it?";
    if ((await choose(asked, ["Let it turn", "No"])) !== "Let it turn") return;
    const board = this.around.board();
    if (board === null) return;
    const { TRIAL_MS, SPIN_MS } = this.around.facts.limits;
    const mine = ++this.turns;
    const answer = await board.ask(`try ${key} ${pct}`);
    if (!answer.ok) {
      this.tell(`The board says: ${answer.error}.`);
      return;
    }
    this.tell(`It turns with ${pct} %. ${good} Then press START on the massager within a minute: that keeps it. Any other press forgets it.`);
    const end = performance.now() + SPIN_MS + TRIAL_MS;
    const waits = () => this.turns === mine && this.around.board() === board;
    while (waits() && performance.now() < end) {
      await pause(KEPT_LOOK_MS);
      const now = waits() ? await board.settings() : null;
      if (now?.[key] !== pct) continue;
      this.settings = now;
      this.draw(now);
      this.tell(`${name}: ${pct} % is kept on the board.`);
      return;
    }
    if (waits()) this.tell(`${name}: ${pct} % was not kept, as no press of START came.`);
  }

  private tell(text: string): void {
    say(byId("board-settings-said"), text);
  }
}
