// A person's own routines on the board: the folder routines, read and written in the raw REPL.

import { ask, enterRawRepl, letGo, restart, run } from "./rawrepl";
import { BoardError, LostError, type Wire } from "./wire";

const FOLDER = "routines";
const NEW = ".new";

/** Name -> key of each file, "" where it says none. */
const LIST = `
import os, json
def _ls():
    found = {}
    try:
        names = os.listdir('${FOLDER}')
    except OSError:
        return found
    for name in names:
        if not name.endswith('.json') or name.startswith('.'):
            continue
        try:
            with open('${FOLDER}/' + name) as file:
                found[name] = str(json.loads(file.read()).get('key', ''))
        except (OSError, ValueError, AttributeError):
            found[name] = ''
    return found
print(json.dumps(_ls()))
`;

/** Puts a routine there as KEY.json, in the place of a file of the same key, and restarts. */
export function put(wire: Wire, key: string, text: string): Promise<void> {
  return atPrompt(wire, async () => {
    const there = await list(wire);
    const same = Object.entries(there).find(([, other]) => other === key);
    const name = `${FOLDER}/${same?.[0] ?? `${key}.json`}`;
    const code =
      `import os\n` +
      `try:\n    os.mkdir('${FOLDER}')\nexcept OSError:\n    pass\n` +
      `with open(${py(name + NEW)}, 'wb') as file:\n    file.write(${py(text)}.encode())\n` +
      `with open(${py(name + NEW)}, 'rb') as file:\n    same = file.read() == ${py(text)}.encode()\n` +
      // Renamed only once it is whole: a plug that is pulled leaves the old one.
      `if same:\n    os.rename(${py(name + NEW)}, ${py(name)})\nelse:\n    os.remove(${py(name + NEW)})\n` +
      `print(1 if same else 0)`;
    if ((await run(wire, code)).trim() !== "1") {
      throw new BoardError("The routine did not arrive as it was sent: try again.");
    }
  });
}

/** Removes the file with a key, and restarts. Throws a BoardError if there is none. */
export function remove(wire: Wire, key: string): Promise<void> {
  return atPrompt(wire, async () => {
    const name = Object.entries(await list(wire)).find(([, other]) => other === key)?.[0];
    if (name === undefined) throw new BoardError(`The board has no file with the key ${key}.`);
    await run(wire, `import os\nos.remove(${py(`${FOLDER}/${name}`)})`);
  });
}

async function list(wire: Wire): Promise<Record<string, string>> {
  return ask<Record<string, string>>(wire, LIST);
}

/** Stops what runs, does something at the prompt, and restarts it, however that went. */
async function atPrompt(wire: Wire, act: () => Promise<void>): Promise<void> {
  try {
    await enterRawRepl(wire);
    await act();
    await restart(wire);
  } catch (error) {
    if (!(error instanceof LostError)) await letGo(wire);
    throw error;
  }
}

/** A text as MicroPython writes one; what is not ASCII escaped. */
function py(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
