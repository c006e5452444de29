import { afterAll, describe } from 'vitest';
import { textAt } from './contract-http.ts';
import { type Session, signInTo } from './contract-session.ts';
import { openTarget, type Target, targetName } from './target.ts';

/** A test file's place on the cloud: a session, names of its own, and a list of what to take away at the end. */
export interface Bench {
  readonly target: Target;
  readonly session: Session;
  /** Id of the public image `base`: 1 GB virtual, min_disk 0. */
  readonly baseImage: string;
  /** Id of the project's network `ci-net`. */
  readonly network: string;
  /** A name that no other file and no other run uses. */
  name(suffix: string): string;
  /** Remembers what to do at the end, latest first, whatever happens before. */
  undo(step: () => Promise<unknown>): void;
}

/** Opens the bench of a test file, and cleans it up after the file's last test. */
export async function useBench(file: string): Promise<Bench> {
  const { bench, close } = await openBench(file);
  afterAll(close, 120_000);
  return bench;
}

async function openBench(file: string): Promise<{ readonly bench: Bench; readonly close: () => Promise<void> }> {
  const target = await openTarget();
  const session = await signInTo(target);
  const images = await session.image('GET', '/v2/images?name=base');
  const networks = await session.network('GET', '/v2.0/networks?name=ci-net');
  const run = crypto.randomUUID().slice(0, 8);
  const undos: (() => Promise<unknown>)[] = [];
  const bench: Bench = {
    target,
    session,
    baseImage: textAt(images.json, 'images', 0, 'id'),
    network: textAt(networks.json, 'networks', 0, 'id'),
    name: (suffix) => `ct-${file}-${run}-${suffix}`,
    undo: (step) => undos.push(step),
  };
  const close = async (): Promise<void> => {
    for (const step of undos.reverse()) await step().catch(() => undefined);
    await target.close();
  };
  return { bench, close };
}

/** On the real cloud the tests of a group run side by side, for its time is real; on the emulator, in order. */
export function contract(name: string, tests: () => void): void {
  const real = targetName === 'openstack';
  describe(name, { concurrent: real, timeout: real ? 300_000 : 5_000 }, tests);
}

export interface Wait {
  /** Seconds of the cloud's time. */
  readonly within?: number;
  readonly every?: number;
}

/** Reads again and again until `done`, and returns the reading. @throws when `within` seconds have passed, with the last reading. */
export async function until<T>(
  { target }: Bench,
  read: () => Promise<T>,
  done: (reading: T) => boolean,
  { within = 200, every = 1 }: Wait = {},
): Promise<T> {
  const deadline = target.now() + within * 1000;
  for (;;) {
    const reading = await read();
    if (done(reading)) return reading;
    if (target.now() > deadline) throw new Error(`still ${JSON.stringify(reading)} after ${within} s`);
    await target.pause(every);
  }
}
