import { describe, expect, it } from 'vitest';
import {
  beginStory,
  observe,
  type SnapshotProgress,
  type SnapshotRecord,
  type SnapshotSight,
  wantsRecord,
} from '../../../src/domain/snapshot-progress.ts';

const queued = { status: 'queued', size: undefined };
const saving = { status: 'saving', size: undefined };
const active = { status: 'active', size: 1 };
const busy = { status: 'SHUTOFF', taskState: 'image_uploading' };
const off = { status: 'SHUTOFF', taskState: null };
const on = { status: 'ACTIVE', taskState: null };
const hidden = { status: 'SHUTOFF', taskState: undefined };

const creating = { kind: 'waiting', state: 'volume snapshots creating' } as const;
const available = { kind: 'available', state: 'volume snapshots available' } as const;

type Look = Partial<SnapshotSight>;

/** What the last of these looks means; a second apart unless it says when. */
function after(looks: readonly Look[], wasOff = true): SnapshotProgress {
  let story = beginStory(wasOff);
  let progress: SnapshotProgress | undefined;
  for (const [at, look] of looks.entries()) {
    const observed = observe(story, { at: at * 1000, image: queued, server: off, volumeBacked: false, ...look });
    story = observed.story;
    progress = observed.progress;
  }
  if (progress === undefined) throw new Error('no look');
  return progress;
}

const meaning = (...looks: readonly Look[]): string => {
  const progress = after(looks);
  switch (progress.kind) {
    case 'captured':
      return `captured: ${progress.captured.by}`;
    case 'failed':
      return `failed: ${progress.reason}`;
    default:
      return progress.kind;
  }
};

describe('the capture is proven, never assumed', () => {
  it('not by an image that waits while its server does nothing, however long', () => {
    expect(meaning({}, {}, {}, { at: 3_600_000 })).toBe('capturing');
    expect(meaning({ server: hidden }, { server: hidden }, { server: hidden, at: 3_600_000 })).toBe('capturing');
  });

  it('not of a bare machine that is in RESCUE for it, and by its reboot', () => {
    const rescued = { server: { status: 'RESCUE', taskState: null } };
    expect(meaning({ server: busy }, rescued, rescued, { ...rescued, at: 3_600_000 })).toBe('capturing');
    expect(after([{ server: on }, rescued, rescued, { server: on }, { server: on }], false)).toMatchObject({
      captured: { by: 'started-by-cloud' },
    });
  });

  it('by a task that was seen and is gone, on two looks in a row', () => {
    expect(meaning({ server: busy }, {})).toBe('capturing');
    expect(meaning({ server: busy }, {}, {})).toBe('captured: task-over');
    expect(meaning({ server: busy }, {}, { server: busy }, {})).toBe('capturing');
  });

  it('not by a task that is none of a snapshot', () => {
    expect(meaning({ server: { status: 'SHUTOFF', taskState: 'powering-off' } }, {}, {})).toBe('capturing');
  });

  it("by Nova's record, once it is finished and the server is free", () => {
    expect(meaning({}, { record: 'finished' })).toBe('captured: recorded');
    expect(meaning({ server: busy, record: 'finished' })).toBe('capturing');
    expect(meaning({}, { record: 'unfinished' })).toBe('capturing');
    expect(meaning({}, { record: 'hidden' })).toBe('capturing');
  });

  it('by a server that was off for it and is on again', () => {
    expect(meaning({ server: on })).toBe('capturing');
    expect(meaning({ server: on }, { server: on })).toBe('captured: started-by-cloud');
    expect(after([{ server: on }, { server: on }], false).kind).toBe('capturing');
    expect(after([{ server: busy }, { server: on }, { server: on }], false)).toMatchObject({ captured: { by: 'started-by-cloud' } });
  });

  it('of a server on volumes by every volume snapshot, and by nothing else', () => {
    const onVolumes = { volumeBacked: true, image: { status: 'active', size: 0 } };
    expect(meaning({ ...onVolumes, volumes: creating }, { ...onVolumes, volumes: creating })).toBe('capturing');
    expect(after([{ ...onVolumes, volumes: available }])).toEqual({ kind: 'available', captured: { by: 'volume-snapshots', at: 0 } });
  });

  it('once, whatever comes after it', () => {
    const looks = [{ server: busy }, {}, {}, { server: { status: 'ACTIVE', taskState: 'rebooting' } }];
    expect(after(looks)).toMatchObject({ kind: 'captured', captured: { by: 'task-over', at: 2000 } });
  });
});

