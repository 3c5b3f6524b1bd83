// The notice before the first session, in the words that the terminal and the card have too.

import { byId, el } from "../dom";
import type { Facts } from "../pack/pack";

export class Notice {
  private readonly dialog = byId<HTMLDialogElement>("notice");
  private read = false;

  constructor(facts: Facts["notice"]) {
    byId("notice-title").textContent = facts.title;
    byId("notice-text").append(
      el("p", { text: facts.intro }),
      ...facts.groups.flatMap((group) => [
        el("h3", { text: `${group.heading}:` }),
        el("ul", {}, ...group.points.map((point) => el("li", { text: point }))),
      ]),
    );
    byId("notice-read").onclick = () => this.dialog.close();
    byId("show-notice").onclick = () => this.show();
  }

  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0; // its button, which stands last, would be in sight otherwise
  }

  /** Shows it to somebody who has not seen it, once. */
  showOnce(): void {
    if (this.read) return;
    this.read = true;
    this.show();
  }
}
