// A text to edit, with its mistakes at their lines. It begins as a plain text area, and becomes
// CodeMirror once that has arrived: where it cannot, everything else goes on.

import type { Mistake } from "../checks/checks";
import { el } from "../dom";
import type { Coloured } from "./coloured";

export class CodeBox {
  readonly node: HTMLElement;
  private readonly area: HTMLTextAreaElement;
  private readonly gutter: HTMLElement;
  private readonly frame: HTMLElement;
  private readonly list: HTMLElement;
  private coloured: Coloured | null = null;
  private mistakes: Mistake[] = [];

  /** onChange: called when the person has typed. */
  constructor(
    kind: string,
    private readonly label: string,
    private readonly onChange: () => void,
  ) {
    const id = `edit-${kind}`;
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
    this.frame = el("div", { class: "code", id: `${id}-frame` }, this.gutter, this.area);
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
    return this.coloured?.text ?? this.area.value;
  }

  set text(text: string) {
    if (this.coloured) this.coloured.text = text;
    this.area.value = text;
    this.area.scrollTop = 0;
    this.show([]);
  }

  /** Loads CodeMirror and puts it in the text area's place. */
  async colour(language: "python" | "json"): Promise<void> {
    // Its styles go into a shadow root, as sheets: the page's policy allows no inline ones.
    if (!("adoptedStyleSheets" in document)) return;
    try {
      const { Coloured } = await import("./coloured");
      const typing = document.activeElement === this.area;
      const host = el("div", { class: "coloured", id: `${this.area.id}-coloured` });
      this.coloured = new Coloured(host, this.area.value, language, this.label, () => {
        this.area.value = this.coloured?.text ?? "";
        this.onChange();
      });
      this.frame.replaceChildren(host);
      this.coloured.show(this.mistakes);
      if (typing) this.coloured.go(0);
    } catch {
      return; // the file did not come: the plain one does it
    }
  }

  /** Shows mistakes: at their lines, and in words that lead there. */
  show(mistakes: Mistake[]): void {
    this.mistakes = mistakes;
    this.frame.classList.toggle("bad", mistakes.length > 0);
    this.area.setAttribute("aria-invalid", String(mistakes.length > 0));
    this.coloured?.show(mistakes);
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
    if (this.coloured) return;
    const bad = new Set(this.mistakes.map((mistake) => mistake.line));
    const count = this.area.value.split("\n").length;
    const parts: (Node | string)[] = [];
    for (let line = 1; line <= count; line++) {
      parts.push(bad.has(line) ? el("b", { text: `! ${line}` }) : String(line), "\n");
    }
    this.gutter.replaceChildren(...parts);
    this.gutter.scrollTop = this.area.scrollTop;
  }

  private go(line: number): void {
    if (this.coloured) {
      this.coloured.go(line);
      return;
    }
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, Math.max(line - 1, 0)).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }
}
