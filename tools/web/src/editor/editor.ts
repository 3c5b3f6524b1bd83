// The editor's room: board.py and a routine file, checked as the board checks them, run at once.

import type { Checks, Mistake } from "../checks/checks";
import { byId, download, el } from "../dom";
import { recall, remember } from "../store";
import { picture } from "../view/picture";
import { steps } from "../view/routines";
import { CodeBox } from "./codebox";
import { type Kind, type Shared, TEXT_MOST, toFragment } from "./share";

const CHECK_AFTER_MS = 350;
const ROUTINE_NAME = "routine.json";
const EXAMPLE = `{
  "version": 1,
  "key": "evening",
  "title": "Evening",
  "source": "an example to change",
  "level": 2,
  "phases": [
    {"kind": "drive", "name": "settle", "seconds": 60, "cue": "Sit down and breathe out"},
    {"repeat": 2, "phases": [
      {"kind": "drive", "name": "waves", "pattern": "wave", "period_ms": 6000, "seconds": 90},
      {"kind": "guide", "name": "stretch", "seconds": 30, "cue": "Pull the toes towards you"}
    ]},
    {"kind": "drive", "name": "fade", "pattern": "circle", "level": 1, "seconds": 30}
  ]
}
`;

/** What the editor asks of the page around it. */
export interface Around {
  checks: Checks;
  boardPy: string;
  /** Both start a board with the file; they return a sentence if that cannot be. */
  runBoard(text: string, board: string): Promise<string>;
  runRoutine(text: string, key: string): Promise<string>;
}

interface Verdict {
  mistakes: Mistake[];
  /** Runs what was checked. */
  run?: () => Promise<string>;
  shown?: Node[];
}

/** One of the two files. */
class Desk {
  readonly box: CodeBox;
  readonly node: HTMLElement;
  private readonly run: HTMLButtonElement;
  private readonly said = el("p", { role: "status", class: "quiet" });
  private readonly shown = el("div");
  private verdict: Verdict = { mistakes: [] };
  private timer = 0;
  private turn = 0;

  constructor(
    private readonly kind: Kind,
    private readonly name: string,
    about: string,
    private readonly start: string,
    private readonly check: (text: string) => Promise<Verdict>,
  ) {
    this.box = new CodeBox(`edit-${kind}`, name, () => this.typed());
    this.run = el("button", { type: "button", class: "main", id: `run-${kind}`, text: "Run it" });
    this.run.onclick = async () => this.tell((await this.verdict.run?.()) ?? "");
    const link = this.button(`share-${kind}`, "Copy a link to it", () => this.share());
    const save = this.button(`save-${kind}`, "Download", () => download(name, this.box.text));
    const file = el("input", { type: "file", class: "unseen", "aria-label": `Open ${name}` });
    file.accept = kind === "board" ? ".py" : ".json";
    file.onchange = () => void this.open(file);
    const open = this.button(`open-${kind}`, "Open a file", () => file.click());
    file.tabIndex = -1;
    const back = this.button(`back-${kind}`, "Begin again", () => this.put(start));
    this.node = el(
      "section",
      { class: "card", "aria-label": name },
      el("h3", { text: name }),
      el("p", { class: "quiet", text: about }),
      this.box.node,
      el("div", { class: "row" }, this.run, link, save, open, file, back),
      this.said,
      this.shown,
    );
    this.put(recall(`edit-${kind}`) ?? start);
  }

  /** Puts a text in, and has it checked. */
  put(text: string): void {
    if (text.length > TEXT_MOST) {
      this.tell(`${this.name} has ${kilobytes(text.length)}: give one of at most 64 kB.`, "error");
      return;
    }
    this.box.text = text;
    this.tell("");
    void this.look();
  }

  private button(id: string, text: string, act: () => void): HTMLButtonElement {
    const button = el("button", { type: "button", id, text });
    button.onclick = act;
    return button;
  }

  private typed(): void {
    this.run.disabled = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), CHECK_AFTER_MS);
  }

  /** Checks what is there now. A check that was overtaken says nothing. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    const { text } = this.box;
    this.run.disabled = true;
    const tooLong = `${this.name} has ${kilobytes(text.length)}: give one of at most 64 kB.`;
    const verdict: Verdict =
      text.length > TEXT_MOST ? { mistakes: [{ text: tooLong, line: 0 }] } : await this.check(text);
    if (turn !== this.turn) return;
    this.verdict = verdict;
    this.box.show(verdict.mistakes);
    this.run.disabled = verdict.run === undefined;
    this.shown.replaceChildren(...(verdict.shown ?? []));
    if (text.length <= TEXT_MOST && text !== this.start) remember(`edit-${this.kind}`, text);
  }

  private async open(file: HTMLInputElement): Promise<void> {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (chosen === undefined) return;
    if (chosen.size > TEXT_MOST) {
      const size = kilobytes(chosen.size);
      this.tell(`${chosen.name} has ${size}: give a file of at most 64 kB.`, "error");
      return;
    }
    this.put(await chosen.text());
  }

  private async share(): Promise<void> {
    const { origin, pathname } = location;
    const link = origin + pathname + (await toFragment({ kind: this.kind, text: this.box.text }));
    try {
      await navigator.clipboard.writeText(link);
      this.tell("The link is copied. The file is in the link itself; nobody else has it.");
    } catch {
      const input = el("input", { readonly: true, "aria-label": "The link", value: link });
      this.said.replaceChildren("Copy this link: ", input);
      input.select();
    }
  }

  private tell(text: string, kind: "quiet" | "error" = "quiet"): void {
    this.said.className = kind;
    this.said.textContent = text;
  }
}

export class Editor {
  private readonly board: Desk;
  private readonly routine: Desk;

  constructor(private readonly around: Around) {
    this.board = new Desk(
      "board",
      "board.py",
      "Your wiring, the one file a maker edits. The check is the board's own.",
      around.boardPy,
      (text) => this.checkBoard(text),
    );
    this.routine = new Desk(
      "routine",
      ROUTINE_NAME,
      "A routine of your own, for the folder routines on the board. The limits stand above it.",
      EXAMPLE,
      (text) => this.checkRoutine(text),
    );
    byId("room-editor").append(
      el("h2", { text: "Editor" }),
      el("div", { class: "editors" }, this.board.node, this.routine.node),
    );
  }

  take(shared: Shared): void {
    (shared.kind === "board" ? this.board : this.routine).put(shared.text);
  }

  /** What stands in the editor as board.py, checked. Throws a sentence if it has a mistake. */
  async ownBoard(): Promise<{ text: string; board: string }> {
    const { text } = this.board.box;
    const { board, mistakes } = await this.around.checks.board(text);
    if (board !== undefined) return { text, board };
    throw new Error(`The editor's board.py has a mistake: ${mistakes[0].text}`);
  }

  private async checkBoard(text: string): Promise<Verdict> {
    const found = await this.around.checks.board(text);
    const { board } = found;
    if (board === undefined) return { mistakes: found.mistakes };
    return { mistakes: [], run: () => this.around.runBoard(text, board) };
  }

  private async checkRoutine(text: string): Promise<Verdict> {
    const found = await this.around.checks.routine(text, ROUTINE_NAME);
    const { routine, picture: drawn } = found;
    if (routine === undefined || drawn === undefined) {
      return { mistakes: [{ text: found.problem, line: found.line ?? 0 }] };
    }
    const shown = [
      el("h4", { text: routine.title }),
      el("div", { class: "frame" }, picture(routine, drawn, 1)),
      steps(routine),
    ];
    return { mistakes: [], shown, run: () => this.around.runRoutine(text, routine.key) };
  }
}

function kilobytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
