// The display, if one is fitted: its dots as they are, and its letters for those who do not see them.

import { byId, put } from "../dom";

const WIDE = 128;
const HIGH = 64;
/** A letter: five columns and a gap. The 21 of a row leave two columns over. */
const LETTER = 6;
const LEFT = 1;
/** The time is in letters so much larger. */
const TIMES = 3;
const TIME_ROW = 2;
const TIME_ROWS = 3;
const TIME_LEFT = LEFT + 3 * LETTER;
const TIME_LETTERS = 5;
/** Opaque light blue on near black, as little-endian pixels. The terminal's picture has these. */
const LIT = 0xfffff2e1;
const DARK = 0xff18100c;
const BYTES = (WIDE * HIGH) / 8;
const DARKNESS = "00".repeat(BYTES);

/** The nought and the O have the same dots: what stands beside a letter is an O. */
function withLetters(text: string): string {
  return text.replace(/([A-Za-z])0/g, "$1O").replace(/0(?=[A-Za-z])/g, "O");
}

/** Whether a dot is lit. memory: eight rows of 128 columns, the lowest bit of a byte on top. */
function dot(memory: Uint8Array, x: number, y: number): number {
  return (memory[(y >> 3) * WIDE + x] >> (y & 7)) & 1;
}

/** Reads letters back from the dots. */
class Reader {
  /** The columns of a letter -> the letter. */
  private readonly glyphs = new Map<string, string>();

  /** glyphs: five columns a letter in hexadecimal, from the space on, as in firmware/face/font.py. */
  constructor(glyphs: string) {
    for (let at = 0; at < glyphs.length; at += 10) {
      const letter = String.fromCharCode(32 + at / 10);
      const columns = glyphs.slice(at, at + 10);
      if (!this.glyphs.has(columns)) this.glyphs.set(columns, letter);
    }
  }

  /** The words on it, top to bottom; "" if it is dark. Rows that hold something else are left out. */
  read(memory: Uint8Array): string {
    const rows: string[] = [];
    const time = this.row(memory, TIME_LEFT, TIME_ROW * 8, TIME_LETTERS, TIMES);
    const large = /^\d\d:\d\d$/.test(time);
    for (let row = 0; row < HIGH / 8; row++) {
      const inTime = large && row >= TIME_ROW && row < TIME_ROW + TIME_ROWS;
      if (inTime && row > TIME_ROW) continue;
      rows.push(inTime ? time : this.row(memory, LEFT, row * 8, 21, 1));
    }
    return rows
      .map((text) => withLetters(text.trim().replace(/ +/g, " ")))
      .filter((text) => text && !text.includes("\0"))
      .join(", ");
  }

  private row(memory: Uint8Array, x: number, y: number, letters: number, times: number): string {
    let text = "";
    for (let place = 0; place < letters; place++) {
      let columns = "";
      for (let column = 0; column < LETTER - 1; column++) {
        let byte = 0;
        for (let bit = 0; bit < 7; bit++) {
          byte |= dot(memory, x + (place * LETTER + column) * times, y + bit * times) << bit;
        }
        columns += byte.toString(16).padStart(2, "0");
      }
      text += this.glyphs.get(columns) ?? "\0";
    }
    return text;
  }
}

/** The display on the page. */
export class DisplayView {
  private readonly box = byId("display-box");
  private readonly canvas = byId<HTMLCanvasElement>("display");
  private readonly context = this.canvas.getContext("2d");
  private readonly image = new ImageData(WIDE, HIGH);
  private readonly pixels = new Uint32Array(this.image.data.buffer);
  private readonly memory = new Uint8Array(BYTES);
  private reader: Reader | null = null;
  private shown = "";

  /** Begins anew. glyphs: the firmware's letters. */
  of(fitted: boolean, glyphs: string): void {
    this.reader ??= new Reader(glyphs);
    this.box.hidden = !fitted;
    this.dark();
  }

  /** Draws it without power. */
  dark(): void {
    this.show(DARKNESS);
  }

  /** Draws what it shows: its memory in hexadecimal. */
  show(hex: string): void {
    if (this.box.hidden || hex === this.shown) return;
    this.shown = hex;
    const { memory, pixels } = this;
    for (let at = 0; at < memory.length; at++) {
      memory[at] = parseInt(hex.slice(2 * at, 2 * at + 2), 16);
    }
    for (let y = 0; y < HIGH; y++) {
      for (let x = 0; x < WIDE; x++) pixels[y * WIDE + x] = dot(memory, x, y) ? LIT : DARK;
    }
    this.context?.putImageData(this.image, 0, 0);
    put(this.canvas, "aria-label", `Display: ${this.reader?.read(memory) || "dark"}`);
  }
}
