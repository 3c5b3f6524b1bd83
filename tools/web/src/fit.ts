// What is fitted to the virtual board: as the page's boxes say, or as a maker's own board.py does.

import { byId } from "./dom";
import { folder } from "./pack/pack";
import { Simulator, type Wanted } from "./sim/simulator";

export const FITTINGS = ["fit-b", "fit-display", "fit-temperature", "fit-fresh"];

/** The board.py that a new Pico gets. Only once a first board has been started. */
export function defaultBoardPy(): string {
  return new TextDecoder().decode(folder(Simulator.files, "firmware").get("board.py"));
}

export class Fit {
  /** A maker's board.py that was run from the editor, until the board is started anew. */
  own: { text: string; board: string } | null = null;

  wanted(): Wanted {
    const checked = (id: string) => byId<HTMLInputElement>(id).checked;
    const fresh = checked("fit-fresh");
    if (this.own) return { board: this.own.board, own: [["board.py", this.own.text]], fresh };
    const changes: [RegExp, string][] = [];
    if (checked("fit-b")) changes.push([/^MOTOR_B = .*$/m, "MOTOR_B = 4"]);
    if (checked("fit-temperature")) changes.push([/^TEMPERATURE = .*$/m, "TEMPERATURE = 28"]);
    if (checked("fit-display")) {
      changes.push([/^DISPLAY_SDA = .*$/m, "DISPLAY_SDA = 8"]);
      changes.push([/^DISPLAY_SCL = .*$/m, "DISPLAY_SCL = 9"]);
    }
    if (changes.length === 0) return { board: "pico", own: [], fresh };
    let text = defaultBoardPy();
    for (const [from, to] of changes) text = text.replace(from, to);
    return { board: "pico", own: [["board.py", text]], fresh };
  }
}
