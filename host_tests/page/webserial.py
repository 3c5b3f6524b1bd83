"""A fake SerialPort for the page, bridged to a board behind a pty (ptyboard.py).

The page's chooser cannot be answered by a test, so navigator.serial is replaced before the page
loads. Its port reads and writes over the page's own server, which reads and writes the pty.
"""

import os
import re
import select
import threading
import tty
from http import HTTPStatus

from plantar.web import command as web

FAKE = """
class FakePort {
  async open() {
    const opened = await fetch("/port/open", { method: "POST" });
    if (!opened.ok) throw new DOMException("Failed to open serial port.", "NetworkError");
    this.stop = new AbortController();
    const answer = await fetch("/port/read", { signal: this.stop.signal });
    const reader = answer.body.getReader();
    const gone = () => new DOMException("The device has been lost.", "NetworkError");
    this.readable = new ReadableStream({
      async pull(controller) {
        const got = await reader.read().catch(() => ({ done: true }));
        if (got.done) controller.error(gone());
        else controller.enqueue(got.value);
      },
      cancel: () => this.stop.abort(),
    });
    this.writable = new WritableStream({
      async write(chunk) {
        const written = await fetch("/port/write", { method: "POST", body: chunk });
        if (!written.ok) throw gone();
      },
    });
  }
  async setSignals() {}
  async close() {
    this.stop.abort();
    this.readable = this.writable = null;
    await fetch("/port/close", { method: "POST" });
  }
}
window.chosen = "port";
const errors = {
  none: () => new DOMException("No port selected by the user.", "NotFoundError"),
  denied: () => new DOMException("Access denied.", "SecurityError"),
};
Object.defineProperty(navigator, "serial", {
  configurable: true,
  value: {
    async requestPort() {
      if (window.chosen in errors) throw errors[window.chosen]();
      return new FakePort();
    },
  },
});
"""

SCRIPTED = """
  // What the page said, and what the port answers: a test replaces `answer`.
  window.heard = [];
  window.answer = () => "";
  window.behaves = "";
  function said(state) {
    let typed = "";
    return (data, push) => {
      typed += new TextDecoder().decode(data);
      for (let at; (at = typed.search(/[\\r\\n]/)) >= 0; ) {
        const line = typed.slice(0, at);
        typed = typed.slice(at + 1);
        if (!line) continue;
        window.heard.push(line);
        const answer = window.answer(line);
        if (answer) push(new TextEncoder().encode(answer));
      }
    };
  }
  class ScriptedPort {
    async open() {
      if (window.behaves === "never opens") return new Promise(() => undefined);
      let push;
      const take = said();
      this.readable = new ReadableStream({
        start: (controller) => { push = (data) => controller.enqueue(data); },
        cancel: () => clearInterval(this.flood),
      });
      this.writable = new WritableStream({ write: (chunk) => take(chunk, push) });
      if (window.behaves === "floods") {
        this.flood = setInterval(() => push(new Uint8Array(65_536).fill(120)), 2);
      }
      if (window.behaves === "talks nonsense") {
        const line = new TextEncoder().encode("<b>temperature</b> 21.5\\r\\n");
        this.flood = setInterval(() => push(line), 5);
      }
    }
    async setSignals() {}
    async close() { clearInterval(this.flood); }
  }
  Object.defineProperty(navigator, "serial", {
    configurable: true,
    value: {
      async requestPort(options) {
        window.filters = options.filters ?? null;
        return new ScriptedPort();
      },
    },
  });
"""
"""A port that answers as `window.answer` says, and may misbehave."""

