import { textAt } from './contract-http.ts';
import { type Session, signIn } from './contract-session.ts';
import { type Make, openTarget, type Target } from './target.ts';

/** A test's place on the cloud: a session, names of its own, and a list of what to delete at the end. */
export interface Bench {
  readonly target: Target;
  readonly session: Session;
  /** Id of the public image `base`: 1 GB virtual, min_disk 0. */
  readonly baseImage: string;
  /** Id of the network that servers are attached to: the project's only one. */
  readonly network: string;
  /** A name that no other file and no other run uses. */
  name(suffix: string): string;
  /** Remembers what to do at the end, latest first, whatever happens before. */
  undo(step: () => Promise<unknown>): void;
}

export interface OpenBench<T extends Bench = Bench> {
  readonly bench: T;
  readonly close: () => Promise<void>;
}

/** Opens a bench in the project `ci`. */
export async function openBench(name: string, make?: Make): Promise<OpenBench> {
  const target = await openTarget(make);
  const session = await signIn({ authUrl: target.authUrl });
  const { undo, undoAll } = undoList();
  const bench = await layBench({ name, target, session, network: 'ci-net', undo });
  const close = async (): Promise<void> => {
    await undoAll();
    await target.close();
  };
  return { bench, close };
}

export async function layBench(place: {
  readonly name: string;
  readonly target: Target;
  readonly session: Session;
  /** By name. */
  readonly network: string;
  readonly undo: Bench['undo'];
}): Promise<Bench> {
  const { name, target, session, undo } = place;
  const images = await session.image('GET', '/v2/images?name=base');
  const networks = await session.network('GET', `/v2.0/networks?name=${place.network}`);
  const run = crypto.randomUUID().slice(0, 8);
  return {
    target,
    session,
    baseImage: textAt(images.json, 'images', 0, 'id'),
    network: textAt(networks.json, 'networks', 0, 'id'),
    name: (suffix) => `ct-${name}-${run}-${suffix}`,
    undo,
  };
}

/** What to do at the end, latest first; a step that fails does not keep the others from being taken. */
export function undoList(): { readonly undo: Bench['undo']; readonly undoAll: () => Promise<void> } {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    undo: (step) => steps.push(step),
    undoAll: async () => {
      for (const step of steps.toReversed()) await step().catch(() => undefined);
    },
  };
}

export interface Wait {
  /** Seconds of the cloud's time. */
  readonly within?: number;
  readonly every?: number;
}

/** Reads again and again until `done`, and returns the reading. @throws when `within` seconds have passed, with the last reading. */
export async function until<T>(
  { target }: Pick<Bench, 'target'>,
  read: () => Promise<T>,
  done: (reading: T) => boolean,
  { within = 400, every = 1 }: Wait = {},
): Promise<T> {
  const deadline = target.now() + within * 1000;
  for (;;) {
    const reading = await read();
    if (done(reading)) return reading;
    if (target.now() > deadline) throw new Error(`still ${JSON.stringify(reading)} after ${within} s`);
    await target.pause(every);
  }
}
