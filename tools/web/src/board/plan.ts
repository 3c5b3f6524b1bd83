// The plan of `plantar flash`, made by the same Python (tools/plantar/shared/flashplan.py).

/** The names on the board whose hashes a plan needs, and the manifest it shall have. */
export interface Tree {
  manifest: string;
  names: string[];
}

/** What a plan is made of. files: name -> SHA-256. */
export interface OnBoard {
  files: Record<string, string>;
  manifest: string;
  block_bytes: number;
}

/** [name] removes it; [old, new] renames. */
export type Step = [string] | [string, string];

export interface Plan {
  /** The name as it is uploaded, the name, and its SHA-256. */
  uploads: [string, string, string][];
  /** Of the uploads, "" among them. */
  folders: string[];
  steps: Step[];
  /** Name -> SHA-256 that each changed file must have after the steps. */
  verify: Record<string, string>;
  finish: Step[];
  unchanged: number;
  set_aside: string[];
  board_py: "new" | "same" | "kept" | "replaced";
  needed_bytes: number;
  spare_bytes: number;
  /** The Plantar that was there before, "" if none. */
  before: string;
}
