// MicroPython's loader without what the page never uses: the functions that its WebAssembly module
// asks for and is not handed (src/pack/handed.ts), and methods that nobody names. A bundler cannot
// know that: it takes an object whole.

import { HANDED_IN } from "./src/pack/handed";

/** The loader's objects that are only ever asked by name. */
const BY_NAME = new Set(["FS", "MEMFS", "TTY", "SYSCALLS", "PATH", "PATH_FS"]);
const IMPORTS = "wasmImports";
/** What the page asks of them; the rest of the loader's own names it finds itself. */
const ASKED = ["mkdirTree", "writeFile", "readFile", "readdir"];
/** What the page asks of an interpreter (src/micropython.d.ts). */
const INTERPRETER = new Set(["FS", "pyimport", "runPython"]);
const FUNCTIONS = new Set(["FunctionExpression", "ArrowFunctionExpression"]);

interface Node {
  type: string;
  start: number;
  end: number;
  [name: string]: unknown;
}

/** Returns the loader's code without it. parse: gives a program's syntax tree. */
export function trim(code: string, parse: (code: string) => unknown): string {
  for (;;) {
    const named = new Map(ASKED.map((name) => [name, 2]));
    const objects: [string, Node][] = [];
    walk(parse(code) as Node, (node) => {
      const name = nameOf(node);
      if (name !== null) named.set(name, (named.get(name) ?? 0) + 1);
      const [target, value] =
        node.type === "VariableDeclarator"
          ? [node.id, node.init]
          : node.type === "AssignmentExpression"
            ? [node.left, node.right]
            : [null, node.type === "ReturnStatement" ? node.argument : null];
      const object = lastOf(value as Node | null);
      if (object?.type === "ObjectExpression") objects.push([nameOf(target as Node | null) ?? "", object]);
    });
    const unused = (name: string, property: Node): boolean => {
      const key = nameOf(property.key as Node);
      if (key === null || property.computed) return false;
      if (name === IMPORTS) return !HANDED_IN.test(key);
      if (name === "") return isInterpreter(property) && !INTERPRETER.has(key);
      const method = FUNCTIONS.has((property.value as Node).type);
      return BY_NAME.has(name) && method && (named.get(key) ?? 0) < 2;
    };
    const isInterpreter = (property: Node) => interpreter?.includes(property) ?? false;
    const interpreter = objects
      .map(([, object]) => object.properties as Node[])
      .find((properties) => properties.some((each) => each.key && nameOf(each.key as Node) === "runPython"));
    let changed = "";
    let at = 0;
    for (const [name, object] of objects.sort(([, one], [, other]) => one.start - other.start)) {
      const properties = object.properties as Node[];
      const left = properties.filter((each) => each.type !== "Property" || !unused(name, each));
      if (left.length === properties.length || object.start < at) continue;
      const kept = left.map((each) => code.slice(each.start, each.end)).join(",");
      changed += `${code.slice(at, object.start)}{${kept}}`;
      at = object.end;
    }
    if (at === 0) return code;
    code = changed + code.slice(at);
  }
}

function walk(node: Node, seen: (node: Node) => void): void {
  seen(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === "string") walk(child, seen);
    }
  }
}

/** What a node names: an identifier, or a text that may be one. */
function nameOf(node: Node | null): string | null {
  if (node?.type === "Identifier") return node.name as string;
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : null;
}

/** The value of an expression that is a list of them: the last. */
function lastOf(node: Node | null): Node | null {
  return node?.type === "SequenceExpression" ? lastOf((node.expressions as Node[]).at(-1) ?? null) : node;
}