describe('the image is available', () => {
  it('when it is active and the server has no task, or hides it, or is gone', () => {
    for (const server of [off, hidden, on, undefined]) {
      expect(after([{ image: active, server }])).toEqual({ kind: 'available', captured: { by: 'image-active', at: 0 } });
    }
  });

  it('not while the server is at its task: it could not be started yet', () => {
    expect(after([{ image: active, server: busy }])).toEqual({ kind: 'capturing', state: 'image active, server image_uploading' });
  });

  it('with data, or of a server on volumes without', () => {
    expect(meaning({ image: { status: 'active', size: 0 } })).toBe('failed: no-data');
    expect(meaning({ image: { status: 'active', size: undefined } })).toBe('failed: no-data');
    expect(meaning({ image: { status: 'active', size: 0 }, volumeBacked: true, volumes: available })).toBe('available');
    expect(after([{ image: { status: 'active', size: 0 }, server: busy }])).toMatchObject({ kind: 'capturing', failing: 'no-data' });
  });
});

describe('a snapshot is given up on proof alone', () => {
  it.each([
    [undefined, 'image-gone'],
    ['deleted', 'image-gone'],
    ['pending_delete', 'image-gone'],
    ['killed', 'image-killed'],
    ['deactivated', 'image-deactivated'],
  ] as const)('an image that is %s: %s, told once the server is free', (status, reason) => {
    const image = status && { status, size: 1 };
    for (const server of [off, hidden, undefined]) expect(meaning({}, { image, server })).toBe(`failed: ${reason}`);
    expect(after([{}, { image, server: busy }])).toMatchObject({ kind: 'capturing', failing: reason });
  });

  it('an image that was never seen may be missing from a replica for 15 s', () => {
    expect(meaning({ image: undefined }, { image: undefined, at: 14_999 })).toBe('capturing');
    expect(meaning({ image: undefined }, { image: undefined, at: 15_000 })).toBe('failed: image-gone');
  });

  it.each([queued, saving])('a $status image by a record with an error, at once', (image) => {
    expect(meaning({ image }, { image, record: 'broken' })).toBe('failed: abandoned');
    expect(after([{ image }, { image, server: busy, record: 'broken' }]).kind).toBe('capturing');
  });

  it('by a record without an end, seen twice 60 s apart while the server has no task', () => {
    const unfinished = { record: 'unfinished' } as const;
    expect(meaning({}, unfinished, { ...unfinished, at: 60_999 })).toBe('capturing');
    expect(meaning({}, unfinished, { ...unfinished, at: 61_000 })).toBe('failed: abandoned');
    expect(meaning({}, unfinished, { server: busy, at: 30_000 }, { ...unfinished, at: 61_000 })).toBe('capturing');
    expect(meaning({}, { ...unfinished, server: hidden }, { ...unfinished, server: hidden, at: 90_000 })).toBe('capturing');
  });

  it('not by a record without an end while the cloud may still capture the disk of a server that was on, nor by one of that time', () => {
    const held = (server: SnapshotSight['server'], ...looks: readonly (readonly [at: number, server?: SnapshotSight['server']])[]) => {
      let story = beginStory(false, 240_000);
      let kind = '';
      for (const [at, now = server] of looks) {
        const observed = observe(story, { at, image: queued, server: now, volumeBacked: false, record: 'unfinished' });
        ({ story } = observed);
        kind = observed.progress.kind;
      }
      return kind;
    };
    const rescued = { status: 'RESCUE', taskState: null };
    const on = { status: 'ACTIVE', taskState: null };
    expect(held(off, [0], [15_000], [239_999])).toBe('capturing');
    expect(held(off, [0], [15_000], [239_999], [299_998])).toBe('capturing');
    expect(held(off, [0], [15_000], [239_999], [299_999])).toBe('failed');
    expect(held(off, [0], [100_000], [159_999, on])).toBe('captured');
    expect(held(off, [0], [100_000], [160_000, on])).toBe('failed');
    expect(held(rescued, [0], [15_000], [600_000])).toBe('capturing');
  });

  it('not by a record that ended well, nor by one that cannot be read', () => {
    expect(meaning({}, { record: 'finished' }, { record: 'finished', at: 3_600_000 })).toBe('captured: recorded');
    expect(meaning({}, { record: 'hidden' }, { record: 'hidden', at: 3_600_000 })).toBe('capturing');
  });

  it('tells the last state', () => {
    expect(after([{}, { image: undefined }])).toEqual({
      kind: 'failed',
      reason: 'image-gone',
      state: 'image not found, server idle',
    });
  });
});

describe('the state while waiting', () => {
  it.each<[Look, string]>([
    [{ image: saving, server: busy }, 'image saving, server image_uploading'],
    [{}, 'image queued, server idle'],
    [{ server: hidden }, 'image queued'],
    [{ server: undefined }, 'image queued, server deleted'],
    [{ image: active, volumeBacked: true, volumes: creating }, 'image active, volume snapshots creating, server idle'],
  ])('of %j reads "%s"', (look, state) => {
    expect(after([look])).toEqual({ kind: 'capturing', state });
  });
});

