// A text to edit, with its line numbers, and its mistakes at their lines.

import type { Mistake } from "../checks/checks";
import { el } from "../dom";

export class CodeBox {
  readonly node: HTMLElement;
  private readonly area: HTMLTextAreaElement;
  private readonly gutter: HTMLElement;
  private readonly frame: HTMLElement;
  private readonly list: HTMLElement;
  private bad = new Set<number>();

  /** onChange: called when the person has typed. */
  constructor(id: string, label: string, onChange: () => void) {
    this.gutter = el("pre", { class: "gutter", "aria-hidden": "true" });
    this.area = el("textarea", {
      id,
      "aria-label": label,
      "aria-describedby": `${id}-mistakes`,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
    });
    this.list = el("ul", { id: `${id}-mistakes`, class: "mistakes", "aria-live": "polite" });
    this.frame = el("div", { class: "code" }, this.gutter, this.area);
    this.node = el("div", {}, this.frame, this.list);
    this.area.onscroll = () => {
      this.gutter.scrollTop = this.area.scrollTop;
    };
    this.area.oninput = () => {
      this.number();
      onChange();
    };
  }

  get text(): string {
    return this.area.value;
  }

  set text(text: string) {
    this.area.value = text;
    this.area.scrollTop = 0;
    this.show([]);
  }

  /** Shows mistakes: at their lines, and in words that lead there. */
  show(mistakes: Mistake[]): void {
    this.bad = new Set(mistakes.map((mistake) => mistake.line));
    this.frame.classList.toggle("bad", mistakes.length > 0);
    this.area.setAttribute("aria-invalid", String(mistakes.length > 0));
    this.number();
    this.list.replaceChildren(
      ...mistakes.map((mistake) => {
        const where = mistake.line > 0 ? `Line ${mistake.line}: ` : "";
        const go = el("button", { type: "button", text: `! ${where}${mistake.text}` });
        go.onclick = () => this.go(mistake.line);
        return el("li", {}, go);
      }),
    );
  }

  private number(): void {
    const count = this.area.value.split("\n").length;
    const parts: (Node | string)[] = [];
    for (let line = 1; line <= count; line++) {
      parts.push(this.bad.has(line) ? el("b", { text: `! ${line}` }) : String(line), "\n");
    }
    this.gutter.replaceChildren(...parts);
    this.gutter.scrollTop = this.area.scrollTop;
  }

  private go(line: number): void {
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, Math.max(line - 1, 0)).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }
}
