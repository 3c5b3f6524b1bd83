// Unpacks an LZMA stream ("LZMA alone"), after the specification in the LZMA SDK.
//
// A range decoder reads bits whose probabilities adapt; the bits say literals and matches. Only
// decoding is needed here: the libraries for it carry an encoder that is larger than the rest.

const TOP = 1 << 24;
const EVEN = 1024; // a probability of one half, in 11 bits

class RangeDecoder {
  private range = 0xffffffff;
  private code = 0;

  constructor(
    private readonly data: Uint8Array,
    private at: number,
  ) {
    this.at += 1; // the first byte is always 0
    for (let i = 0; i < 4; i++) this.code = ((this.code << 8) | data[this.at++]) >>> 0;
  }

  bit(probs: Uint16Array, index: number): number {
    const prob = probs[index];
    const bound = (this.range >>> 11) * prob;
    let bit: number;
    if (this.code < bound) {
      this.range = bound;
      probs[index] = prob + ((2048 - prob) >>> 5);
      bit = 0;
    } else {
      this.range = (this.range - bound) >>> 0;
      this.code = (this.code - bound) >>> 0;
      probs[index] = prob - (prob >>> 5);
      bit = 1;
    }
    this.fill();
    return bit;
  }

  direct(count: number): number {
    let value = 0;
    for (; count > 0; count--) {
      this.range >>>= 1;
      const one = this.code >= this.range ? 1 : 0;
      if (one) this.code = (this.code - this.range) >>> 0;
      value = ((value << 1) | one) >>> 0;
      this.fill();
    }
    return value;
  }

  /** A number of `bits` bits, most significant first, from a tree of probabilities. */
  tree(probs: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(probs, offset + node);
    return node - (1 << bits);
  }

  reverseTree(probs: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probs, offset + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  private fill(): void {
    if (this.range < TOP) {
      this.range = (this.range << 8) >>> 0;
      this.code = ((this.code << 8) | this.data[this.at++]) >>> 0;
    }
  }
}

function probabilities(count: number): Uint16Array {
  return new Uint16Array(count).fill(EVEN);
}

/** The length of a match: 2 and up, in three ranges. */
class Lengths {
  private readonly choice = probabilities(2);
  private readonly low = probabilities(16 << 3);
  private readonly mid = probabilities(16 << 3);
  private readonly high = probabilities(256);

  decode(decoder: RangeDecoder, position: number): number {
    if (!decoder.bit(this.choice, 0)) return 2 + decoder.tree(this.low, position << 3, 3);
    if (!decoder.bit(this.choice, 1)) return 10 + decoder.tree(this.mid, position << 3, 3);
    return 18 + decoder.tree(this.high, 0, 8);
  }
}

/**
 * Returns what a stream holds. data: the stream, its header first. size: how many bytes that are.
 * Throws an Error if it is damaged.
 */
export function unlzma(data: Uint8Array, size: number): Uint8Array {
  const properties = data[0];
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const pb = Math.floor(properties / 45);
  const out = new Uint8Array(size);
  const decoder = new RangeDecoder(data, 13);
  const literals = probabilities(0x300 << (lc + lp));
  const isMatch = probabilities(12 << 4);
  const isRep = probabilities(12);
  const isRep0 = probabilities(12);
  const isRep1 = probabilities(12);
  const isRep2 = probabilities(12);
  const isRep0Long = probabilities(12 << 4);
  const slots = probabilities(4 << 6);
  const special = probabilities(128);
  const align = probabilities(16);
  const lengths = new Lengths();
  const repLengths = new Lengths();
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  let state = 0;
  let at = 0;

  const literal = () => {
    const before = at ? out[at - 1] : 0;
    const place = ((at & ((1 << lp) - 1)) << lc) + (before >> (8 - lc));
    const offset = 0x300 * place;
    let symbol = 1;
    if (state >= 7) {
      let match = out[at - rep0 - 1];
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = decoder.bit(literals, offset + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | decoder.bit(literals, offset + symbol);
    out[at++] = symbol & 0xff;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };

  const distance = (length: number): number => {
    const slot = decoder.tree(slots, Math.min(length - 2, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return base + decoder.reverseTree(special, base - slot, bits);
    const middle = decoder.direct(bits - 4) * 16;
    return (base + middle + decoder.reverseTree(align, 0, 4)) >>> 0;
  };

  while (at < size) {
    const position = at & ((1 << pb) - 1);
    if (!decoder.bit(isMatch, (state << 4) + position)) {
      literal();
      continue;
    }
    let length: number;
    if (!decoder.bit(isRep, state)) {
      [rep3, rep2, rep1] = [rep2, rep1, rep0];
      length = lengths.decode(decoder, position);
      state = state < 7 ? 7 : 10;
      rep0 = distance(length);
    } else {
      if (!decoder.bit(isRep0, state)) {
        if (!decoder.bit(isRep0Long, (state << 4) + position)) {
          state = state < 7 ? 9 : 11;
          out[at] = out[at - rep0 - 1];
          at++;
          continue;
        }
      } else {
        let found: number;
        if (!decoder.bit(isRep1, state)) found = rep1;
        else {
          if (!decoder.bit(isRep2, state)) found = rep2;
          else {
            found = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = found;
      }
      length = repLengths.decode(decoder, position);
      state = state < 7 ? 8 : 11;
    }
    if (rep0 >= at || at + length > size) throw new Error("the packed file is damaged");
    for (; length > 0; length--, at++) out[at] = out[at - rep0 - 1];
  }
  return out;
}
