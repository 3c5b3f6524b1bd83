// The page put together: it starts a board, and lets time pass on it, frame by frame.

import "./style/colours.css";
import "./style/base.css";
import "./style/device.css";
import "./style/massager.css";
import "./style/rooms.css";
import { Checks, type Routine } from "./checks/checks";
import { byId, download, sentence } from "./dom";
import { BoardRoom } from "./board/room";
import { Editor } from "./editor/editor";
import { fromFragment } from "./editor/share";
import { keepForOffline } from "./version";
import { defaultBoardPy, Fit, FITTINGS } from "./fit";
import type { Facts } from "./pack/pack";
import type { Card } from "./sim/card";
import { Clockwork } from "./sim/clockwork";
import { Simulator, type Wanted } from "./sim/simulator";
import { Awake } from "./view/awake";
import { Bench } from "./view/bench";
import { Chart } from "./view/chart";
import { Device, isText } from "./view/device";
import { DisplayView } from "./view/display";
import { Holds } from "./view/holds";
import { MomentList } from "./view/moments";
import { Motors } from "./view/motor";
import { Notice } from "./view/notice";
import { Phone } from "./view/phone";
import { Routines } from "./view/routines";
import { Said } from "./view/said";
import { Tabs } from "./view/tabs";
import { themes } from "./view/theme";
import { Tones } from "./view/tones";

/** Lines of trace that are kept for the download: a session of 20 minutes has some 40 000. */
const TRACE_KEPT = 200_000;

class Page {
  private readonly tabs = new Tabs();
  private readonly chart = new Chart("chart");
  private readonly motors = new Motors();
  private readonly bench = new Bench();
  private readonly holds = new Holds();
  private readonly awake = new Awake();
  private readonly said = new Said();
  private readonly moments = new MomentList();
  private readonly tones = new Tones();
  private readonly phone = new Phone();
  private readonly display = new DisplayView();
  private readonly device = new Device(() => this.keysWanted());
  private clockwork: Clockwork | null = null;
  private facts: Facts | null = null;
  private notice: Notice | null = null;
  private checks: Checks | null = null;
  private editor: Editor | null = null;
  private routines: Routine[] = [];
  private trace: string[] = [];
  private readonly fit = new Fit();
  private lastS = 0;
  /** Counts the boards, so that an old one's last frame says nothing any more. */
  private life = 0;
  /** Counts the boards that were asked for: one that is ready too late is not wanted any more. */
  private asked = 0;

  async start(): Promise<void> {
    themes(() => this.chart.make());
    this.listen();
    await this.power(this.fit.wanted());
    performance.mark("plantar-ready");
    document.documentElement.dataset.ready = "yes";
    requestAnimationFrame((now) => this.frame(now));
    await this.learn();
    void keepForOffline().catch(() => undefined);
  }

  // The board.

  /** Puts a board's power on. The one before is gone then. Of several, the last one asked for stays. */
  private async power(wanted: Wanted): Promise<void> {
    const asked = ++this.asked;
    const board = await Simulator.start(wanted);
    if (asked !== this.asked) {
      board.end();
      return;
    }
    const { facts } = Simulator;
    this.life++;
    this.clockwork?.board.end();
    this.clockwork = new Clockwork(board, facts.limits.GENTLE_MS);
    this.trace = [];
    this.moments.clear();
    this.device.of(this.clockwork);
    this.bench.of(this.clockwork);
    this.holds.of(this.clockwork, facts.limits);
    this.display.of(board.pins.DISPLAY_SDA != null, board.glyphs);
    this.chart.of(this.clockwork.desk.motors);
    if (this.notice === null) this.first(board, facts);
    this.said.show(this.words(this.clockwork)); // not the old board's, until the new one speaks
    problem("");
  }

  private first(board: Simulator, facts: Facts): void {
    this.notice = new Notice(facts.notice);
    this.facts = facts;
    byId("runs-on").textContent = `The firmware itself runs here, on real MicroPython ${board.version}.`;
    byId("version").textContent = `Plantar ${facts.version}.`;
  }

