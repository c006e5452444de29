/**
 * Work that several callers want at once is done once, and all get its result. It is aborted when the last of them has
 * gone; one who leaves does not spoil it for the others. Nothing is kept: who calls after the end begins anew.
 */
export function singleFlight<T>(work: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let flight: { readonly result: Promise<T>; readonly abort: AbortController; passengers: number } | undefined;

  function takeOff() {
    const abort = new AbortController();
    const started = { result: work(abort.signal), abort, passengers: 0 };
    const land = () => {
      if (flight === started) flight = undefined;
    };
    // Also keeps a failure that is no longer waited for from being called unhandled.
    started.result.then(land, land);
    return started;
  }

  return async (signal) => {
    signal?.throwIfAborted();
    flight ??= takeOff();
    const mine = flight;
    mine.passengers += 1;
    try {
      return await unlessAborted(mine.result, signal);
    } finally {
      mine.passengers -= 1;
      if (mine.passengers === 0 && flight === mine) {
        flight = undefined;
        mine.abort.abort();
      }
    }
  };
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
