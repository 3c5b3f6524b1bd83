// The editor's room: board.py and a routine file, checked as the board checks them, run at once.

import type { Checks, Routine } from "../checks/checks";
import { byId, el } from "../dom";
import { picture } from "../view/picture";
import { steps } from "../view/routines";
import { Desk } from "./desk";
import { guestCard, type Verdict } from "./guest";
import type { Kind, Shared } from "./share";

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
  /** Checks of the person's own text, and of somebody else's: one never sees the other. */
  checks: Checks;
  guestChecks: Checks;
  boardPy: string;
  /** Both start a board with the file; they return a sentence if that cannot be. */
  runBoard(text: string, board: string): Promise<string>;
  runRoutine(text: string, routine: Routine): Promise<string>;
}

/** A routine of the editor's that has no mistake. */
export interface OwnRoutine {
  text: string;
  key: string;
  title: string;
}

export class Editor {
  private readonly desks: Record<Kind, Desk>;
  private readonly guests = el("div");

  constructor(private readonly around: Around) {
    this.desks = {
      routine: new Desk(
        "routine",
        ROUTINE_NAME,
        "A routine of your own, for the folder routines on the board. The limits stand above it.",
        EXAMPLE,
        (text) => this.check({ kind: "routine", text }, around.checks),
      ),
      board: new Desk(
        "board",
        "board.py",
        "Your wiring, the one file a maker edits. The check is the board's own.",
        around.boardPy,
        (text) => this.check({ kind: "board", text }, around.checks),
      ),
    };
    byId("room-editor").append(
      el("h2", { text: "Editor" }),
      this.guests,
      el("div", { class: "editors" }, this.desks.routine.node, this.desks.board.node),
    );
  }

  /** Called when the person looks at the editor. */
  opened(): void {
    for (const desk of Object.values(this.desks)) desk.opened();
  }

  /** Shows what a link carries. Nothing of it runs or is kept. */
  welcome(shared: Shared): void {
    const card = guestCard(shared, {
      name: (kind) => this.desks[kind].name,
      check: async (guest) => {
        const verdict = await this.check(guest, this.around.guestChecks);
        this.around.guestChecks.forget();
        return verdict;
      },
      hasOwn: (kind) => this.desks[kind].hasOwn,
      adopt: (guest) => this.desks[guest.kind].replace(guest.text),
      gone: () => history.replaceState(null, "", location.pathname + location.search),
    });
    this.guests.replaceChildren(card);
  }

  /** What stands in the editor as board.py, checked. Throws a sentence if it has a mistake. */
  async ownBoard(): Promise<{ text: string; board: string }> {
    const { text } = this.desks.board.box;
    const { board, mistakes } = await this.around.checks.board(text);
    if (board !== undefined) return { text, board };
    throw new Error(`The editor's board.py has a mistake: ${mistakes[0].text}`);
  }

  /** The editor's routine, checked. Throws a sentence if it has a mistake. */
  async ownRoutine(): Promise<OwnRoutine> {
    const { text } = this.desks.routine.box;
    const { routine, problem } = await this.around.checks.routine(text, ROUTINE_NAME);
    if (routine !== undefined) return { text, key: routine.key, title: routine.title };
    throw new Error(`The editor's routine has a mistake: ${problem}`);
  }

  private async check(shared: Shared, checks: Checks): Promise<Verdict> {
    const { kind, text } = shared;
    if (kind === "board") {
      const { board, mistakes } = await checks.board(text);
      if (board === undefined) return { mistakes };
      return { mistakes: [], run: () => this.around.runBoard(text, board) };
    }
    const found = await checks.routine(text, ROUTINE_NAME);
    const { routine, picture: drawn } = found;
    if (routine === undefined || drawn === undefined) {
      return { mistakes: [{ text: found.problem, line: found.line ?? 0 }] };
    }
    const shown = [
      el("h4", { text: routine.title }),
      el("div", { class: "frame" }, picture(routine, drawn, 1)),
      steps(routine),
    ];
    return { mistakes: [], shown, run: () => this.around.runRoutine(text, routine) };
  }
}
