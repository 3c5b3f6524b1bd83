// The state in words, on the page; what changes is announced, what only counts is not.

import { byId, el, put, say } from "../dom";
import type { Card } from "../sim/card";
import { Ring } from "./ring";

export class Said {
  private readonly box = byId("state");
  private readonly sign = byId("state-sign");
  private readonly headline = byId("state-headline");
  private readonly lines = byId("state-lines");
  private readonly alarm = byId("alarm");
  private readonly news = byId("news");
  private readonly ring = new Ring(byId("ring"));
  private told = "";

  show(words: Card): void {
    put(this.box, "data-state", words.state);
    say(this.sign, words.sign);
    say(this.headline, words.headline);
    this.ring.show(words.ring);
    const clock = /\d/.test(words.ring.clock) ? ` ${words.ring.clock}` : "";
    const title = `${words.sign}${clock} ${words.headline} – Plantar`;
    if (document.title !== title) document.title = title;
    // A rest counts down in its headline: the seconds are for the eye, not for the ear.
    const told = words.headline.replace(/\d+:\d+/, "");
    if (told !== this.told) say(this.news, words.headline);
    this.told = told;
    while (this.lines.children.length > words.lines.length) this.lines.lastElementChild?.remove();
    words.lines.forEach(([text, kind], place) => {
      const node = this.lines.children[place] ?? this.lines.appendChild(el("li"));
      put(node, "class", kind);
      say(node, text);
    });
    const urgent = words.lines.find(([, kind]) => kind === "error");
    say(this.alarm, urgent ? `${words.headline}. ${urgent[0]}` : "");
  }
}
