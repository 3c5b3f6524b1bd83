// The piezo's tones, in your ears: muted until asked for.

import type { Note } from "../sim/desk";

const LOUD = 0.04; // a piezo is square and shrill; this is gentle
const EDGE_S = 0.003;

export class Tones {
  private context: AudioContext | null = null;
  private gain: GainNode | null = null;
  private tone: OscillatorNode | null = null;

  /** Only after a person's click: browsers let nothing sound before. */
  async on(wanted: boolean): Promise<void> {
    if (!wanted) {
      await this.context?.suspend();
      return;
    }
    if (this.context === null) {
      this.context = new AudioContext();
      this.gain = this.context.createGain();
      this.gain.gain.value = 0;
      this.tone = this.context.createOscillator();
      this.tone.type = "square";
      this.tone.connect(this.gain).connect(this.context.destination);
      this.tone.start();
    }
    await this.context.resume();
  }

  /** Plays what came in a frame that began at fromMs (virtual), at a speed. */
  play(notes: Note[], fromMs: number, speed: number): void {
    if (this.context === null || this.context.state !== "running") return;
    for (const note of notes) {
      const at = this.context.currentTime + (note.tMs - fromMs) / 1000 / speed;
      if (note.hz > 0) this.tone?.frequency.setValueAtTime(note.hz, at);
      this.gain?.gain.setTargetAtTime(note.hz > 0 ? LOUD : 0, at, EDGE_S);
    }
  }

  silence(): void {
    if (this.context === null) return;
    this.gain?.gain.cancelScheduledValues(this.context.currentTime);
    this.gain?.gain.setTargetAtTime(0, this.context.currentTime, EDGE_S);
  }
}