  private get inSession(): boolean {
    const state = this.clockwork?.desk.status?.state;
    return state === "running" || state === "paused";
  }

  /** What is fitted was changed: at once where no session would end by it, else it says when. */
  private refit(): void {
    this.fit.own = null;
    if (this.clockwork?.plugIsIn && this.inSession) {
      byId("fitted").textContent =
        "It takes effect when the board starts anew, which ends this session.";
      return;
    }
    void this.restart(this.fit.wanted());
  }

  private async restart(wanted: Wanted): Promise<void> {
    try {
      await this.power(wanted);
      const what = this.fit.own ? "It has the board.py that you ran." : "";
      byId("fitted").textContent = `The board has started anew. ${what}`;
    } catch (error) {
      problem(`The board could not be started: ${sentence(error)}`);
    }
  }

  /** Runs a maker's board.py. */
  private async runBoard(text: string, board: string): Promise<string> {
    this.fit.own = { text, board };
    await this.restart(this.fit.wanted());
    this.tabs.open("simulator");
    return "";
  }

  /** Runs a routine file: on the board that is there, started anew with it. */
  private async runRoutine(text: string, routine: Routine): Promise<string> {
    const wanted = this.fit.wanted();
    await this.restart({ ...wanted, own: [...wanted.own, ["routines/routine.json", text]] });
    await this.firstWord();
    return this.begin(routine.key);
  }

