// Every routine as a picture with its steps, and a button that starts it.

import type { Checks, Routine } from "../checks/checks";
import { byId, el, sentence } from "../dom";
import { mSs } from "../sim/card";
import { picture } from "./picture";

export class Routines {
  private readonly list = byId("routine-list");

  /** start: begins a routine on the board; it returns a sentence if that cannot be. */
  constructor(
    private readonly checks: Checks,
    private readonly levels: string[],
    private readonly start: (key: string) => Promise<string>,
  ) {}

  /** Draws all of them, the pictures as they come. motors: how many are fitted. */
  async show(routines: Routine[], motors: number): Promise<void> {
    const frames = routines.map((routine) => {
      const frame = el("div", { class: "frame" }, picture(routine, null, motors));
      return { routine, frame };
    });
    this.list.replaceChildren(...frames.map(({ routine, frame }) => this.card(routine, frame)));
    for (const { routine, frame } of frames) {
      if (!routine.drives) continue;
      try {
        const drawn = await this.checks.picture(routine.key);
        frame.replaceChildren(picture(routine, drawn, motors));
      } catch (error) {
        frame.append(el("p", { class: "error", text: sentence(error) }));
      }
    }
  }

  private card(routine: Routine, frame: HTMLElement): HTMLElement {
    const said = el("p", { class: "error", role: "status" });
    const start = el("button", {
      type: "button",
      "data-start": routine.key,
      "aria-label": `Start ${routine.title}`,
      text: "Start",
    });
    start.onclick = async () => {
      said.textContent = await this.start(routine.key);
    };
    const longer = routine.longestMs > routine.ms ? `, up to ${mSs(routine.longestMs)}` : "";
    const kind = routine.drives
      ? `begins at level 1, suggests ${routine.level} of ${this.levels.length - 1} (${this.levels[routine.level]})`
      : "timed and counted for your own hands";
    return el(
      "li",
      { class: "card routine" },
      el("div", { class: "title" }, el("h3", { text: routine.title }), start),
      el("p", { class: "quiet", text: `${mSs(routine.ms)}${longer} · ${kind}` }),
      frame,
      steps(routine),
      said,
    );
  }
}

/** The steps of a routine, as a list that opens. */
export function steps(routine: Routine): HTMLElement {
  const count = routine.phases.length;
  return el(
    "details",
    {},
    el("summary", { text: count === 1 ? "Its one step" : `Its ${count} steps` }),
    el(
      "ol",
      {},
      ...routine.phases.map((phase) => {
        const how = phase.drives ? phase.pattern : "by hand";
        const level = phase.level > 0 ? `, level ${phase.level} at most` : "";
        const cue = phase.cue ? ` – ${phase.cue}` : "";
        return el("li", { text: `${phase.name}, ${mSs(phase.ms)}, ${how}${level}${cue}` });
      }),
    ),
  );
}
