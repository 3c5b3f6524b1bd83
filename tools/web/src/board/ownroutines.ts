// A person's own routines on the board: listed, put there, removed. The board checks each itself.

import { byId, el, say } from "../dom";
import type { OwnRoutine } from "../editor/editor";
import { choose } from "../view/confirm";
import type { Link } from "./link";
import * as owned from "./owned";
import type { Remote } from "./remote";
import type { Wire } from "./wire";

interface Around {
  link: Link;
  /** The keys of the library: what else a board has is a person's own. */
  library: Set<string>;
  remote: Remote;
  editorsRoutine(): Promise<OwnRoutine>;
  /** Changes files at the board's prompt, and lets it run again. */
  change(act: (wire: Wire) => Promise<void>): Promise<void>;
  guarded(act: () => Promise<void>): void;
}

export class OwnRoutines {
  constructor(private readonly around: Around) {}

  async show(): Promise<void> {
    const told = await this.around.link.board?.routines().catch(() => null);
    if (!told) return;
    this.around.remote.routines(told.routines);
    const own = told.routines.filter(({ key }) => !this.around.library.has(key));
    byId("owned-list").replaceChildren(
      ...own.map(({ key, title }) => {
        const label = `Remove ${title}`;
        const button = el("button", { type: "button", text: "Remove", "aria-label": label });
        button.onclick = () => this.around.guarded(() => this.remove(key, title));
        return el("li", {}, el("span", { text: title }), button);
      }),
      ...told.problems.map((text) => el("li", { class: "error", text })),
    );
  }

  async put(): Promise<void> {
    const routine = await this.around.editorsRoutine();
    const asked = `Put "${routine.title}" on the board? What runs there is stopped; it starts anew after it.`;
    if ((await choose(asked, ["Put it there", "Not now"])) !== "Put it there") return;
    this.tell("One moment ...");
    await this.change((wire) => owned.put(wire, routine.key, routine.text));
    const told = await this.around.link.board?.routines();
    const there = told?.routines.some(({ key }) => key === routine.key);
    const problems = told?.problems.join(" ") || "it has not read the file";
    this.tell(there ? `The board has "${routine.title}".` : `The board says: ${problems}`);
  }

  private async remove(key: string, title: string): Promise<void> {
    const asked = `Remove "${title}" from the board? Its file there is gone then. What runs is stopped.`;
    if ((await choose(asked, ["Remove it", "Keep it"])) !== "Remove it") return;
    this.tell("One moment ...");
    await this.change((wire) => owned.remove(wire, key));
    this.tell(`"${title}" is gone from the board.`);
  }

  private async change(act: (wire: Wire) => Promise<void>): Promise<void> {
    try {
      await this.around.change(act);
    } catch (error) {
      this.tell("");
      throw error;
    }
  }

  private tell(text: string): void {
    say(byId("owned-said"), text);
  }
}