  /** Waits until the board has said what state it is in, or long enough. */
  private async firstWord(): Promise<void> {
    const { clockwork } = this;
    for (let turn = 0; turn < 100 && clockwork?.desk.status == null; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // Time.

  private frame(now: number): void {
    const realS = Math.max(0, now / 1000 - this.lastS);
    this.lastS = now / 1000;
    this.advance(realS, now)
      .catch((error) => this.fail(error))
      .finally(() => requestAnimationFrame((next) => this.frame(next)));
  }

  /** The interpreter failed: the page goes on, without a board. */
  private fail(error: unknown): void {
    this.clockwork?.board.end();
    this.clockwork = null;
    this.tones.silence();
    problem(`The virtual board has failed (${sentence(error)}): start it anew, below.`);
  }

  private async advance(realS: number, now: number): Promise<void> {
    const { clockwork, life } = this;
    // Beside a real board the virtual one waits.
    if (clockwork === null || this.tabs.shown === "board") return;
    const fromMs = clockwork.tMs;
    const began = performance.now();
    const played = await clockwork.frame(realS).catch((error) => {
      if (this.life === life) throw error;
      return null;
    });
    if (this.life !== life) return;
    if (played) {
      for (const line of played.lines) this.trace.push(line);
      if (this.trace.length > TRACE_KEPT) this.trace.splice(0, this.trace.length - TRACE_KEPT);
      this.moments.add(played.moments);
      this.tones.play(clockwork.desk.notes, fromMs, clockwork.pace.speed);
    }
    this.show(realS, now, played?.display ?? null);
    // How long the frame's work took, in the worker and here: for whoever measures.
    const hereMs = performance.now() - began - (played?.waitedMs ?? 0);
    const detail = { workMs: played?.workMs ?? 0, hereMs, boardMs: clockwork.tMs - fromMs };
    dispatchEvent(new CustomEvent("plantar-frame", { detail }));
  }

  /** seen: what the display shows now, null if that is as it was. */
  private show(realS: number, now: number, seen: string | null): void {
    const { clockwork } = this;
    if (clockwork === null) return;
    if (!clockwork.plugged) this.display.dark();
    else if (seen !== null) this.display.show(seen);
    const { desk } = clockwork;
    const percent = desk.motors.get("A")?.percent ?? 0;
    this.phone.show(clockwork.plugged ? percent : 0, now);
    if (!clockwork.plugged) this.tones.silence();
    this.awake.show(clockwork.plugged && this.inSession, now);
    if (this.tabs.shown !== "simulator") return;
    this.said.show(this.words(clockwork));
    this.device.show(now);
    this.holds.show();
    this.motors.show(desk.motors, realS);
    this.bench.show();
    this.chart.look(now);
    if (desk.status?.notice) this.notice?.showOnce();
  }

  private words(clockwork: Clockwork): Card {
    return clockwork.plugged ? clockwork.card : (this.facts?.unplugged ?? clockwork.card);
  }

  // What a person does.

  private listen(): void {
    const sound = byId<HTMLInputElement>("sound");
    sound.onchange = () => void this.tones.on(sound.checked);
    const vibrate = byId<HTMLInputElement>("vibrate");
    byId("vibrate-label").hidden = !Phone.able;
    vibrate.onchange = () => {
      this.phone.wanted = vibrate.checked;
    };
    const window = byId<HTMLSelectElement>("window");
    window.onchange = () => this.chart.wide(Number(window.value));
    for (const id of FITTINGS) byId(id).onchange = () => this.refit();
    byId("restart").onclick = () => {
      this.fit.own = null;
      void this.restart(this.fit.wanted());
    };
    // Out of sight no frame is drawn, so the board's time stands still: nothing goes on sounding.
    document.addEventListener("visibilitychange", () => {
      this.tones.silence();
      this.phone.show(0, 0);
    });
    byId("trace").onclick = () =>
      download("plantar.trace.jsonl", `${this.trace.join("\n")}\n`, "application/jsonl");
    document.addEventListener("keydown", (event) => {
      if (!this.keysWanted() || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && isText(event.target)) return;
      if (event.key === "+" || event.key === "=") this.bench.faster(1);
      else if (event.key === "-") this.bench.faster(-1);
      else if (event.key === "p") this.clockwork?.plug();
    });
  }

  private keysWanted(): boolean {
    const open = document.querySelector("dialog[open]") !== null;
    return byId<HTMLInputElement>("keys").checked && this.tabs.shown === "simulator" && !open;
  }

  private async begin(key: string): Promise<string> {
    const { clockwork } = this;
    if (!clockwork?.plugIsIn) return "The plug is out: put it back first.";
    const answer = await clockwork.say(`start ${key}`);
    if (answer === null) return "The board does not answer.";
    if (!answer.ok) return `The board says: ${answer.error}.`;
    this.tabs.open("simulator");
    return "";
  }

  // The library, in its own worker: the board need not wait for it.

  private async learn(): Promise<void> {
    const checks = new Checks(Simulator.files);
    this.checks = checks;
    this.routines = await checks.catalog();
    this.tabs.onOpen((name) => {
      if (name === "routines") void this.draw();
      if (name === "editor") this.editor?.opened();
    });
    void this.draw(); // for whoever was quicker
    this.editor = new Editor({
      checks,
      guestChecks: new Checks(Simulator.files),
      boardPy: defaultBoardPy(),
      runBoard: (text, board) => this.runBoard(text, board),
      runRoutine: (text, routine) => this.runRoutine(text, routine),
    });
    if (this.tabs.shown === "editor") this.editor.opened();
    const { editor } = this;
    new BoardRoom({
      pack: Simulator.files,
      facts: Simulator.facts,
      library: new Set(this.routines.map(({ key }) => key)),
      editorsBoard: () => editor.ownBoard(),
      editorsRoutine: () => editor.ownRoutine(),
    });
    window.addEventListener("hashchange", () => void this.readLink());
    await this.readLink();
  }

  /** Opens what a link carries. */
  private async readLink(): Promise<void> {
    try {
      const shared = await fromFragment(location.hash);
      if (shared === null) return;
      this.editor?.welcome(shared);
      this.tabs.open("editor");
    } catch (error) {
      problem(sentence(error));
    }
  }

  private async draw(): Promise<void> {
    if (this.checks === null || this.tabs.shown !== "routines") return;
    const view = new Routines(this.checks, Simulator.facts.levels, (key) => this.begin(key));
    await view.show(this.routines, this.clockwork?.desk.motors.size ?? 1);
  }
}

function problem(text: string): void {
  const box = byId("problem");
  box.hidden = text === "";
  box.textContent = text;
}

new Page().start().catch((error) => problem(`The page could not be started: ${sentence(error)}`));
