// The part of MicroPython's WebAssembly build that the page uses.
declare module "@micropython/micropython-webassembly-pyscript/micropython.mjs" {
  export interface MicroPython {
    FS: {
      mkdirTree(path: string): void;
      writeFile(path: string, data: Uint8Array | string): void;
      readFile(path: string): Uint8Array;
      readdir(path: string): string[];
    };
    globals: { get(name: string): unknown };
    runPython(code: string): unknown;
    pyimport(name: string): Record<string, (...values: (string | number | boolean)[]) => string>;
  }
  export interface Options {
    heapsize?: number;
    stdout?: (line: string) => void;
    stderr?: (line: string) => void;
    /** Added by vite.config.ts: emscripten's own way to be given a compiled module. */
    instantiateWasm?: (
      imports: WebAssembly.Imports,
      ready: (instance: WebAssembly.Instance) => void,
    ) => object;
  }
  export function loadMicroPython(options: Options): Promise<MicroPython>;
}
