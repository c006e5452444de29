import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes on the heap that something still refers to. */
export async function heapAfterCollection(): Promise<number> {
  collect ??= openCollector();
  // What a turn of the event loop still holds is let go by the next.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

let collect: (() => void) | undefined;

function openCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
