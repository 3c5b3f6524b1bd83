// The computer at the other end of the USB cable: it has the serial port open, reads what comes
// and sends what it is given; or it stops reading, as a program that hangs does.

import { USBCDC } from "rp2040js";

const PACKET_BYTES = 64;
const PROMPT = ">>> ";
const LINE_FEED = 10;
const LONGEST_LINE = 8192;

export class UsbHost {
  /**
   * chip: Chip. stalled: the host does not read.
   *
   * Called: onLine(text) for each line, onPrompt(cause) when the REPL waits, onBytes(bytes) for all.
   */
  constructor(chip, stalled) {
    this.usb = chip.mcu.usbCtrl;
    this.stalled = stalled;
    this.up = false;
    this.waiting = []; // bytes for the chip
    this.wanted = 0; // so many bytes the chip will take now; 0: it has asked for none
    this.held = null; // the endpoint whose packet the host has not read
    this.line = [];
    this.cause = "return"; // why the REPL is next
    this.inTraceback = false;
    this.onLine = () => {};
    this.onPrompt = () => {};
    this.onBytes = null;
    this.cdc = new USBCDC(this.usb);
    this.cdc.onDeviceConnected = () => {
      this.up = true;
    };
    this.cdc.onSerialData = (bytes) => this.take(bytes);
    this.answerOnlyWithData();
  }

  /** Sends bytes as soon as the chip takes them. */
  send(bytes) {
    for (const byte of bytes) this.waiting.push(byte);
    this.pump();
  }

  /** Stops reading, or reads again: then all that waited comes. */
  stall(stalled) {
    this.stalled = stalled;
    if (stalled || this.held === null) return;
    const endpoint = this.held;
    this.held = null;
    this.usb.indicateBufferReady(endpoint, false);
  }

  // A host with nothing to send leaves the chip's request open. The package would answer it with
  // empty packets for ever, each an interrupt.
  answerOnlyWithData() {
    const { usb, cdc } = this;
    const ready = usb.indicateBufferReady.bind(usb);
    usb.indicateBufferReady = (endpoint, out) => {
      if (!out && endpoint === cdc.inEndpoint && this.stalled) this.held = endpoint;
      else ready(endpoint, out);
    };
    const other = usb.onEndpointRead;
    usb.onEndpointRead = (endpoint, size) => {
      if (endpoint !== cdc.outEndpoint) {
        other(endpoint, size);
        return;
      }
      this.wanted = size;
      this.pump();
    };
  }

  pump() {
    if (this.wanted === 0 || this.waiting.length === 0) return;
    const packet = Uint8Array.from(this.waiting.splice(0, Math.min(this.wanted, PACKET_BYTES)));
    this.wanted = 0;
    this.usb.endpointReadDone(this.cdc.outEndpoint, packet);
  }

  take(bytes) {
    if (this.onBytes !== null) this.onBytes(bytes);
    for (const byte of bytes) {
      if (byte === LINE_FEED || this.line.length >= LONGEST_LINE) this.endLine();
      if (byte !== LINE_FEED) this.line.push(byte);
    }
    if (this.line.length === PROMPT.length && this.text() === PROMPT) {
      this.onPrompt(this.cause);
      this.cause = "return";
    }
  }

  text() {
    return Buffer.from(this.line).toString("utf8");
  }

  endLine() {
    const text = this.text().replace(/\r+$/, "");
    this.line = [];
    if (text.startsWith("Traceback")) {
      this.inTraceback = true;
    } else if (this.inTraceback && !text.startsWith(" ")) {
      this.inTraceback = false;
      this.cause = text.split(":")[0];
    }
    this.onLine(text);
  }
}
