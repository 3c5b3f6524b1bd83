// The room of the board on the USB port: connect, install, play, set, read, test.

import { Checks } from "../checks/checks";
import { byId, el, say, sentence } from "../dom";
import type { OwnRoutine } from "../editor/editor";
import type { Facts, Pack } from "../pack/pack";
import type { Status } from "../sim/status";
import { choose, closeQuestion } from "../view/confirm";
import { copyLog } from "./cablelog";
import { Guide } from "./guide";
import { install, type OwnBoard } from "./install";
import { Link } from "./link";
import { OwnRoutines } from "./ownroutines";
import { pause } from "./rawrepl";
import { Remote } from "./remote";
import { report } from "./report";
import { type Result, selfTest } from "./selftest";
import { SettingsCard } from "./settings";
import { showLog } from "./usage";
import { choosePort, LostError, serialHere, type Wire } from "./wire";

const TELEMETRY_MS = 200;
const STATUS_EVERY_MS = 1_000;
const ANSWERS_WITHIN_MS = 2_000;
const STARTS_WITHIN_MS = 20_000; // a Pico answers after two seconds, an ESP32 a little later
const LEVEL_LEDS = 5;
const NO_SERIAL =
  "This browser has no Web Serial: on a computer use Chrome, Edge, Opera or Firefox 153 or newer, on " +
  "Android Chrome; or use plantar flash and plantar monitor in a terminal.";

/** What the room asks of the page around it; the files throw a sentence if they have a mistake. */
export interface Around {
  pack: Pack;
  facts: Facts;
  library: Set<string>;
  editorsBoard(): Promise<OwnBoard>;
  editorsRoutine(): Promise<OwnRoutine>;
}

export class BoardRoom {
  private readonly link = new Link();
  private readonly guide: Guide;
  private readonly remote: Remote;
  private readonly owned: OwnRoutines;
  private readonly settings: SettingsCard;
  /** The page's Python for this room; no text of a person's ever runs there. */
  private readonly checks: Checks;
  private status: Status | null = null;
  private serial: Serial | null = null;
  /** What has the board to itself now, such as the self-test: nobody else asks meanwhile. */
  private busy = false;

  constructor(private readonly around: Around) {
    this.checks = new Checks(around.pack);
    this.guide = new Guide(around.facts, this.link);
    this.remote = new Remote((text) => void this.order(text));
    this.owned = new OwnRoutines({
      link: this.link,
      library: around.library,
      remote: this.remote,
      editorsRoutine: around.editorsRoutine,
      change: (act) => this.change(act),
      guarded: (act) => this.guarded(act),
    });
    this.settings = new SettingsCard({
      facts: around.facts,
      board: () => this.link.board,
      guarded: (act) => this.guarded(act),
    });
    const on = (id: string, act: () => Promise<void>) => {
      byId(id).onclick = () => this.guarded(act);
    };
    on("board-connect", () => this.connect(false));
    on("board-connect-all", () => this.connect(true));
    on("board-leave", () => this.leave());
    on("board-install", () => this.install());
    on("board-spin", () => this.spin());
    on("board-log", () => this.readLog());
    on("board-test", () => this.test());
    on("board-copy-log", () => copyLog(around.facts, this.link.log));
    on("owned-put", () => this.owned.put());
    this.link.onChange = () => this.follow();
    this.link.onLost = () => this.lost();
    window.addEventListener("beforeunload", (event) => {
      // The browser asks whether the person means it.
      if (this.link.state === "installing") event.preventDefault();
    });
    this.follow();
    void this.look();
  }

  private async look(): Promise<void> {
    this.serial = await serialHere().catch(() => null);
    if (this.serial === null) this.problem(NO_SERIAL);
    this.follow();
  }

