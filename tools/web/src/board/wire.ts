// A serial port as bytes that come and go: read until something is there, write, let go.

export const ANSWER_MS = 4_000;

/** Something a person can put right; its message is one sentence. */
export class BoardError extends Error {}

export class LostError extends BoardError {
  constructor() {
    super(
      "The connection broke off: a cable may have come loose. Nothing half-done will run on the " +
        "board; plug it in again, and connect again.",
    );
  }
}

/** More than anything that Plantar or MicroPython says in one piece: beyond it a board floods. */
const HEARD_MOST = 256 * 1024;
const HEARD_KEPT = 16 * 1024;
const OPEN_MS = 5_000;
const CLOSE_MS = 2_000;
const LOG_LINES = 400;
const LOG_LINE_MOST = 160;

const VENDORS = [0x2e8a, 0x303a, 0x10c4, 0x1a86, 0x0403];
const BUSY =
  "This port cannot be opened: another program may have it. Close Thonny, mpremote or a serial " +
  "monitor, and try again.";

export class FloodError extends BoardError {
  constructor() {
    super(
      "This port sends without end, and nothing of it is Plantar's: is it the right one? Unplug " +
        "the board, plug it in again, and connect again.",
    );
  }
}

/** What gives serial ports here: the browser's own, or one over WebUSB, as on some phones. */
export async function serialHere(): Promise<Serial | null> {
  if ("serial" in navigator) return navigator.serial;
  if (!("usb" in navigator)) return null;
  const { serial } = await import("web-serial-polyfill");
  return serial as unknown as Serial;
}

/** Lets the person choose a port; all: also ports of no board that is known. Null: none chosen. */
export async function choosePort(serial: Serial, all: boolean): Promise<SerialPort | null> {
  try {
    const filters = VENDORS.map((usbVendorId) => ({ usbVendorId }));
    return await serial.requestPort(all ? {} : { filters });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotFoundError") return null;
    throw new BoardError(
      "The browser does not allow serial ports here: allow them in its site settings, and try again.",
    );
  }
}

const LATE =
  "This port does not open: unplug the board, plug it in again, and choose it again. If it is a " +
  "Bluetooth port, it is not the board.";

/** One open port. */
export class Wire {
  private heard = new Uint8Array(0);
  /** Whether more came than anybody could have asked for. */
  flooded = false;
  private readonly said: string[] = [];
  private gone = false;
  private closing = false;
  private wake: (() => void) | null = null;
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  private readonly pump: Promise<void>;
  /** Called once, when the board is gone without `close`. */
  onLost: () => void = () => undefined;

  private constructor(private readonly port: SerialPort) {
    this.pump = this.listen();
  }

  static async open(port: SerialPort): Promise<Wire> {
    const opening = port.open({ baudRate: 115_200, bufferSize: 16_384 });
    const opened = await Promise.race([
      opening.then(
        () => "open",
        () => "busy",
      ),
      after(OPEN_MS, "late"),
    ]);
    if (opened === "busy") throw new BoardError(BUSY);
    if (opened === "late") {
      // Should it open after all, nobody waits for it any more.
      opening.then(() => port.close()).catch(() => undefined);
      throw new BoardError(LATE);
    }
    // A Pico sends nothing to a host that is not ready. Not every port can be told.
    await port.setSignals({ dataTerminalReady: true, requestToSend: true }).catch(() => undefined);
    return new Wire(port);
  }

  async write(data: Uint8Array | string): Promise<void> {
    if (this.gone || this.port.writable === null) throw new LostError();
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    this.note(">", bytes);
    const writer = this.port.writable.getWriter();
    try {
      await writer.write(bytes);
    } catch {
      this.lose();
      throw new LostError();
    } finally {
      writer.releaseLock();
    }
  }

  /** Takes all up to and with an ending; null if it does not come in time. */
  async until(ending: string, patienceMs = ANSWER_MS): Promise<string | null> {
    const end = performance.now() + patienceMs;
    for (;;) {
      if (this.flooded) throw new FloodError();
      const at = indexOf(this.heard, ending);
      if (at >= 0) return this.take(at + ending.length);
      if (!(await this.more(end))) return null;
    }
  }

  /** Takes a number of bytes; null if they do not come in time. */
  async bytes(count: number, patienceMs = ANSWER_MS): Promise<Uint8Array | null> {
    const end = performance.now() + patienceMs;
    while (this.heard.length < count) if (!(await this.more(end))) return null;
    const taken = this.heard.slice(0, count);
    this.heard = this.heard.slice(count);
    return taken;
  }

  get waiting(): number {
    return this.heard.length;
  }

  forget(): void {
    this.heard = new Uint8Array(0);
    this.flooded = false;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.reader?.cancel().catch(() => undefined);
    // A port that hangs is let go of all the same.
    await Promise.race([this.pump.then(() => this.port.close()), after(CLOSE_MS, null)]).catch(
      () => undefined,
    );
  }

  /** What went over the wire last, for a report. */
  get log(): string {
    return this.said.join("\n");
  }

  private note(way: string, data: Uint8Array): void {
    const text = JSON.stringify(new TextDecoder().decode(data.subarray(0, 1_024)));
    const more = text.length > LOG_LINE_MOST ? ` ... (${data.length} bytes)` : "";
    this.said.push(`${way} ${text.slice(0, LOG_LINE_MOST)}${more}`);
    if (this.said.length > LOG_LINES) this.said.splice(0, this.said.length - LOG_LINES);
  }

  private take(count: number): string {
    const text = new TextDecoder().decode(this.heard.subarray(0, count));
    this.heard = this.heard.slice(count);
    return text;
  }

  /** Waits for more; false if the time is over. Throws if the board is gone. */
  private async more(end: number): Promise<boolean> {
    if (this.gone) throw new LostError();
    const leftMs = end - performance.now();
    if (leftMs <= 0) return false;
    const before = this.heard.length;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return this.gone || this.heard.length > before || performance.now() < end;
  }

  private async listen(): Promise<void> {
    while (this.port.readable && !this.closing && !this.gone) {
      this.reader = this.port.readable.getReader();
      try {
        for (;;) {
          const { value, done } = await this.reader.read();
          if (done) break;
          this.hear(value);
        }
        if (!this.closing) this.lose();
      } catch (error) {
        // A framing error or an overrun loses bytes; anything else is the end of the cable.
        const name = error instanceof DOMException ? error.name : "";
        if (name === "NetworkError" || name === "") this.lose();
      } finally {
        this.reader.releaseLock();
      }
    }
    if (!this.closing) this.lose();
  }

  private hear(data: Uint8Array): void {
    this.note("<", data);
    if (this.heard.length + data.length > HEARD_MOST) {
      this.flooded = true;
      this.heard = this.heard.slice(-HEARD_KEPT);
    }
    const all = new Uint8Array(this.heard.length + data.length);
    all.set(this.heard);
    all.set(data, this.heard.length);
    this.heard = all;
    this.wake?.();
  }

  private lose(): void {
    if (this.gone) return;
    this.gone = true;
    this.wake?.();
    this.onLost();
  }
}

function after<Value>(ms: number, value: Value): Promise<Value> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

function indexOf(data: Uint8Array, text: string): number {
  const first = text.charCodeAt(0);
  for (let at = data.indexOf(first); at >= 0; at = data.indexOf(first, at + 1)) {
    let same = 1;
    while (same < text.length && data[at + same] === text.charCodeAt(same)) same++;
    if (same === text.length) return at;
  }
  return -1;
}
