// A text in a link's fragment, which browsers send to nobody: packed, and safe to paste anywhere.

export const TEXT_MOST = 65_536;
const FRAGMENT_MOST = 65_536;

export type Kind = "board" | "routine";

export interface Shared {
  kind: Kind;
  text: string;
}

/** Returns the fragment that carries a text, such as "#routine=...". */
export async function toFragment(shared: Shared): Promise<string> {
  const packed = await through(
    new TextEncoder().encode(shared.text),
    new CompressionStream("deflate-raw"),
    Infinity,
  );
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  const text = btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `#${shared.kind}=${text}`;
}

/** Returns what a fragment carries, null if it is none of ours. Throws a sentence if it is broken. */
export async function fromFragment(fragment: string): Promise<Shared | null> {
  const [, kind, text] = /^#(board|routine)=(.*)$/s.exec(fragment) ?? [];
  if (kind === undefined) return null;
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to read a link's file: open the file itself instead.");
  }
  if (text.length > FRAGMENT_MOST) throw new Error("This link is too long to be one of Plantar's.");
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const packed = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream("deflate-raw"), TEXT_MOST);
    return { kind: kind as Kind, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    throw new Error("This link is broken: ask for it again, whole.");
  }
}

async function through(
  data: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // Its failure is the reader's too, which tells of it.
  writer.write(data as Uint8Array<ArrayBuffer>).catch(() => undefined);
  writer.close().catch(() => undefined);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) throw new Error("too long");
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
