// A worker under the page's own Content-Security-Policy. A worker that is fetched has the policy of
// its own answer, and most static hosts send none; one that starts from a blob has the policy of the
// document that made it. So a blob of one line imports the worker's file.

import workerUrl from "../worker.ts?worker&url";

/** Starts a thread of src/worker.ts. */
export function startWorker(): Worker {
  const file = new URL(workerUrl, document.baseURI).href;
  const line = new Blob([`import ${JSON.stringify(file)};`], { type: "text/javascript" });
  const address = URL.createObjectURL(line);
  const worker = new Worker(address, { type: "module" });
  setTimeout(() => URL.revokeObjectURL(address), 30_000);
  return worker;
}
