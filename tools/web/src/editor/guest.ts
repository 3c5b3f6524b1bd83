// A file that came with a link: somebody else's. It is shown, and nothing of it runs, is read as a
// program or is kept before the person says so.

import type { Mistake } from "../checks/checks";
import { el } from "../dom";
import { choose } from "../view/confirm";
import type { Kind, Shared } from "./share";

export interface Verdict {
  mistakes: Mistake[];
  /** Runs what was checked; returns a sentence if that cannot be. */
  run?: () => Promise<string>;
  shown?: Node[];
}

/** What a guest asks of the editor around it. */
export interface Host {
  name(kind: Kind): string;
  check(shared: Shared): Promise<Verdict>;
  /** Whether the person has a text of their own that would give way. */
  hasOwn(kind: Kind): boolean;
  adopt(shared: Shared): void;
  /** Called when the guest is gone: the address need not carry it any more. */
  gone(): void;
}

const MINE = "Keep it as mine; mine becomes an earlier text";

/** Returns the card of a guest. */
export function guestCard(shared: Shared, host: Host): HTMLElement {
  const name = host.name(shared.kind);
  const said = el("p", { role: "status", id: "guest-said" });
  const mistakes = el("ul", { class: "mistakes", id: "guest-mistakes" });
  const shown = el("div");
  const check = async (): Promise<Verdict> => {
    said.textContent = "Checking ...";
    const verdict = await host.check(shared);
    mistakes.replaceChildren(
      ...verdict.mistakes.map(({ text, line }) =>
        el("li", { class: "error", text: `! ${line > 0 ? `Line ${line}: ` : ""}${text}` }),
      ),
    );
    shown.replaceChildren(...(verdict.shown ?? []));
    said.textContent = verdict.run ? "It has no mistake." : "";
    return verdict;
  };
  const run = async () => {
    said.textContent = (await (await check()).run?.()) ?? said.textContent;
  };
  const keep = async () => {
    if (host.hasOwn(shared.kind)) {
      const asked = `You have a ${name} of your own. It is not lost: it becomes an earlier text.`;
      if ((await choose(asked, [MINE, "Leave mine"])) !== MINE) return;
    }
    host.adopt(shared);
    leave();
  };
  const leave = () => {
    card.remove();
    host.gone();
  };
  const button = (id: string, text: string, act: () => void) =>
    el("button", { type: "button", id, text, onclick: act });
  const card = el(
    "section",
    { class: "card guest", id: "guest", "aria-labelledby": "guest-title" },
    el("h3", { id: "guest-title", text: `Somebody else's ${name}` }),
    el("p", {
      text: "It came with the link that you opened. Nothing of it has run, and your own text is as it was.",
    }),
    el("pre", { class: "code plain", tabindex: "0", "aria-label": `Somebody else's ${name}`, text: shared.text }),
    mistakes,
    el(
      "div",
      { class: "row" },
      button("guest-check", "Check it", () => void check()),
      button("guest-run", "Run it", () => void run()),
      button("guest-keep", "Keep it as mine", () => void keep()),
      button("guest-leave", "Put it away", leave),
    ),
    said,
    shown,
  );
  return card;
}
