import { describe, expect, it } from 'vitest';
import { classifySnapshot, type Idle, type SnapshotSight, trackIdle } from '../../../src/domain/snapshot-progress.ts';

const busy = { taskState: 'image_uploading' };
const free = { taskState: null };
const hidden = { taskState: undefined };
const longIdle: Idle = { polls: 2, forMs: 15_000, since: 0 };

function sight(facts: Partial<SnapshotSight>): SnapshotSight {
  return { image: { status: 'saving', size: undefined }, server: busy, seenImage: true, idle: undefined, volumeBacked: false, ...facts };
}
const active = { status: 'active', size: 1 };
const failed = (facts: Partial<SnapshotSight>) => {
  const progress = classifySnapshot(sight(facts));
  return progress.kind === 'failed' ? progress.reason : progress.kind;
};

describe('a snapshot is done', () => {
  it('when the image is active and the server has no task', () => {
    expect(classifySnapshot(sight({ image: active, server: free }))).toEqual({ kind: 'done' });
  });

  it('not while the server is at its task: it could not be started yet', () => {
    expect(classifySnapshot(sight({ image: active, server: busy }))).toEqual({
      kind: 'waiting',
      state: 'image active, server image_uploading',
    });
  });

  it('by the image alone where the task is hidden or the server is gone', () => {
    expect(classifySnapshot(sight({ image: active, server: hidden })).kind).toBe('done');
    expect(classifySnapshot(sight({ image: active, server: undefined })).kind).toBe('done');
  });

  it('with data, or for a volume-backed server without', () => {
    expect(failed({ image: { status: 'active', size: 0 }, server: free })).toBe('no-data');
    expect(failed({ image: { status: 'active', size: undefined }, server: free })).toBe('no-data');
    expect(failed({ image: { status: 'active', size: 0 }, server: free, volumeBacked: true })).toBe('done');
    expect(classifySnapshot(sight({ image: { status: 'active', size: 0 }, server: busy }))).toMatchObject({
      kind: 'waiting',
      doomed: 'no-data',
    });
  });
});

describe('a snapshot has failed', () => {
  it.each([
    [undefined, 'image-gone'],
    ['deleted', 'image-gone'],
    ['pending_delete', 'image-gone'],
    ['killed', 'image-killed'],
    ['deactivated', 'image-deactivated'],
  ] as const)('when the image is %s: %s; told once the server is free', (status, reason) => {
    const image = status && { status, size: 1 };
    expect(failed({ image, server: free })).toBe(reason);
    expect(failed({ image, server: hidden })).toBe(reason);
    expect(failed({ image, server: undefined })).toBe(reason);
    expect(classifySnapshot(sight({ image, server: busy }))).toMatchObject({ kind: 'waiting', doomed: reason });
  });

  it('not when the image was never seen: a replica may lag behind', () => {
    expect(failed({ image: undefined, server: free, seenImage: false })).toBe('waiting');
    expect(failed({ image: undefined, server: free, seenImage: false, idle: longIdle })).toBe('image-gone');
    expect(failed({ image: undefined, server: hidden, seenImage: false, idle: longIdle })).toBe('image-gone');
  });

  it.each(['queued', 'saving'])('when a %s image is left alone by its server, for two looks and 15 s', (status) => {
    const image = { status, size: undefined };
    expect(failed({ image, server: free, idle: longIdle })).toBe('abandoned');
    expect(failed({ image, server: undefined, idle: longIdle })).toBe('abandoned');
    expect(failed({ image, server: free, idle: { ...longIdle, polls: 1 } })).toBe('waiting');
    expect(failed({ image, server: free, idle: { ...longIdle, forMs: 14_999 } })).toBe('waiting');
    expect(failed({ image, server: free })).toBe('waiting');
    expect(failed({ image, server: hidden, idle: longIdle })).toBe('waiting');
  });

  it.each(['uploading', 'importing', 'unknown'])('not while the image is %s: the image service is at it', (status) => {
    expect(failed({ image: { status, size: undefined }, server: free, idle: longIdle })).toBe('waiting');
  });

  it('tells the last state', () => {
    expect(classifySnapshot(sight({ image: undefined, server: free }))).toEqual({
      kind: 'failed',
      reason: 'image-gone',
      state: 'image not found, server without a task',
    });
  });
});

describe('the state while waiting', () => {
  it.each<[Partial<SnapshotSight>, string]>([
    [{}, 'image saving, server image_uploading'],
    [{ server: free }, 'image saving, server without a task'],
    [{ server: hidden }, 'image saving'],
    [{ server: undefined }, 'image saving, server gone'],
  ])('of %j reads "%s"', (facts, state) => {
    expect(classifySnapshot(sight(facts))).toEqual({ kind: 'waiting', state });
  });
});

describe('trackIdle', () => {
  it('counts looks in a row without a task', () => {
    const first = trackIdle(undefined, free, 1_000);
    const second = trackIdle(first, free, 9_000);
    expect(first).toEqual({ polls: 1, forMs: 0, since: 1_000 });
    expect(second).toEqual({ polls: 2, forMs: 8_000, since: 1_000 });
    expect(trackIdle(second, free, 20_000)).toEqual({ polls: 3, forMs: 19_000, since: 1_000 });
  });

  it('begins again after a task', () => {
    expect(trackIdle(longIdle, busy, 20_000)).toBeUndefined();
  });

  it('counts a hidden task and a server gone as idle', () => {
    expect(trackIdle(undefined, hidden, 0)?.polls).toBe(1);
    expect(trackIdle(undefined, undefined, 0)?.polls).toBe(1);
  });
});
