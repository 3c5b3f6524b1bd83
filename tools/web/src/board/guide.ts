// From a bare board to a massager, a step at a time, each with its state.

import { byId, el } from "../dom";
import type { Facts } from "../pack/pack";
import type { Link } from "./link";

type StepState = "done" | "now" | "later" | "bad";

const SIGNS: Record<StepState, string> = { done: "✓", now: "→", later: "○", bad: "!" };
const WORDS: Record<StepState, string> = { done: "done", now: "now", later: "later", bad: "failed" };

export class Guide {
  /** What the board answered to an install: nothing yet, all is there, or a sentence. */
  outcome: "" | "done" | "failed" = "";
  /** A prompt answered, so MicroPython is there. */
  micropython = false;

  constructor(
    private readonly facts: Facts,
    private readonly link: Link,
  ) {
    this.show();
  }

  show(): void {
    const { link, facts } = this;
    const open = link.state === "talking" || link.state === "installing";
    const runs = link.plantar === true;
    const boards = facts.targets.map((target) => target.title).join(", ");
    const oldest = facts.oldest.join(".");
    const steps: [StepState, string, string][] = [
      [
        open ? "done" : "now",
        "A board, on a cable that carries data",
        `Plantar runs on: ${boards}. Many cables only charge: if no port appears, take another one.`,
      ],
      [
        runs || this.micropython ? "done" : open && this.outcome === "failed" ? "bad" : open ? "now" : "later",
        `MicroPython ${oldest} or newer on it`,
        "From micropython.org/download, the page of your board. A Pico: hold BOOTSEL while you plug it in; " +
          "it shows up as a drive; drag the .uf2 file onto it. An ESP32: hold BOOT, press RESET, and follow " +
          "that page's esptool lines.",
      ],
      [
        open ? "done" : link.state === "opening" ? "now" : "later",
        "Connect",
        "Connect a board, and choose its port. None listed? Press BOOT or RESET, or show all ports.",
      ],
      [
        runs ? "done" : this.outcome === "failed" ? "bad" : link.state === "installing" || (open && link.plantar === false) ? "now" : "later",
        `Install Plantar ${facts.version}`,
        "Every file is read back and compared. Then edit board.py to match your wiring.",
      ],
      [
        runs ? "now" : "later",
        "Test it",
        "The self-test goes through lights, tones, buttons and the motor with you.",
      ],
    ];
    byId("board-guide").replaceChildren(
      ...steps.map(([state, title, about]) =>
        el(
          "li",
          { class: `step ${state}` },
          el("span", { class: "step-sign", "aria-hidden": "true", text: SIGNS[state] }),
          el("div", {}, el("strong", { text: title }), el("span", { class: "unseen", text: ` (${WORDS[state]})` }), el("p", { class: "quiet", text: about })),
        ),
      ),
    );
  }
}
