// The port as one state machine. Every button of the room follows it.

import { BoardConsole } from "./console";
import { BoardError, LostError, Wire } from "./wire";

/** lost: the board went away by itself; nothing is open then. */
export type LinkState = "idle" | "opening" | "talking" | "installing" | "lost";

const NEXT: Record<LinkState, LinkState[]> = {
  idle: ["opening"],
  opening: ["talking", "idle", "lost"],
  talking: ["installing", "idle", "lost"],
  installing: ["talking", "idle", "lost"],
  lost: ["opening"],
};

export class Link {
  state: LinkState = "idle";
  /** Whether Plantar answers on it; null while nobody knows. */
  plantar: boolean | null = null;
  wire: Wire | null = null;
  board: BoardConsole | null = null;
  /** What went over the wire, also after it is gone. */
  private lastLog = "";
  onChange: () => void = () => undefined;
  onLost: () => void = () => undefined;

  /** Opens a port that `choose` gives. Returns whether one was chosen. Throws a BoardError. */
  async open(choose: () => Promise<SerialPort | null>): Promise<boolean> {
    this.go("opening");
    try {
      const port = await choose();
      if (port === null) {
        this.go("idle");
        return false;
      }
      const wire = await Wire.open(port);
      wire.onLost = () => this.lose(wire);
      this.wire = wire;
      this.board = new BoardConsole(wire);
      this.plantar = null;
      this.go("talking");
      return true;
    } catch (error) {
      this.go("idle");
      throw error;
    }
  }

  /** Has the wire to itself while an install goes on: who listened before hears nothing more. */
  async install<Value>(act: (wire: Wire) => Promise<Value>): Promise<Value> {
    const { wire } = this;
    if (wire === null) throw new LostError();
    this.board?.end();
    this.board = new BoardConsole(wire);
    this.go("installing");
    try {
      return await act(wire);
    } finally {
      if (this.wire === wire) this.go("talking");
    }
  }

  /** What Plantar's answering means for the buttons. */
  answered(plantar: boolean): void {
    this.plantar = plantar;
    this.onChange();
  }

  /** Lets go of the port. */
  async close(): Promise<void> {
    const { wire, board, state } = this;
    if (wire === null) return;
    this.keepLog(wire);
    this.wire = this.board = null;
    wire.onLost = () => undefined;
    this.go("idle");
    if (state === "talking" && this.plantar) {
      await board?.ask("telemetry 0", "ok", 500).catch(() => undefined);
    }
    await wire.close();
  }

  /** What went over the wire last. */
  get log(): string {
    return this.wire?.log ?? this.lastLog;
  }

  private lose(wire: Wire): void {
    if (this.wire !== wire) return;
    this.keepLog(wire);
    this.wire = this.board = null;
    this.go("lost");
    void wire.close();
    this.onLost();
  }

  private keepLog(wire: Wire): void {
    this.lastLog = wire.log;
  }

  private go(state: LinkState): void {
    if (!NEXT[this.state].includes(state)) {
      throw new BoardError(`The port is ${this.state}: one thing at a time.`);
    }
    this.state = state;
    this.onChange();
  }
}
