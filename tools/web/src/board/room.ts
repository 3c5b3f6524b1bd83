// The room of the board on the USB port: connect, install, watch, set, read, test.

import { byId, el, say, sentence } from "../dom";
import type { Facts, Pack } from "../pack/pack";
import type { Settings } from "../sim/status";
import { Strip } from "../sim/strip";
import { line, type Speaker } from "../sim/words";
import { Chart } from "../view/chart";
import { choose, closeQuestion } from "../view/confirm";
import { BoardConsole } from "./console";
import { install, type Installed, type OwnBoard } from "./install";
import { pause } from "./rawrepl";
import { type Result, selfTest } from "./selftest";
import { noteSessions, type Session, weeksChart } from "./weeks";
import { choosePort, LostError, Wire } from "./wire";

const TELEMETRY_MS = 200;
const STATUS_EVERY_MS = 1_000;
const ANSWERS_WITHIN_MS = 2_000;
/** A Pico with precompiled files answers after two seconds, an ESP32 a little later. */
const STARTS_WITHIN_MS = 20_000;
const LEVEL_LEDS = 5;
const NO_SERIAL =
  "This browser has no Web Serial: open the page in Chrome, Chromium, Edge or Opera on a " +
  "computer, or use plantar flash and plantar monitor in a terminal.";

interface Log {
  sessions: number;
  last: Session[];
  faults: { code: number; name: string; after: number }[];
}

export class BoardRoom {
  private readonly chart = new Chart("board-chart");
  private wire: Wire | null = null;
  private board: BoardConsole | null = null;
  private settings: Settings | null = null;
  private strips = new Map<string, Strip>();
  private began = 0;
  /** What has the board to itself now, such as an install: nobody else asks meanwhile. */
  private busy = false;

  constructor(
    private readonly pack: Pack,
    private readonly facts: Facts,
    private readonly speaker: Speaker,
    /** The editor's board.py, checked; throws a sentence if it has a mistake. */
    private readonly editorsBoard: () => Promise<OwnBoard>,
  ) {
    const connect = byId<HTMLButtonElement>("board-connect");
    if (!("serial" in navigator)) {
      connect.disabled = true;
      this.problem(NO_SERIAL);
      return;
    }
    connect.onclick = () => this.guarded(() => this.connect());
    byId("board-leave").onclick = () => this.guarded(() => this.leave("The board is let go."));
    byId("board-install").onclick = () => this.guarded(() => this.install());
    byId("board-stop").onclick = () => this.guarded(() => this.command("stop"));
    byId("board-spin").onclick = () => this.guarded(() => this.spin());
    byId("board-log").onclick = () => this.guarded(() => this.readLog());
    byId("board-test").onclick = () => this.guarded(() => this.test());
  }

  // Connecting.

  private async connect(): Promise<void> {
    const port = await choosePort();
    if (port === null) {
      this.say("No board was chosen.");
      return;
    }
    await this.leave("");
    const wire = await Wire.open(port);
    this.wire = wire;
    wire.onLost = () => void this.lost();
    this.board = new BoardConsole(wire);
    byId("board-connect").hidden = true;
    byId("board-leave").hidden = false;
    byId("board-rooms").hidden = false;
    this.say("Connected; asking what it runs ...");
    this.newStrips();
    if (await this.board.answers(ANSWERS_WITHIN_MS)) await this.begin();
    else {
      this.has(false);
      this.say("Connected. No Plantar answers: install it.");
    }
  }

  /** Plantar answers: shows it live from now on. */
  private async begin(): Promise<void> {
    const { board } = this;
    if (board === null) return;
    this.has(true);
    this.say("Connected: Plantar runs on it.");
    board.onTelemetry = (told) => this.draw(told.duty_u16);
    await board.command(`telemetry ${TELEMETRY_MS}`);
    await this.showSettings(await board.settings());
    void this.watch(board);
  }

  private async watch(board: BoardConsole): Promise<void> {
    while (this.board === board) {
      try {
        if (this.busy) {
          await pause(100);
          continue;
        }
        const status = await board.status();
        const words = this.speaker.say(status, this.settings);
        say(byId("board-headline"), `${words.sign} ${words.headline}`);
        this.lines(words.lines);
        this.draw(status.duty_u16);
        await board.listen(STATUS_EVERY_MS);
      } catch (error) {
        if (this.board !== board) return;
        if (error instanceof LostError) return;
        this.lines([line(sentence(error), "warning")]);
        await pause(STATUS_EVERY_MS);
      }
    }
  }

