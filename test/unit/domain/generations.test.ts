import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageOf, type MarkedServer, planLaunch, planRefresh, type RefreshImage } from '../../../src/domain/generations.ts';
import type { ImageMarks, ServerMarks } from '../../../src/domain/marks.ts';

type ServerFacts = Partial<Omit<MarkedServer, 'marks'>> & Partial<Pick<ServerMarks, 'role' | 'generation' | 'stage' | 'nonce'>>;

/** A server of generation 1 from image X, made in this second of the minute; in its name the index. */
function server(index: number, facts: ServerFacts = {}): MarkedServer {
  const { role = 'server', generation = 1, stage, nonce, ...rest } = facts;
  return {
    id: `id-${generation}-${index}`,
    name: `staging-g${generation}-${index}`,
    status: 'ACTIVE',
    wasActive: true,
    imageId: 'X',
    created: '2026-11-21T02:00:00Z',
    marks: {
      environment: 'staging',
      role,
      generation,
      run: 'r',
      expiresAt: undefined,
      nonce,
      stage,
      imageId: undefined,
      volumes: undefined,
      quarantine: undefined,
    },
    ...rest,
  };
}

const plan = (servers: readonly MarkedServer[], count: number, generation?: number) =>
  planLaunch({ servers, imageId: 'X', role: 'server', count, generation });
const ids = (servers: readonly { id: string }[]) => servers.map(({ id }) => id);