  /** Every button as the port's state has it. */
  private follow(): void {
    const { state, plantar } = this.link;
    const open = state === "talking" || state === "installing";
    const free = state === "talking" && !this.busy;
    for (const id of ["board-connect", "board-connect-all"]) {
      const node = byId<HTMLButtonElement>(id);
      node.hidden = open;
      node.disabled = this.serial === null || state === "opening";
    }
    byId("board-leave").hidden = !open;
    byId("board-install-card").hidden = !open;
    byId<HTMLButtonElement>("board-install").disabled = !free;
    byId("board-install").textContent = plantar ? "Update Plantar" : "Install Plantar";
    const shows = open && plantar === true;
    byId("board-live").hidden = !shows;
    byId("room-board").classList.toggle("remote-on", shows);
    for (const card of document.querySelectorAll<HTMLElement>(".with-plantar")) card.hidden = !shows;
    for (const id of ["board-log", "owned-put"]) byId<HTMLButtonElement>(id).disabled = !free;
    const { status } = this;
    const ready = status?.state === "ready" && !status.locked;
    byId<HTMLButtonElement>("board-test").disabled = !free || !ready;
    // As the console has it: no setting changes in a session or while locked.
    const session = status?.state === "running" || status?.state === "paused";
    const settable = free && !session && !status?.locked;
    byId<HTMLFieldSetElement>("board-settings").disabled = !settable;
    byId("board-settings-why").hidden = settable || !free;
    this.remote.buttons(free && plantar === true);
    const failed = plantar === false || !byId("board-problem").hidden;
    byId("board-report").hidden = !failed || this.link.log === "";
    this.guide.show();
  }

  // Connecting.

  private async connect(all: boolean): Promise<void> {
    const { serial } = this;
    if (serial === null) return;
    say(byId("board-said"), "");
    if (!(await this.link.open(() => choosePort(serial, all)))) {
      say(byId("board-said"), "No board was chosen.");
      return;
    }
    const { board } = this.link;
    this.guide.outcome = "";
    say(byId("board-said"), "Connected; asking what it runs ...");
    try {
      if (await board?.answers(ANSWERS_WITHIN_MS)) {
        await this.begin();
        return;
      }
    } catch (error) {
      if (!(error instanceof LostError)) this.link.answered(false);
      throw error;
    }
    if (this.link.state !== "talking") return;
    this.link.answered(false);
    say(byId("board-said"), "Connected. No Plantar answers: install it.");
  }

  /** Plantar answers: shows it live from now on. */
  private async begin(): Promise<void> {
    const { board } = this.link;
    if (board === null) return;
    this.status = null;
    this.remote.begin();
    this.link.answered(true);
    byId<HTMLDetailsElement>("board-guide-box").open = false;
    say(byId("board-said"), "Connected: Plantar runs on it.");
    board.onTelemetry = (told) => this.remote.draw(told?.duty_u16);
    await board.command(`telemetry ${TELEMETRY_MS}`).catch(() => undefined);
    await this.settings.show();
    await this.owned.show();
    void this.watch();
  }

  private async watch(): Promise<void> {
    const { board } = this.link;
    while (board !== null && this.link.board === board) {
      try {
        if (this.busy) {
          await pause(100);
          continue;
        }
        const status = await board.status();
        if (this.link.board !== board) return;
        await this.show(status);
        await board.listen(STATUS_EVERY_MS);
      } catch (error) {
        if (this.link.board !== board || error instanceof LostError) return;
        this.remote.lines([[sentence(error), "warning"]]);
        this.remote.buttons(false);
        await pause(STATUS_EVERY_MS);
      }
    }
  }

  private async show(status: Status): Promise<void> {
    const words = await this.checks.card(status, this.settings.settings);
    this.status = status;
    this.remote.show(status, words);
    this.follow();
  }

  private async leave(): Promise<void> {
    if (this.link.state === "installing") {
      const asked =
        "The install is under way. If you let go now, nothing half-done will run: the board does " +
        "nothing until Plantar is installed again.";
      if ((await choose(asked, ["Go on installing", "Let go"])) !== "Let go") return;
      if (this.link.state !== "installing") return;
    }
    await this.link.close();
    this.remote.end();
    say(byId("board-said"), "The board is let go.");
  }

  private lost(): void {
    closeQuestion();
    this.remote.end();
    say(byId("board-said"), "The board is gone.");
    this.problem(new LostError().message);
  }

  // What a person does.

