// A person's own text: kept in this browser from the first letter on, and never overwritten unasked.
// What gives way to another text is set aside, and can be had back.

import { forget, onOther, recall, remember } from "../store";
import type { Kind } from "./share";

const EARLIER_MOST = 5;

export class Own {
  private readonly key: string;
  /** What this tab has read or written last; null while it is what everybody begins with. */
  private known: string | null;
  /** Called when another tab has changed the text, and this one has nothing of its own to lose. */
  onChange: (text: string) => void = () => undefined;

  /** start: what everybody begins with. */
  constructor(
    kind: Kind,
    readonly start: string,
  ) {
    this.key = `edit-${kind}`;
    this.known = recall(this.key);
    onOther(this.key, (text) => {
      this.known = text;
      this.onChange(text ?? start);
    });
  }

  get text(): string {
    return this.known ?? this.start;
  }

  /** Whether there is something of the person's own. */
  get isOwn(): boolean {
    return this.text !== this.start;
  }

  /** Keeps a text. Returns whether this browser keeps it beyond this visit. */
  keep(text: string): boolean {
    const there = recall(this.key);
    // Another tab was quicker than its message.
    if (there !== null && there !== this.known && there !== text) this.setAside(there);
    this.known = text === this.start ? null : text;
    if (this.known !== null) return remember(this.key, text);
    forget(this.key);
    return true;
  }

  /** Puts another text in its place, and sets the one there is aside. */
  replace(text: string): boolean {
    if (this.isOwn && text !== this.text) this.setAside(this.text);
    return this.keep(text);
  }

  /** How many texts are set aside. */
  get earlier(): number {
    return this.aside().length;
  }

  /** Brings back the text that was set aside last; the one there is goes to the end of those. */
  bringBack(): string {
    const texts = this.aside();
    const back = texts.pop();
    if (back === undefined) return this.text;
    if (this.isOwn) texts.unshift(this.text);
    this.write(texts);
    this.keep(back);
    return back;
  }

  private setAside(text: string): void {
    this.write([...this.aside().filter((each) => each !== text), text].slice(-EARLIER_MOST));
  }

  private write(texts: string[]): void {
    if (texts.length > 0) remember(`${this.key}-earlier`, JSON.stringify(texts));
    else forget(`${this.key}-earlier`);
  }

  private aside(): string[] {
    try {
      const texts: unknown = JSON.parse(recall(`${this.key}-earlier`) ?? "[]");
      return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
    } catch {
      return []; // written by something else
    }
  }
}