describe('planLaunch', () => {
  it('begins with generation 1, index 1', () => {
    expect(plan([], 3)).toEqual({
      generation: 1,
      keep: [],
      missing: [1, 2, 3],
      broken: [],
      duplicates: [],
      surplus: [],
      ofOtherGenerations: [],
      ofOtherImages: [],
    });
  });

  it('keeps what is there, a build under way too, and fills the gaps', () => {
    const { keep, missing } = plan([server(4), server(2, { status: 'BUILD' })], 4);
    expect(ids(keep)).toEqual(['id-1-2', 'id-1-4']);
    expect(missing).toEqual([1, 3]);
  });

  it('counts servers, not indexes: enough is enough', () => {
    const { keep, missing, surplus } = plan([server(1), server(9)], 2);
    expect(ids(keep)).toEqual(['id-1-1', 'id-1-9']);
    expect(missing).toEqual([]);
    expect(surplus).toEqual([]);
  });

  it('reports more than count, highest index last', () => {
    const { keep, missing, surplus } = plan([server(3, { id: 'a' }), server(1, { id: 'c' }), server(2, { id: 'b' })], 1);
    expect(ids(keep)).toEqual(['c']);
    expect(ids(surplus)).toEqual(['b', 'a']);
    expect(missing).toEqual([]);
  });

  it('keeps the oldest of an index, and of the same second the lower id', () => {
    const younger = server(1, { id: '0', created: '2026-11-21T02:00:01Z' });
    const { keep, duplicates, missing } = plan([younger, server(1, { id: 'b' }), server(1, { id: 'a' })], 2);
    expect(ids(keep)).toEqual(['a']);
    expect(ids(duplicates)).toEqual(['b', '0']);
    expect(missing).toEqual([2]);
  });

  it('counts renamed servers, after the others, and never as duplicates', () => {
    const renamed = [server(1, { id: 'p', name: 'db' }), server(1, { id: 'q', name: 'db' })];
    const { keep, duplicates, missing, surplus } = plan([...renamed, server(2, { id: 'x' })], 4);
    expect(ids(keep)).toEqual(['x', 'p', 'q']);
    expect(duplicates).toEqual([]);
    expect(missing).toEqual([1]);
    expect(surplus).toEqual([]);
  });

  it('gives up servers whose build ended in ERROR, and wants their index again', () => {
    const { keep, missing, broken } = plan([server(1, { status: 'ERROR', wasActive: false }), server(2)], 2);
    expect(ids(broken)).toEqual(['id-1-1']);
    expect(ids(keep)).toEqual(['id-1-2']);
    expect(missing).toEqual([1]);
  });

  it('gives up one in ERROR of a generation that never counted, whatever it was before', () => {
    const { keep, broken } = plan([server(1, { status: 'ERROR', stage: 'candidate' }), server(2, { stage: 'candidate' })], 2);
    expect([ids(keep), ids(broken)]).toEqual([['id-1-2'], ['id-1-1']]);
    const inUse = plan([server(1, { status: 'ERROR', stage: 'candidate' }), server(2, { stage: 'current' })], 2);
    expect([ids(inUse.keep), ids(inUse.broken)]).toEqual([['id-1-1', 'id-1-2'], []]);
  });

  it.each(['ERROR', 'SHUTOFF', 'SHELVED_OFFLOADED', 'RESCUE', 'VERIFY_RESIZE'])(
    'keeps the place of one that was in use and is %s',
    (status) => {
      const { keep, missing, broken } = plan([server(1, { status }), server(2)], 3);
      expect(ids(keep)).toEqual(['id-1-1', 'id-1-2']);
      expect(broken).toEqual([]);
      expect(missing).toEqual([3]);
    },
  );

  it.each([
    { older: 'SHUTOFF', younger: 'ACTIVE' },
    { older: 'ACTIVE', younger: 'PAUSED' },
    { older: 'ERROR', younger: 'ACTIVE' },
  ])('leaves both servers of an index alone where one is out of use: $older, $younger', ({ older, younger }) => {
    const two = [server(1, { id: 'a', status: older }), server(1, { id: 'b', status: younger, created: '2026-11-21T02:00:01Z' })];
    const { keep, duplicates, broken, surplus } = plan(two, 1);
    expect([ids(keep), ids(duplicates), ids(broken), ids(surplus)]).toEqual([['a'], [], [], ['b']]);
  });

  it.each([
    { case: 'of the same request: the cloud failed to delete it', older: 'ACTIVE', nonce: 'n', status: 'ERROR', isDuplicate: true },
    { case: "of another request: it is its user's", older: 'ACTIVE', nonce: 'm', status: 'ERROR', isDuplicate: false },
    { case: 'of no known request', older: 'ACTIVE', nonce: undefined, status: 'ERROR', isDuplicate: false },
    { case: 'that a person stopped', older: 'ACTIVE', nonce: 'n', status: 'SHUTOFF', isDuplicate: false },
    { case: 'whose index a server holds that is out of use itself', older: 'ERROR', nonce: 'n', status: 'ERROR', isDuplicate: false },
  ])('a younger one in use before and $status now, $case', ({ older, nonce, status, isDuplicate }) => {
    const holder = server(1, { id: 'a', nonce: 'n', status: older });
    const { keep, duplicates, surplus } = plan([holder, server(1, { id: 'b', nonce, status, created: '2026-11-21T02:00:01Z' })], 1);
    expect([ids(keep), ids(duplicates), ids(surplus)]).toEqual(isDuplicate ? [['a'], ['b'], []] : [['a'], [], ['b']]);
  });

  it.each(['DELETED', 'SOFT_DELETED'])('takes a server that is %s for gone', (status) => {
    expect(plan([server(1, { status, generation: 5 })], 1)).toMatchObject({ generation: 1, keep: [], broken: [], missing: [1] });
  });

  it('looks at one role only', () => {
    const { keep, missing } = plan([server(1, { role: 'web' })], 1);
    expect(keep).toEqual([]);
    expect(missing).toEqual([1]);
  });

  it('reports servers of another image, and goes into a generation of its own beside them', () => {
    const { generation, keep, ofOtherImages } = plan([server(1, { imageId: 'Y', generation: 4 })], 1);
    expect(generation).toBe(5);
    expect(keep).toEqual([]);
    expect(ids(ofOtherImages)).toEqual(['id-4-1']);
  });

  it('clears the generations of other roles too', () => {
    expect(plan([server(1, { role: 'web', generation: 4 })], 1).generation).toBe(5);
  });

  it('knows the image of a server on a volume by our mark', () => {
    const onVolume = server(1, { imageId: undefined });
    const marked = { ...onVolume, marks: { ...onVolume.marks, imageId: 'X' } };
    expect(ids(plan([marked], 1).keep)).toEqual(['id-1-1']);
    expect(ids(plan([onVolume], 1).ofOtherImages)).toEqual(['id-1-1']);
    expect(imageOf({ ...marked, imageId: 'Y' })).toBe('X');
    expect(imageOf(server(1))).toBe('X');
  });

  it('fills the finished generation, else the newest', () => {
    const servers = [server(1, { generation: 1 }), server(1, { generation: 2 }), server(1, { generation: 3, stage: 'candidate' })];
    expect(plan(servers, 1)).toMatchObject({ generation: 2, keep: [servers[1]], ofOtherGenerations: [servers[0], servers[2]] });
    const candidates = servers.map((one) => ({ ...one, marks: { ...one.marks, stage: 'candidate' as const } }));
    expect(plan(candidates, 1).generation).toBe(3);
    expect(plan(servers.slice(1), 1).generation).toBe(2);
    expect(plan(candidates.slice(0, 1), 1).generation).toBe(1);
  });

  it('fills the generation that it is given', () => {
    const { generation, keep, missing, ofOtherGenerations } = plan([server(2), server(1, { generation: 2 })], 2, 1);
    expect(generation).toBe(1);
    expect(ids(keep)).toEqual(['id-1-2']);
    expect(missing).toEqual([1]);
    expect(ids(ofOtherGenerations)).toEqual(['id-2-1']);
  });

  it('puts each server into exactly one place, and ends with the wanted number', () => {
    const facts = fc.record({
      index: fc.integer({ min: 1, max: 6 }),
      generation: fc.integer({ min: 1, max: 2 }),
      stage: fc.constantFrom('candidate' as const, 'current' as const, undefined),
      status: fc.constantFrom('ACTIVE', 'BUILD', 'ERROR', 'SHUTOFF'),
      wasActive: fc.boolean(),
      imageId: fc.constantFrom('X', 'Y'),
    });
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 10 }), fc.integer({ min: 1, max: 5 }), (all, count) => {
        const servers = all.map(({ index, ...rest }, place) => server(index, { ...rest, id: `id-${place}` }));
        const { keep, missing, broken, duplicates, surplus, ofOtherGenerations, ofOtherImages } = plan(servers, count);
        const places = [keep, broken, duplicates, surplus, ofOtherGenerations, ofOtherImages].flat();
        expect(ids(places).sort()).toEqual(ids(servers).sort());
        expect(keep.length + missing.length).toBe(count);
        const indexes = [...keep.map(({ name }) => Number(name.split('-').at(-1))), ...missing];
        expect(new Set(indexes).size).toBe(count);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});

function image(
  id: string,
  generation: number,
  facts: Partial<RefreshImage> & Partial<Pick<ImageMarks, 'stage' | 'verified' | 'goldenId'>> = {},
): RefreshImage {
  const { stage = 'candidate', verified = true, goldenId = 'golden-1', ...rest } = facts;
  const marks: ImageMarks = {
    environment: 'staging',
    role: 'server',
    generation,
    run: 'r',
    expiresAt: undefined,
    nonce: undefined,
    stage,
    goldenId,
    consistency: 'clean',
    verified,
  };
  return { id, status: 'active', createdAt: '2026-11-21T02:00:00Z', marks, ...rest };
}

describe('planRefresh', () => {
  const current = server(1, { stage: 'current' });
  const candidate = server(1, { generation: 2, stage: 'candidate' });

  it('starts generation 1 in an empty environment', () => {
    expect(planRefresh({ servers: [], images: [] })).toEqual({ kind: 'start', generation: 1, undo: [], current: [], retire: [] });
  });

  it('starts the next generation after a finished one', () => {
    expect(planRefresh({ servers: [current], images: [image('X', 1)] })).toEqual({
      kind: 'start',
      generation: 2,
      undo: [],
      current: [current],
      retire: [],
    });
  });

  it('takes servers that no refresh made for finished', () => {
    expect(planRefresh({ servers: [server(1)], images: [] })).toMatchObject({ kind: 'start', generation: 2, current: [server(1)] });
  });

  it('takes a generation for finished once one of its servers is in use', () => {
    const servers = [candidate, server(2, { generation: 2, stage: 'current' })];
    expect(planRefresh({ servers, images: [image('X', 2)] })).toMatchObject({ kind: 'start', generation: 3, current: servers });
  });

  it('goes on with an image whose servers were never launched', () => {
    expect(planRefresh({ servers: [current], images: [image('X', 1), image('N', 2)] })).toEqual({
      kind: 'finish',
      generation: 2,
      imageIds: ['N'],
      undo: [],
      current: [current],
      retire: [],
    });
  });

  it('goes on with the servers of an image that was there before, or that the user named', () => {
    for (const reused of [image('X', 1, { stage: 'current' }), { ...image('X', 0), marks: undefined }]) {
      expect(planRefresh({ servers: [candidate], images: [reused] })).toMatchObject({
        kind: 'finish',
        generation: 2,
        imageIds: ['X'],
        undo: [],
      });
    }
  });

  it.each<[string, RefreshImage[]]>([
    ['gone', []],
    ['not active', [image('X', 2, { status: 'queued' })]],
    ['not verified', [image('X', 2, { verified: false })]],
    ['not a candidate, and of no server', [image('N', 2, { stage: 'current' })]],
  ])('undoes what it cannot finish because its image is %s, and leaves its names alone', (_, images) => {
    expect(planRefresh({ servers: [current, candidate], images })).toEqual({
      kind: 'start',
      generation: 3,
      undo: [candidate],
      current: [current],
      retire: [],
    });
  });

  it('finishes the newest that it can, and undoes the rest', () => {
    const servers = [
      server(1, { generation: 2, stage: 'candidate', imageId: 'N' }),
      server(1, { generation: 3, stage: 'candidate', imageId: 'gone' }),
      server(2, { generation: 2, stage: 'candidate', imageId: 'other' }),
    ];
    expect(planRefresh({ servers, images: [image('N', 2), image('M', 1)] })).toMatchObject({
      kind: 'finish',
      generation: 2,
      imageIds: ['N'],
      undo: [servers[1], servers[2]],
    });
  });

  it('undoes an older generation of the same image, and servers of another in the same generation', () => {
    const servers = [
      server(1, { generation: 2, stage: 'candidate' }),
      server(1, { generation: 3, stage: 'candidate' }),
      server(2, { generation: 3, stage: 'candidate', imageId: 'gone' }),
    ];
    expect(planRefresh({ servers, images: [image('X', 1, { stage: 'current' })] })).toMatchObject({
      kind: 'finish',
      generation: 3,
      imageIds: ['X'],
      undo: [servers[0], servers[2]],
    });
  });

  it('takes the newest of several images, then the higher id', () => {
    const later = { createdAt: '2026-11-21T03:00:00Z' };
    expect(planRefresh({ servers: [], images: [image('A', 1), image('B', 1, later), image('C', 1)] })).toMatchObject({ imageIds: ['B'] });
    expect(planRefresh({ servers: [], images: [image('A', 1), image('C', 1), image('B', 1)] })).toMatchObject({ imageIds: ['C'] });
    expect(planRefresh({ servers: [], images: [image('A', 3), image('B', 2, later)] })).toMatchObject({ generation: 3, imageIds: ['A'] });
  });

  it('goes on with one image of each golden server', () => {
    const images = [image('A', 2), image('B', 2), image('C', 2, { goldenId: 'another' })];
    expect(planRefresh({ servers: [], images })).toMatchObject({ kind: 'finish', imageIds: ['C', 'B'] });
    const servers = ['B', 'C'].map((imageId, at) => server(at, { generation: 2, stage: 'candidate', imageId }));
    expect(planRefresh({ servers, images })).toMatchObject({ kind: 'finish', undo: [] });
  });

  it("does not take up another environment's candidate", () => {
    const images = [image('N', 5)];
    expect(planRefresh({ servers: [current], images, environment: 'pr-7' })).toMatchObject({ kind: 'start', generation: 2 });
    expect(planRefresh({ servers: [current], images, environment: 'staging' })).toMatchObject({ kind: 'finish', generation: 5 });
  });

  it('retires what an earlier run did not get to delete', () => {
    const servers = [current, server(1, { generation: 2, stage: 'current' })];
    expect(planRefresh({ servers, images: [] })).toMatchObject({ kind: 'start', generation: 3, current: [servers[1]], retire: [current] });
  });

  it('only retires when that is all that an earlier run left to do', () => {
    const servers = [current, server(1, { generation: 2, stage: 'current', imageId: 'N' })];
    expect(planRefresh({ servers, images: [image('N', 2, { stage: undefined })] })).toEqual({
      kind: 'finish',
      generation: 2,
      imageIds: ['N'],
      undo: [],
      current: [],
      retire: [current],
    });
    const launched = server(1, { generation: 2, imageId: 'N' });
    expect(planRefresh({ servers: [current, launched], images: [image('N', 2, { stage: undefined })] })).toMatchObject({ kind: 'start' });
  });

  it('only retires, too, when but some servers of the generation were called the current one', () => {
    const promoted = [
      server(1, { generation: 2, stage: 'current', imageId: 'N' }),
      server(2, { generation: 2, stage: 'candidate', imageId: 'N' }),
    ];
    expect(planRefresh({ servers: [current, ...promoted], images: [image('N', 2, { stage: 'current' })] })).toMatchObject({
      kind: 'finish',
      generation: 2,
      retire: [current],
    });
  });

  it('has more to do than to retire while one of the generation in use is in ERROR: nothing else replaces it', () => {
    const inUse = server(1, { generation: 2, stage: 'current', imageId: 'N', status: 'ERROR' });
    expect(planRefresh({ servers: [current, inUse], images: [image('N', 2, { stage: undefined })] })).toMatchObject({
      kind: 'start',
      generation: 3,
      current: [inUse],
      retire: [current],
    });
  });

  it('has more to do than to retire while a newer generation stands that cannot be finished', () => {
    const inUse = server(1, { generation: 2, stage: 'current', imageId: 'N' });
    const lost = server(1, { generation: 3, stage: 'candidate', imageId: 'gone' });
    expect(planRefresh({ servers: [current, inUse, lost], images: [image('N', 2, { stage: 'current' })] })).toEqual({
      kind: 'start',
      generation: 4,
      undo: [lost],
      current: [inUse],
      retire: [current],
    });
  });

  it('retires candidates that are older than the generation in use', () => {
    const servers = [candidate, server(1, { generation: 3, stage: 'current', imageId: 'gone' })];
    expect(planRefresh({ servers, images: [image('X', 2)] })).toMatchObject({
      kind: 'start',
      generation: 4,
      undo: [],
      retire: [candidate],
    });
  });

  it('does not count servers that are gone', () => {
    expect(planRefresh({ servers: [server(1, { generation: 7, status: 'DELETED' })], images: [] })).toMatchObject({
      generation: 1,
      current: [],
    });
  });
});

describe('golden servers that carry the marks of an environment', () => {
  const fill = (goldens: readonly MarkedServer[], generation?: number) =>
    planLaunch({ servers: [], imageId: 'X', role: 'server', count: 3, generation, goldens });

  it('keep their names: no server of the same role and generation gets one', () => {
    expect(fill([server(2)], 1)).toMatchObject({ missing: [1, 3, 4], keep: [] });
    expect(fill([server(2), server(1), server(3)], 1).missing).toEqual([4, 5, 6]);
  });

  it('hold no name of another role or another generation', () => {
    expect(fill([server(1, { role: 'db' }), server(2, { generation: 2 })], 1).missing).toEqual([1, 2, 3]);
  });

  it('hold their generation: the next one is begun', () => {
    expect(fill([server(1, { generation: 4 })]).generation).toBe(5);
  });
});

it('a duplicate is one, though a server of another index is out of use', () => {
  const younger = server(1, { id: 'younger', created: '2026-11-21T02:00:01Z' });
  const { duplicates, surplus } = plan([server(1), younger, server(2, { status: 'SHUTOFF' })], 2);
  expect(ids(duplicates)).toEqual(['younger']);
  expect(surplus).toEqual([]);
});

it('a refresh does not go on with an image that is to be deleted', () => {
  const leftOver = image('N', 2);
  const marks = leftOver.marks && { ...leftOver.marks, deletionCandidate: 1 };
  expect(planRefresh({ servers: [], images: [leftOver] }).kind).toBe('finish');
  expect(planRefresh({ servers: [], images: [{ ...leftOver, marks }] }).kind).toBe('start');
});