BY_USB = """
  delete Navigator.prototype.serial;
  delete navigator.serial;
  const interfaces = [2, 10].map((interfaceClass, interfaceNumber) => ({
    interfaceNumber,
    alternates: [{
      interfaceClass,
      endpoints: interfaceClass === 2 ? [] : [
        { direction: "in", endpointNumber: 1, packetSize: 64 },
        { direction: "out", endpointNumber: 2, packetSize: 64 },
      ],
    }],
  }));
  const configuration = { configurationValue: 1, interfaces };
  class FakeDevice {
    configurations = [configuration];
    configuration = configuration;
    opened = false;
    coming = [];
    wake = null;
    take = said();
    async open() { this.opened = true; }
    async close() { this.opened = false; }
    async selectConfiguration() {}
    async claimInterface() {}
    async releaseInterface() {}
    async reset() {}
    async clearHalt() {}
    async controlTransferOut() { return { status: "ok" }; }
    async transferOut(_endpoint, data) {
      this.take(data, (answer) => { this.coming.push(answer); this.wake?.(); });
      return { status: "ok", bytesWritten: data.byteLength };
    }
    async transferIn() {
      while (this.coming.length === 0) await new Promise((resolve) => { this.wake = resolve; });
      const data = this.coming.shift();
      return { status: "ok", data: new DataView(data.buffer, data.byteOffset, data.byteLength) };
    }
  }
  Object.defineProperty(navigator, "usb", {
    configurable: true,
    value: { requestDevice: async () => new FakeDevice(), addEventListener() {} },
  });
"""
"""After SCRIPTED: no Web Serial, but WebUSB, as on some phones. It answers by `window.answer`."""

NO_SERIAL = "delete Navigator.prototype.serial; delete Navigator.prototype.usb;"


_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}")


class Cable:
    """Between the page and a pty. device: what to open; None: it is in use by somebody else.

    Attributes:
        sent: how many bytes the page has sent.
        cut_after: the cable goes when the page has sent so many bytes, -1: never.
        spoils: a character of the next file that is sent arrives as another one.
    """

    def __init__(self) -> None:
        self.device: str | None = None
        self.sent = 0
        self.cut_after = -1
        self.spoils = False
        self._file = -1
        self._lock = threading.Lock()

    def open(self) -> bool:
        """Open the port. Returns False if it is in use."""
        if self.device is None:
            return False
        try:
            self._file = os.open(self.device, os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return False
        tty.setraw(self._file)
        return True

    def cut(self) -> None:
        """Pull it out, or close the port."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    def write(self, data: bytes) -> bool:
        """Send to the board. Returns False if the cable is out."""
        self.sent += len(data)
        if self.spoils and (found := _BASE64.search(data)):
            at = found.start() + 8
            data = data[:at] + (b"B" if data[at : at + 1] == b"A" else b"A") + data[at + 1 :]
            self.spoils = False
        if 0 <= self.cut_after < self.sent:
            self.cut()
        with self._lock:
            if self._file < 0:
                return False
            try:
                while data:
                    data = data[os.write(self._file, data) :]
            except OSError:
                return False
            return True

    def read(self) -> bytes | None:
        """Return what the board has sent, b"" if nothing yet, None if the cable is out."""
        with self._lock:
            if self._file < 0:
                return None
            ready, _, _ = select.select([self._file], [], [], 0)
            try:
                return (os.read(self._file, 4096) or None) if ready else b""
            except OSError:
                return None


class CableHandler(web.Handler):
    """Serves the page, and the port. cable: set by the test."""

    cable: Cable
    protocol_version = "HTTP/1.1"  # a connection lasts: the page sends thousands of short pieces

    def do_POST(self) -> None:
        """Open, write, close."""
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        good = True
        if self.path == "/port/open":
            good = self.cable.open()
        elif self.path == "/port/write":
            good = self.cable.write(data)
        else:
            self.cable.cut()
        self.send_response(HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """Stream what the board sends, until the cable is out or the page has enough."""
        if self.path != "/port/read":
            super().do_GET()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Connection", "close")  # its end is the end of what is said
        self.end_headers()
        wait = threading.Event()
        while (data := self.cable.read()) is not None:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:
                return
            if not data:
                wait.wait(0.003)
