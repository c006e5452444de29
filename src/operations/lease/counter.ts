import { HttpError } from '../../domain/errors.ts';
import { mostTags } from '../../domain/tag-room.ts';
import type { RunContext } from '../run/context.ts';
import { cloudNow } from '../run/time.ts';
import type { LeaseRecord, LeaseSubject } from './record.ts';

/** The number of a lease that is wanted, never used before. */
export interface NextCounter {
  readonly counter: number;
  /** Keeps the number for the next run. To be called once the lease is held. */
  readonly remember: () => Promise<void>;
}

/**
 * Chooses the number of the next lease, so that those who want it at the same time choose the same one.
 *
 * A golden server carries the last number as a tag: every run reads the same, whatever a list of records leaves out. An
 * environment, or an image, has nothing to carry it; there the cloud's second is the number, and who comes in another second is
 * found by looking again after the creation.
 * @param failures tries that failed so far
 */
export async function nextCounter(
  ctx: RunContext,
  subject: LeaseSubject,
  others: readonly LeaseRecord[],
  failures: number,
): Promise<NextCounter> {
  const seen = Math.max(0, ...others.map(({ counter }) => counter));
  if (subject.kind !== 'golden') {
    return { counter: Math.max(Math.floor(cloudNow(ctx) / 1000), seen + 1), remember: async () => {} };
  }
  const { cloud } = ctx;
  const tags = (failures === 0 ? subject.tags : undefined) ?? (await cloud.compute.getServer(subject.id))?.tags;
  const remembered = readCounterTags(tags ?? []);
  const highest = Math.max(seen, ...remembered.map((entry) => entry.counter));
  // A lost counter is found again in a few steps: ids need not be next to each other, only ever new.
  const counter = highest + 2 ** Math.max(0, failures - 1);
  const remember = async () => {
    if (tags === undefined) return;
    // Where no tag fits beside the old one it goes first: a number that is lost in between is found again.
    const isFull = tags.length >= mostTags;
    if (isFull) for (const { tag } of remembered) await cloud.compute.removeTag(subject.id, tag);
    try {
      await cloud.compute.addTag(subject.id, counterTag(counter));
    } catch (error) {
      // Nova changes no tags of a server in ERROR, which waits for this very lease to be repaired: the number is found again.
      // One that is gone is found to be so by the work itself. Where there is no room (400), or a policy forbids it (403), the number is
      // found again each time.
      if (error instanceof HttpError && [400, 403, 404, 409].includes(error.status)) return;
      throw error;
    }
    if (!isFull) for (const { tag } of remembered) await cloud.compute.removeTag(subject.id, tag);
  };
  return { counter, remember };
}

const counterTagPrefix = 'restage:lease=';

/** Remembers the last counter on the server: one tag, replaced, so that no trace grows. */
export function counterTag(counter: number): string {
  return `${counterTagPrefix}${counter}`;
}

export function readCounterTags(tags: readonly string[]): readonly { readonly tag: string; readonly counter: number }[] {
  return tags
    .filter((tag) => tag.startsWith(counterTagPrefix))
    .map((tag) => ({ tag, counter: Number(tag.slice(counterTagPrefix.length)) }))
    .filter(({ counter }) => Number.isSafeInteger(counter) && counter >= 0);
}