  private async leave(why: string): Promise<void> {
    const { wire, board } = this;
    this.wire = this.board = null;
    byId("board-connect").hidden = false;
    byId("board-leave").hidden = true;
    byId("board-rooms").hidden = true;
    if (wire !== null) {
      wire.onLost = () => undefined;
      await board?.ask("telemetry 0").catch(() => undefined);
      await wire.close();
    }
    if (why) this.say(why);
  }

  private async lost(): Promise<void> {
    closeQuestion();
    await this.leave("The board is gone.");
    this.problem(new LostError().message);
  }

  // What a person does.

  private async install(): Promise<void> {
    const { wire } = this;
    if (wire === null) return;
    const own = byId<HTMLInputElement>("board-own").checked ? await this.editorsBoard() : null;
    const kept = own
      ? "its log is kept, its board.py becomes the editor's"
      : "its log and its board.py are kept";
    const yes = await choose(
      `Install Plantar now? What runs on the board is stopped and its motor is off; ${kept}. ` +
        "Leave the cable in until it is done.",
      ["Install", "Not now"],
    );
    if (yes !== "Install" || this.wire !== wire) return;
    const progress = byId<HTMLProgressElement>("board-progress");
    progress.hidden = false;
    progress.value = 0;
    // The watch ends; a new one begins when it runs again.
    const board = new BoardConsole(wire);
    this.board = board;
    await pause(STATUS_EVERY_MS / 4);
    try {
      const done = await this.alone(() =>
        install(wire, this.pack, this.facts, own, {
          step: (text) => this.step(`${text} ...`),
          bytes: (sent, of) => {
            progress.value = sent / of;
          },
        }),
      );
      progress.value = 1;
      this.step(report(done));
      if (await board.answers(STARTS_WITHIN_MS)) await this.begin();
      else this.problem("All files are there, but the board does not answer: plug it in again.");
    } catch (error) {
      this.step("It was not installed.");
      throw error;
    } finally {
      progress.hidden = true;
    }
  }

  private async spin(): Promise<void> {
    const question = "The motor turns for two seconds at the lightest; any press ends it. May it?";
    if ((await choose(question, ["Let it turn", "No"])) === "Let it turn")
      await this.command("spin");
  }

  private async command(text: string): Promise<void> {
    await this.board?.command(text);
  }

  private async test(): Promise<void> {
    const { board } = this;
    if (board === null) return;
    const list = byId("board-results");
    list.replaceChildren();
    const add = (result: Result) => {
      const sign = { pass: "✓", fail: "✗", skipped: "–" }[result.outcome];
      const kind = { pass: "good", fail: "error", skipped: "quiet" }[result.outcome];
      const remark = result.remark ? `: ${result.remark}` : "";
      list.append(
        el("li", { class: kind, text: `${sign} ${result.name}, ${result.outcome}${remark}` }),
      );
    };
    await this.alone(() => selfTest(board, LEVEL_LEDS, add));
  }