describe("Nova's record is asked for", () => {
  const told = (looks: readonly Look[], at: number): boolean => {
    let story = beginStory(true);
    for (const [second, look] of looks.entries()) {
      ({ story } = observe(story, { at: second * 1000, image: queued, server: off, volumeBacked: false, ...look }));
    }
    return wantsRecord(story, at);
  };

  it('once the server has no task for 15 s, on two looks, and then every minute', () => {
    expect(told([{}], 15_000)).toBe(false);
    expect(told([{}, { server: busy }], 16_000)).toBe(false);
    expect(told([{}, {}], 14_999)).toBe(false);
    expect(told([{}, {}], 15_000)).toBe(true);
    expect(told([{}, { record: 'unfinished' }], 60_999)).toBe(false);
    expect(told([{}, { record: 'unfinished' }], 61_000)).toBe(true);
  });

  it('no more when it has nothing more to say', () => {
    expect(told([{}, { record: 'hidden' }], 3_600_000)).toBe(false);
    expect(told([{}, { record: 'finished' }], 3_600_000)).toBe(false);
  });

  it('ever less often where it stays unfinished', () => {
    const hours = [{}, { record: 'unfinished' }, { record: 'unfinished', at: 3_600_000 }] as const;
    expect(told(hours, 3_600_000 + 60_000)).toBe(false);
    expect(told(hours, 2 * 3_600_000)).toBe(true);
  });
});

describe('an image whose cloud says that it cannot be used yet', () => {
  const syncing = { image: { ...active, properties: { sync_status_reason: 'replicating' } } };

  it('is captured, and not available', () => {
    expect(meaning(syncing)).toBe('captured: image-active');
    expect(meaning(syncing, { image: active })).toBe('available');
    expect(meaning({ server: busy, ...syncing })).toBe('capturing');
  });

  it('is not captured by a size alone, while it is saved', () => {
    expect(meaning({ image: { status: 'saving', size: 5 } })).toBe('capturing');
  });
});

describe('a look that shows less than others', () => {
  it('means nothing by itself: no server', () => {
    expect(after([{ server: undefined, image: saving }], false).kind).toBe('capturing');
  });

  it('means nothing by itself: no image yet, while the server is at its task', () => {
    expect(meaning({ image: undefined, server: busy })).toBe('capturing');
  });

  it('means nothing by itself: no volume snapshots of a server on volumes', () => {
    expect(meaning({ volumeBacked: true })).toBe('capturing');
    expect(after([{ volumeBacked: true, image: { status: 'active', size: 0 } }])).toMatchObject({
      kind: 'available',
      captured: { by: 'image-active', at: 0 },
    });
  });

  it('means no failure where the server is gone and Nova’s record has no end', () => {
    const gone = { server: undefined, record: 'unfinished' } as const;
    expect(meaning(gone, { ...gone, at: 200_000 }, { ...gone, at: 400_000 })).toBe('capturing');
  });
});

/** Times of the real clock, which are far from 0. */
describe('Nova’s record', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const idle = { looks: 2, since: now - 15_000 };
  const noted = (says: SnapshotRecord, askedAgo: number, saysAgo: number) => ({ says, askedAt: now - askedAgo, saysSince: now - saysAgo });
  const captured = { by: 'task-over', at: now - 30_000 } as const;

  it.each([
    ['after two looks without a task, and the lag of a replica', { idle }, true],
    ['not sooner', { idle: { looks: 2, since: now - 14_999 } }, false],
    ['not after one look', { idle: { looks: 1, since: now - 60_000 } }, false],
    ['not at a task', {}, false],
    ['not again within a minute', { idle, record: noted('unfinished', 59_999, 59_999) }, false],
    ['again after a minute', { idle, record: noted('unfinished', 60_000, 60_000) }, true],
    ['ever less often while it says the same', { idle, record: noted('unfinished', 299_999, 1_200_000) }, false],
    ['again after a quarter of that time', { idle, record: noted('unfinished', 300_000, 1_200_000) }, true],
    ['not where it is hidden', { idle, record: noted('hidden', 600_000, 600_000) }, false],
    ['not where it is finished, and the disk is captured', { idle, captured, record: noted('finished', 600_000, 600_000) }, false],
    ['again where it is finished, and the disk is not captured', { idle, record: noted('finished', 600_000, 600_000) }, true],
    ['again where it is not finished, and the disk is captured', { idle, captured, record: noted('unfinished', 600_000, 600_000) }, true],
  ])('is asked for %s', (_when, facts, wanted) => {
    expect(wantsRecord({ ...beginStory(true), ...facts }, now)).toBe(wanted);
  });

  it('is not waited for where there is no image after the lag of a replica', () => {
    const look = (at: number) => ({ at: now + at, image: undefined });
    expect(meaning(look(0), look(14_999))).toBe('capturing');
    expect(meaning(look(0), look(15_000))).toBe('failed: image-gone');
  });
});
