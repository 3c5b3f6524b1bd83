// CodeMirror 6: colours, indentation, brackets. A file of its own, loaded only in the editor.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  GutterMarker,
  gutterLineClass,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Mistake } from "../checks/checks";

const LOOK = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--foreground)" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--foreground)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--foreground)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--quiet)",
    borderRight: "1px solid var(--edge)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--selection)" },
  ".bad-line": { backgroundColor: "var(--bad-line)" },
  ".bad-number": { color: "var(--error)", fontWeight: "700" },
  ".bad-number::before": { content: "'! '" },
  ".cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "1px solid var(--edge)" },
});
const COLOURS = HighlightStyle.define([
  { tag: [tags.comment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.string], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--motor-b)" },
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.propertyName, tags.definition(tags.variableName)], color: "var(--motor-a)" },
]);

class BadNumber extends GutterMarker {
  override elementClass = "bad-number";
}
const BAD_NUMBER = new BadNumber();
const BAD_LINE = Decoration.line({ class: "bad-line" });
const mark = StateEffect.define<number[]>();

/** The lines with a mistake; they move with the text until the next check. */
const marked = StateField.define<number[]>({
  create: () => [],
  update(starts, change) {
    for (const effect of change.effects) if (effect.is(mark)) return effect.value;
    return starts.map((start) => change.changes.mapPos(start));
  },
  provide: (field) => [
    EditorView.decorations.from(field, (starts) =>
      Decoration.set(starts.map((start) => BAD_LINE.range(start))),
    ),
    gutterLineClass.from(field, (starts) =>
      RangeSet.of(starts.map((start) => BAD_NUMBER.range(start))),
    ),
  ],
});

export class Coloured {
  private readonly view: EditorView;
  private quiet = false;

  constructor(
    host: HTMLElement,
    text: string,
    language: "python" | "json",
    label: string,
    onChange: () => void,
  ) {
    const root = host.attachShadow({ mode: "open" });
    this.view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          indentOnInput(),
          bracketMatching(),
          indentUnit.of(language === "python" ? "    " : "  "),
          language === "python" ? python() : json(),
          syntaxHighlighting(COLOURS),
          marked,
          // Escape, then Tab leaves the editor: the keyboard is never caught in it.
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({
            "aria-label": `${label}; Escape, then Tab leaves it`,
            tabindex: "0",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !this.quiet) onChange();
          }),
          LOOK,
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    this.quiet = true;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    this.quiet = false;
  }

  show(mistakes: Mistake[]): void {
    const { doc } = this.view.state;
    const lines = [...new Set(mistakes.map((mistake) => mistake.line))]
      .filter((line) => line >= 1 && line <= doc.lines)
      .sort((one, other) => one - other);
    this.view.dispatch({ effects: mark.of(lines.map((line) => doc.line(line).from)) });
  }

  /** Selects a line, and goes there. 0: stays where it is. */
  go(line: number): void {
    const { doc } = this.view.state;
    if (line >= 1 && line <= doc.lines) {
      const { from, to } = doc.line(line);
      this.view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    }
    this.view.focus();
  }
}