  private async readLog(): Promise<void> {
    const { board } = this;
    if (board === null) return;
    const log = (await board.ask("log", "sessions", 5_000)) as unknown as Log;
    const weeks = noteSessions(log.last, Date.now());
    const rows = [...log.last]
      .reverse()
      .map((session) =>
        el(
          "tr",
          {},
          ...[
            session.no,
            session.routine,
            `${Math.round(session.drive_s / 60)} min`,
            session.end,
          ].map((cell) => el("td", { text: cell })),
        ),
      );
    const head = ["No", "Routine", "Drive", "End"].map((text) => el("th", { scope: "col", text }));
    const faults = log.faults.map((fault) =>
      el("li", { text: `Fault ${fault.code} (${fault.name}), after session ${fault.after}` }),
    );
    byId("board-log-shown").replaceChildren(
      el("p", { text: `${log.sessions} sessions in all; the last ${log.last.length} are kept.` }),
      weeksChart(weeks),
      el("p", {
        class: "quiet",
        text: "Weeks: when this browser first saw a session, since the board has no clock.",
      }),
      el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)),
      el("ul", { class: "bare" }, ...faults),
    );
  }

  // Settings.

  private async showSettings(settings: Settings | null): Promise<void> {
    if (settings === null) return;
    this.settings = settings;
    const profile = el("select", { id: "set-profile" });
    for (const name of ["standard", "beginner", "low sensation", "accessible"]) {
      profile.append(el("option", { text: name, value: name }));
    }
    profile.value = settings.profile;
    profile.onchange = () => this.set("profile", profile.value);
    const number = (key: keyof Settings, least: number, most: number) => {
      const input = el("input", { type: "number", min: least, max: most, id: `set-${key}` });
      input.value = String(settings[key]);
      input.onchange = () => this.set(key, input.value);
      return input;
    };
    const { limits, brightest } = this.facts;
    const flag = (key: keyof Settings) => {
      const input = el("input", { type: "checkbox", id: `set-${key}` });
      input.checked = settings[key] === 1;
      input.onchange = () => this.set(key, input.checked ? "1" : "0");
      return input;
    };
    byId("board-settings").replaceChildren(
      el("label", {}, "Profile", profile),
      el("label", {}, "Length, 0 to 100 % of the guide's range", number("length", 0, 100)),
      el("label", {}, "Tones", flag("tones")),
      el("label", {}, "Short first sessions", flag("beginner")),
      el(
        "label",
        {},
        `Levels, ${limits.LEVELS_LEAST} to ${limits.LEVELS_MOST}`,
        number("levels", limits.LEVELS_LEAST, limits.LEVELS_MOST),
      ),
      el("label", {}, "Brightness of the display", number("brightness", 1, brightest)),
      el("label", {}, "Run floor of motor A, % (0: board.py's)", number("floor-a", 0, 60)),
      el("label", {}, "Run floor of motor B, % (0: board.py's)", number("floor-b", 0, 60)),
      el("label", {}, "Push that starts motor A, % (0: board.py's)", number("kick-a", 0, 60)),
      el("label", {}, "Push that starts motor B, % (0: board.py's)", number("kick-b", 0, 60)),
    );
  }

  private set(key: string, value: string): void {
    this.guarded(async () => {
      const said = byId("board-settings-said");
      const answer = await this.board?.ask(`set ${key} ${value.replace(/ /g, "-")}`);
      said.textContent = answer?.ok
        ? `${key} is now ${value}; the board keeps it.`
        : `The board says: ${answer?.error}.`;
      await this.showSettings((await this.board?.settings()) ?? null);
    });
  }

  // What is shown.

  private has(plantar: boolean): void {
    byId("board-install").textContent = plantar ? "Update Plantar" : "Install Plantar";
    for (const id of ["board-stop", "board-spin", "board-log", "board-test"]) {
      byId<HTMLButtonElement>(id).disabled = !plantar;
    }
    if (!plantar) {
      byId("board-headline").textContent = "";
      byId("board-settings").replaceChildren();
    }
  }

  private newStrips(): void {
    this.began = performance.now();
    this.strips = new Map([["A", new Strip()]]);
    this.chart.of(this.strips);
  }

  private draw(duty: [number, number]): void {
    const now = performance.now();
    if (duty[1] > 0 && !this.strips.has("B")) {
      const strip = new Strip();
      strip.first = this.strips.get("A")?.first ?? 0;
      this.strips.set("B", strip);
      this.chart.of(this.strips);
    }
    for (const [letter, strip] of this.strips) {
      strip.set(now - this.began, duty[letter === "A" ? 0 : 1]);
    }
    this.chart.look(now);
  }

  private lines(lines: ReturnType<typeof line>[]): void {
    byId("board-lines").replaceChildren(
      ...lines.map((each) => el("li", { class: each.kind, text: each.text })),
    );
  }

  private step(text: string): void {
    say(byId("board-step"), text);
  }

  private say(text: string): void {
    say(byId("board-said"), text);
  }

  private problem(text: string): void {
    const box = byId("board-problem");
    box.hidden = text === "";
    box.textContent = text;
  }

  /** Has the board to itself. */
  private async alone<Value>(act: () => Promise<Value>): Promise<Value> {
    this.busy = true;
    try {
      return await act();
    } finally {
      this.busy = false;
    }
  }

  /** Does something; what goes wrong is told in a sentence, and the page goes on. */
  private guarded(act: () => Promise<void>): void {
    this.problem("");
    act().catch((error) => this.problem(sentence(error)));
  }
}

/** What an install did, in words. */
function report(done: Installed): string {
  const { plan, target, micropython } = done;
  const sent = [...plan.uploads.values()].reduce((sum, data) => sum + data.length, 0);
  const parts = [
    `${target.title} with MicroPython ${micropython}: ` +
      (plan.uploads.size > 0
        ? `${plan.uploads.size} files uploaded (${(sent / 1000).toFixed(1)} kB), ${plan.unchanged} unchanged, all verified.`
        : `nothing to upload, all ${plan.unchanged} files are right.`),
  ];
  for (const name of plan.setAside) parts.push(`Your ${name} is kept as ${name}.before.`);
  parts.push(
    {
      new: "The default board.py is there now: edit it to match your wiring.",
      same: "board.py is as it is in this Plantar.",
      kept: "Your board.py is kept.",
      replaced: "The editor's board.py is there now.",
    }[plan.boardPy],
  );
  return parts.join(" ");
}
