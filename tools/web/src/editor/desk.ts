// One of the editor's two files: its text, its check, and what can be done with it.

import { download, el } from "../dom";
import { choose } from "../view/confirm";
import { CodeBox } from "./codebox";
import type { Verdict } from "./guest";
import { Own } from "./own";
import { type Kind, TEXT_MOST, toFragment } from "./share";

const CHECK_AFTER_MS = 350;
const BEGIN = "Begin again";

export class Desk {
  readonly box: CodeBox;
  readonly node: HTMLElement;
  private readonly own: Own;
  private readonly run: HTMLButtonElement;
  private readonly back: HTMLButtonElement;
  private readonly said = el("p", { role: "status", class: "quiet" });
  private readonly shown = el("div");
  private verdict: Verdict = { mistakes: [] };
  private timer = 0;
  private turn = 0;
  private open = false;

  /** more: buttons of whoever can do more with the file. */
  constructor(
    private readonly kind: Kind,
    readonly name: string,
    about: string,
    start: string,
    private readonly check: (text: string) => Promise<Verdict>,
    ...more: HTMLElement[]
  ) {
    this.own = new Own(kind, start);
    this.own.onChange = (text) => this.show(text);
    this.box = new CodeBox(kind, name, () => this.typed());
    this.run = el("button", { type: "button", class: "main", id: `run-${kind}`, text: "Run it" });
    this.run.disabled = true;
    this.run.onclick = async () => this.tell((await this.verdict.run?.()) ?? "");
    const file = el("input", { type: "file", class: "unseen", "aria-label": `Open ${name}` });
    file.accept = kind === "board" ? ".py" : ".json";
    file.tabIndex = -1;
    file.onchange = () => void this.read(file);
    this.back = this.button(`earlier-${kind}`, "Bring the earlier text back", () => {
      this.show(this.own.bringBack());
      this.tell("The earlier text is back.");
    });
    this.node = el(
      "section",
      { class: "card", "aria-label": name },
      el("h3", { text: name }),
      el("p", { class: "quiet", text: about }),
      this.box.node,
      el("div", { class: "row" }, this.run, ...more),
      el(
        "div",
        { class: "row small" },
        this.button(`share-${kind}`, "Copy a link to it", () => void this.share()),
        this.button(`save-${kind}`, "Download", () => download(name, this.box.text)),
        this.button(`open-${kind}`, "Open a file", () => file.click()),
        file,
        this.button(`back-${kind}`, BEGIN, () => void this.beginAgain()),
        this.back,
      ),
      this.said,
      this.shown,
    );
    this.show(this.own.text);
  }

  get hasOwn(): boolean {
    return this.own.isOwn;
  }

  /** Called when the person looks at the editor: only then is anything checked. */
  opened(): void {
    if (this.open) return;
    this.open = true;
    void this.look();
    void this.box.colour(this.kind === "board" ? "python" : "json");
  }

  /** Puts a text in the place of the person's own, which is set aside. */
  replace(text: string): void {
    if (tooLong(text)) {
      this.tell(this.sizeOf(this.name, text.length), "error");
      return;
    }
    this.own.replace(text);
    this.show(text);
    this.tell("");
  }

  tell(text: string, kind: "quiet" | "error" = "quiet"): void {
    this.said.className = kind;
    this.said.textContent = text;
  }

  private show(text: string): void {
    if (this.box.text !== text) this.box.text = text;
    this.back.hidden = this.own.earlier === 0;
    if (this.open) void this.look();
  }

  private button(id: string, text: string, act: () => void): HTMLButtonElement {
    const button = el("button", { type: "button", id, text });
    button.onclick = act;
    return button;
  }

  private typed(): void {
    const { text } = this.box;
    this.turn++; // a check that is under way is of the text before
    this.run.disabled = true;
    if (!tooLong(text) && !this.own.keep(text)) {
      this.tell("This browser keeps nothing: download the file before you leave.", "error");
    }
    this.back.hidden = this.own.earlier === 0;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), CHECK_AFTER_MS);
  }

  /** Checks what is there now. A check that was overtaken says nothing. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    const { text } = this.box;
    this.run.disabled = true;
    const verdict: Verdict = tooLong(text)
      ? { mistakes: [{ text: this.sizeOf(this.name, text.length), line: 0 }] }
      : await this.check(text);
    if (turn !== this.turn) return;
    this.verdict = verdict;
    this.box.show(verdict.mistakes);
    this.run.disabled = verdict.run === undefined;
    this.shown.replaceChildren(...(verdict.shown ?? []));
  }

  private async beginAgain(): Promise<void> {
    if (this.own.isOwn) {
      const asked = `Begin ${this.name} again? Your text is not lost: it becomes the earlier text.`;
      if ((await choose(asked, [BEGIN, "Leave it"])) !== BEGIN) return;
    }
    this.replace(this.own.start);
  }

  private async read(file: HTMLInputElement): Promise<void> {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (chosen === undefined) return;
    if (chosen.size > TEXT_MOST) {
      this.tell(this.sizeOf(chosen.name, chosen.size), "error");
      return;
    }
    this.replace(await chosen.text());
  }

  private async share(): Promise<void> {
    const { origin, pathname } = location;
    if (typeof CompressionStream === "undefined") {
      this.tell("This browser is too old to make a link: download the file instead.", "error");
      return;
    }
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

  private sizeOf(name: string, bytes: number): string {
    const size =
      bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
    return `${name} has ${size}: give a file of at most ${TEXT_MOST / 1024} kB.`;
  }
}

function tooLong(text: string): boolean {
  return text.length > TEXT_MOST;
}
