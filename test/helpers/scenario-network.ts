import type { Clock } from '../../src/domain/clock.ts';
import type { Emulator } from '../../src/emulator/index.ts';
import { type Data, type Send, SendError } from '../../src/openstack/http/send.ts';

/** What a request and its answer each take on their way, milliseconds, at least and more at most. */
const travel = { least: 5, more: 20 };

/** A request that its sender gave up arrives this much later all the same. */
const lateMs = 500;

/** The way to an emulated cloud, without sockets. An abort reaches a request anywhere on it: before the cloud, or after. */
export function emulatedNetwork(options: {
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly random: () => number;
  readonly origin: string;
  /** Called when the cloud has done what was asked, and the answer is on its way. */
  readonly onHandled: () => void;
}): Send {
  const { emulator, clock, random, origin, onHandled } = options;
  const host = new URL(origin).host;
  const onTheWay = (signal: AbortSignal | undefined) => clock.sleep(Math.round(travel.least + random() * travel.more), signal);

  return async ({ method, url, headers, body: text, data, answer: wanted, timeoutMs }, signal) => {
    const body = data === undefined ? text : await collect(data());
    const arrive = () => emulator.handle({ method, url: url.slice(origin.length), headers: { host, ...headers }, body });
    await onTheWay(signal).catch((reason: unknown) => {
      // What is on the wire already cannot be called back.
      void clock.sleep(lateMs).then(arrive);
      throw reason;
    });
    const { delay, ...answer } = arrive();
    onHandled();
    await clock.sleep(Math.min(delay * 1000, timeoutMs), signal);
    if (delay * 1000 > timeoutMs) throw new SendError('timeout', true, `no answer within ${timeoutMs} ms`);
    await onTheWay(signal);
    if (answer.status === 0) throw new SendError('reset', true, 'the connection broke');
    return wanted === 'data' && answer.status < 300 ? { ...answer, body: '', data: pieces(answer.body) } : answer;
  };
}

async function collect(data: Data): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const piece of data) chunks.push(piece);
  return Buffer.concat(chunks).toString('utf8');
}

async function* pieces(text: string): Data {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

/** A process that can be killed: from then on nothing that it waits for happens any more. One that is stopped for a while finds it all done. */
export function fragile(clock: Clock): {
  readonly clock: Clock;
  readonly killed: Promise<undefined>;
  guard(send: Send): Send;
  kill(): void;
  /** Answers are there before timers notice how late it is. */
  stopFor(ms: number): void;
} {
  const death = new AbortController();
  // One for each signal, and not for each sleep: every one that follows another costs time at each later one.
  const mortal = new WeakMap<AbortSignal, AbortSignal>();
  const orDeath = (signal: AbortSignal) => {
    const known = mortal.get(signal) ?? AbortSignal.any([signal, death.signal]);
    mortal.set(signal, known);
    return known;
  };
  const never = new Promise<never>(() => {});
  let goesOnAt = 0;
  const untilGoingOn = async (lateMs: number) => {
    while (clock.now() < goesOnAt) await clock.sleep(goesOnAt - clock.now() + lateMs);
  };
  const alive = async <T>(work: Promise<T>, lateMs = 0): Promise<T> => {
    const settled = await work.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await untilGoingOn(lateMs);
    if (death.signal.aborted) return never;
    if ('error' in settled) throw settled.error;
    return settled.value;
  };
  return {
    clock: {
      now: clock.now,
      sleep: (ms, signal) => alive(clock.sleep(ms, signal === undefined ? death.signal : orDeath(signal)), 1),
    },
    killed: new Promise((resolve) => death.signal.addEventListener('abort', () => resolve(undefined))),
    guard: (send) => (request, signal) => (death.signal.aborted ? never : alive(send(request, signal))),
    kill: () => death.abort(),
    stopFor: (ms) => {
      goesOnAt = clock.now() + ms;
    },
  };
}