  /** Says a line of the remote; the board's refusal stands beside its buttons. */
  private async order(text: string): Promise<void> {
    const { board } = this.link;
    if (board === null) return;
    const said = byId("remote-said");
    try {
      const answer = await board.ask(text);
      said.textContent = answer.ok ? "" : `The board says: ${answer.error}.`;
      await this.show(await board.status());
    } catch (error) {
      said.textContent = sentence(error);
    }
  }

  private async install(): Promise<void> {
    const { facts, pack } = this.around;
    const own = byId<HTMLInputElement>("board-own").checked
      ? await this.around.editorsBoard()
      : null;
    const kept = own
      ? "its log is kept, its board.py becomes the editor's"
      : "its log and its board.py are kept";
    const yes = await choose(
      `Install Plantar ${facts.version} now? What runs on the board is stopped and its motor is off; ` +
        `${kept}. Leave the cable in until it is done.`,
      ["Install", "Not now"],
    );
    if (yes !== "Install") return;
    const progress = byId<HTMLProgressElement>("board-progress");
    progress.hidden = false;
    progress.value = 0;
    try {
      const done = await this.link.install((wire) =>
        this.quiet(() =>
          install(wire, pack, facts, this.checks, own, {
            step: (text) => say(byId("board-step"), `${text} ...`),
            bytes: (sent, of) => {
              progress.value = sent / of;
            },
          }),
        ),
      );
      this.guide.outcome = "done";
      say(byId("board-step"), report(done, facts.version));
      if (await this.link.board?.answers(STARTS_WITHIN_MS)) await this.begin();
      else this.problem("All files are there, but the board does not answer: plug it in again.");
    } catch (error) {
      this.guide.outcome = "failed";
      say(byId("board-step"), "It was not installed.");
      // Who let go has been told already.
      if (this.link.state !== "idle") throw error;
    } finally {
      progress.hidden = true;
      this.follow();
    }
  }

  /** Gives the watch time to end before somebody else speaks. */
  private async quiet<Value>(act: () => Promise<Value>): Promise<Value> {
    await pause(STATUS_EVERY_MS / 4);
    return act();
  }

  private async spin(): Promise<void> {
    const question = "The motor turns for two seconds at the lightest; any press ends it. May it?";
    if ((await choose(question, ["Let it turn", "No"])) === "Let it turn") {
      await this.link.board?.command("spin");
    }
  }

  private async test(): Promise<void> {
    const { board } = this.link;
    if (board === null) return;
    const list = byId("board-results");
    list.replaceChildren();
    const add = (result: Result) => {
      const sign = { pass: "✓", fail: "✗", skipped: "–" }[result.outcome];
      const kind = { pass: "good", fail: "error", skipped: "quiet" }[result.outcome];
      const remark = result.remark ? `: ${result.remark}` : "";
      const text = `${sign} ${result.name}, ${result.outcome}${remark}`;
      list.append(el("li", { class: kind, text }));
    };
    this.busy = true;
    this.follow();
    try {
      await selfTest(board, LEVEL_LEDS, add);
    } finally {
      this.busy = false;
      this.follow();
    }
  }

  private async readLog(): Promise<void> {
    const answer = await this.link.board?.ask("log", "sessions", 5_000);
    if (answer) showLog(answer);
  }

  /** Changes files at the board's prompt; it runs again afterwards. */
  private async change(act: (wire: Wire) => Promise<void>): Promise<void> {
    try {
      await this.link.install((wire) => this.quiet(() => act(wire)));
    } finally {
      if (await this.link.board?.answers(STARTS_WITHIN_MS)) await this.begin();
      else if (this.link.state === "talking") {
        this.link.answered(false);
        this.problem("The board does not answer: plug it in again, and connect again.");
      }
    }
  }

  // What is shown.

  private problem(text: string): void {
    const box = byId("board-problem");
    box.hidden = text === "";
    box.textContent = text;
  }

  /** Does something; what goes wrong is told in a sentence, and the page goes on. */
  private guarded(act: () => Promise<void>): void {
    this.problem("");
    act()
      .catch((error) => this.problem(sentence(error)))
      .finally(() => this.follow());
  }
}
