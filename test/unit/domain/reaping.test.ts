import { describe, expect, it } from 'vitest';
import type { MarkedServer } from '../../../src/domain/generations.ts';
import type { ImageMarks, ServerMarks } from '../../../src/domain/marks.ts';
import {
  benefitOfDoubtMs,
  isQuietForADay,
  isWorkedOn,
  type LeaseSign,
  mostRemovals,
  type ReapableImage,
  type ReapSight,
  whyImageGoes,
  whySealingGoes,
  whyServerGoes,
} from '../../../src/domain/reaping.ts';

const now = Date.UTC(2026, 10, 21, 12);
const minutesAgo = (minutes: number) => now - minutes * 60_000;
const common = { environment: 'pr-7', role: 'server', generation: 2, run: 'gh-1-1', expiresAt: undefined, nonce: undefined } as const;

/** A candidate, an hour old. */
function server(marks: Partial<ServerMarks> = {}, facts: Partial<Omit<MarkedServer, 'marks'>> = {}): MarkedServer {
  return {
    id: 'id',
    name: 'pr-7-g2-1',
    status: 'ACTIVE',
    wasActive: true,
    imageId: 'X',
    created: new Date(minutesAgo(60)).toISOString(),
    marks: { ...common, stage: 'candidate', imageId: undefined, volumes: undefined, quarantine: undefined, ...marks },
    ...facts,
  };
}

/** A lease of the run above on nothing in particular, lapsed. */
const lease = (changes: Partial<LeaseSign> = {}): LeaseSign => ({
  run: 'gh-1-1',
  goldenId: undefined,
  environment: undefined,
  isLapsed: true,
  ...changes,
});
const another = (changes: Partial<LeaseSign> = {}) => lease({ run: 'gh-9-9', ...changes });

const sight = (changes: Partial<ReapSight> = {}): ReapSight => ({ now, servers: [], leases: [], inUseIds: new Set(), ...changes });

describe('a server goes', () => {
  it('when it has expired, whatever lives', () => {
    const old = server({ expiresAt: minutesAgo(90), stage: 'current' });
    expect(whyServerGoes(old, sight({ leases: [lease({ isLapsed: false })] }))).toBe('expired 1h 30m ago');
    expect(whyServerGoes(server({ expiresAt: now, stage: 'current' }), sight())).toBe('expired 0s ago');
    expect(whyServerGoes(server({ expiresAt: now + 1, stage: 'current' }), sight())).toBeUndefined();
  });

  it.each([
    ['its run is over', lease()],
    ['who went on with it is over too', another({ environment: 'pr-7' })],
  ])('unfinished, when %s', (_, sign) => {
    expect(whyServerGoes(server(), sight({ leases: [another(), sign] }))).toBe('run gh-1-1 ended before its generation was complete');
  });

  it('unfinished, a day later, when nothing tells of its run', () => {
    const created = (ms: number) => server({}, { created: new Date(ms).toISOString() });
    expect(whyServerGoes(created(now - benefitOfDoubtMs), sight({ leases: [another()] }))).toBe('run gh-1-1 left it unfinished');
    expect(whyServerGoes(created(now - benefitOfDoubtMs + 1000), sight())).toBeUndefined();
  });

  it('whose build ended in ERROR, when its run is over', () => {
    const broken = server({ stage: undefined }, { status: 'ERROR', wasActive: false });
    expect(whyServerGoes(broken, sight({ leases: [lease()] }))).toBe('in ERROR, and run gh-1-1 has ended');
    expect(whyServerGoes(broken, sight({ leases: [another({ environment: 'pr-7' })] }))).toBeUndefined();
  });
});

describe('a server stays', () => {
  it('while it is built, though its run is over: no refresh made it, and it has not failed', () => {
    expect(
      whyServerGoes(server({ stage: undefined }, { status: 'BUILD', wasActive: false }), sight({ leases: [lease()] })),
    ).toBeUndefined();
  });

  it('when it came to ERROR after it had been in use', () => {
    expect(whyServerGoes(server({ stage: undefined }, { status: 'ERROR' }), sight({ leases: [lease()] }))).toBeUndefined();
  });

  it.each(['DELETED', 'SOFT_DELETED'])('when it is %s', (status) => {
    expect(whyServerGoes(server({ expiresAt: 0 }, { status }), sight())).toBeUndefined();
  });

  it.each([
    ['its own', lease({ isLapsed: false })],
    ['another, at work on its environment', another({ environment: 'pr-7', isLapsed: false })],
  ])('while a run lives: %s', (_, living) => {
    expect(whyServerGoes(server(), sight({ leases: [lease(), living] }))).toBeUndefined();
    const ancient = server({}, { created: '2026-01-01T00:00:00Z', status: 'ERROR' });
    expect(whyServerGoes(ancient, sight({ leases: [living] }))).toBeUndefined();
  });

  it('however others live and die', () => {
    const leases = [
      another(),
      another({ isLapsed: false }),
      another({ environment: 'pr-8' }),
      another({ environment: 'pr-8', isLapsed: false }),
    ];
    expect(whyServerGoes(server(), sight({ leases }))).toBeUndefined();
    expect(whyServerGoes(server(), sight({ leases: [...leases, lease()] }))).toBeDefined();
  });

  it('when its generation is the current one, or no refresh made it', () => {
    const leases = [lease()];
    expect(whyServerGoes(server({ stage: 'current' }), sight({ leases }))).toBeUndefined();
    expect(whyServerGoes(server({ stage: 'current' }, { status: 'ERROR' }), sight({ leases }))).toBeUndefined();
    expect(whyServerGoes(server({ stage: undefined }), sight({ leases }))).toBeUndefined();
  });

  it('as a candidate beside a promoted one of its own generation, no other', () => {
    const beside = (marks: Partial<ServerMarks>) => sight({ leases: [lease()], servers: [server(), server(marks)] });
    expect(whyServerGoes(server(), beside({ stage: 'current' }))).toBeUndefined();
    expect(whyServerGoes(server(), beside({ stage: 'current', generation: 1 }))).toBeDefined();
    expect(whyServerGoes(server(), beside({ stage: 'current', environment: 'pr-8' }))).toBeDefined();
  });
});

/** One whose run left it unverified a minute ago. */
function image(marks: Partial<ImageMarks> = {}, facts: Partial<Omit<ReapableImage, 'marks'>> = {}): ReapableImage {
  return {
    id: 'X',
    protected: false,
    updatedAt: new Date(minutesAgo(1)).toISOString(),
    isDetached: false,
    goldenIsBusy: false,
    marks: { ...common, stage: 'candidate', goldenId: 'golden-1', consistency: 'clean', verified: false, ...marks },
    ...facts,
  };
}

describe('an image', () => {
  it('that no run finished is deleted', () => {
    expect(whyImageGoes(image(), sight({ leases: [lease(), another({ isLapsed: false }), another({ goldenId: 'golden-1' })] }))).toBe(
      'run gh-1-1 did not finish it',
    );
  });

  it('that is verified goes when it has expired, and no sooner', () => {
    expect(whyImageGoes(image({ verified: true, expiresAt: minutesAgo(1) }), sight())).toBe('expired 1m ago');
    expect(whyImageGoes(image({ verified: true, expiresAt: now + 1 }), sight())).toBeUndefined();
    expect(whyImageGoes(image({ verified: true }), sight({ leases: [lease()] }))).toBeUndefined();
  });

  it.each<[string, ReapableImage, Partial<ReapSight>]>([
    ['protected', image({}, { protected: true }), {}],
    ['in use', image(), { inUseIds: new Set(['X']) }],
    ['being made', image({}, { goldenIsBusy: true }), {}],
    ["a living run's", image(), { leases: [lease({ isLapsed: false })] }],
    ['of a golden server at which a run is at work', image(), { leases: [another({ goldenId: 'golden-1', isLapsed: false })] }],
    ['left on purpose', image({}, { isDetached: true }), {}],
  ])('that is %s stays', (_, kept, changes) => {
    expect(whyImageGoes(kept, sight(changes))).toBeUndefined();
  });

  it('that was left on purpose is deleted if no run came back for a day', () => {
    const left = (ms: number) => image({}, { isDetached: true, updatedAt: new Date(ms).toISOString() });
    expect(whyImageGoes(left(now - benefitOfDoubtMs), sight())).toBe('run gh-1-1 did not finish it');
    expect(whyImageGoes(left(now - benefitOfDoubtMs + 1000), sight())).toBeUndefined();
  });

  it.each(['', 'yesterday'])('that was left on purpose stays if its time is shown as %j', (updatedAt) => {
    expect(whyImageGoes(image({}, { isDetached: true, updatedAt }), sight())).toBeUndefined();
  });

  it('that was left late at a time that is not shown stays', () => {
    expect(whyImageGoes(image({}, { isDetached: true, mayComeUntil: Number.NaN }), sight())).toBeUndefined();
  });

  it('that was left late stays for as long as it may still come, and no longer', () => {
    const late = (mayComeUntil: number) => image({}, { isDetached: true, mayComeUntil });
    expect(whyImageGoes(late(now + 1000), sight())).toBeUndefined();
    expect(whyImageGoes(late(now), sight())).toBe('run gh-1-1 did not finish it');
  });

  it('that is protected or in use stays though it has expired', () => {
    const old = { verified: true, expiresAt: 0 };
    expect(whyImageGoes(image(old, { protected: true }), sight())).toBeUndefined();
    expect(whyImageGoes(image(old), sight({ inUseIds: new Set(['X']) }))).toBeUndefined();
  });
});

it.each(['', 'yesterday'])('a time that is shown as %j is no day ago', (since) => {
  expect(isQuietForADay(since, now)).toBe(false);
});

it('is a day that a thing without an end is kept', () => {
  expect(benefitOfDoubtMs).toBe(86_400_000);
});

it.each([
  [0, 10],
  [20, 10],
  [21, 10],
  [22, 11],
  [301, 150],
])('of %d things one pass takes %d at most', (total, most) => {
  expect(mostRemovals(total)).toBe(most);
});

describe('a sealing server', () => {
  const sealing = { run: 'gh-1-1', imageId: 'raw-1', created: new Date(minutesAgo(60)).toISOString(), image: 'stays' } as const;

  it.each([
    ['goes with its image', { image: 'goes' }, [], 'the image that it seals is also deleted'],
    ['goes after its image', { image: 'gone' }, [], 'the image that it seals no longer exists'],
    [
      'goes though others live',
      { image: 'gone' },
      [another({ isLapsed: false, imageId: 'raw-2' })],
      'the image that it seals no longer exists',
    ],
    ['goes when its run is over', { image: 'goes' }, [lease(), another({ imageId: 'raw-1' })], 'the image that it seals is also deleted'],
    ['stays while its run lives', { image: 'gone' }, [another(), lease({ isLapsed: false })], undefined],
    ['stays while another run goes on with its image', { image: 'goes' }, [another({ isLapsed: false, imageId: 'raw-1' })], undefined],
    ['stays for a day with its image', {}, [lease()], undefined],
    ['stays up to the end of that day', { created: new Date(now - benefitOfDoubtMs + 1000).toISOString() }, [], undefined],
    ['goes after that day', { created: new Date(now - benefitOfDoubtMs).toISOString() }, [], 'run gh-1-1 left it unfinished'],
    ['stays beyond that day while its run lives', { created: '2026-01-01T00:00:00Z' }, [lease({ isLapsed: false })], undefined],
  ] as const)('%s', (_what, changes, leases, why) => {
    expect(whySealingGoes({ ...sealing, ...changes }, sight({ leases }))).toBe(why);
  });
});

it.each([
  ['its own run', [lease({ isLapsed: false })], true],
  ['a run at its environment', [another({ isLapsed: false, environment: 'pr-7' })], true],
  ['its own run, which is over', [lease()], false],
  ['a run at its environment, which is over', [another({ environment: 'pr-7' })], false],
  ['a run at another', [another({ isLapsed: false, environment: 'pr-8' })], false],
  ['no run', [], false],
] as const)('a server and %s', (_who, leases, isAtWork) => {
  expect(isWorkedOn({ run: 'gh-1-1', environment: 'pr-7' }, leases)).toBe(isAtWork);
});

describe('a sealed image that is not verified yet', () => {
  const sealed = image({ seal: { kind: 'sealed', from: 'raw-1', by: 'a'.repeat(64), in: 'server-1' } });

  it('stays while a run holds it, or the raw one that it is made of', () => {
    for (const imageId of ['X', 'raw-1'])
      expect(whyImageGoes(sealed, sight({ leases: [another({ isLapsed: false, imageId })] }))).toBeUndefined();
    expect(whyImageGoes(sealed, sight({ leases: [another({ isLapsed: false, imageId: 'raw-2' })] }))).toBeDefined();
    expect(whyImageGoes(sealed, sight({ leases: [another({ imageId: 'raw-1' })] }))).toBeDefined();
  });

  it('that is raw is held by its own id alone', () => {
    const raw = image({ seal: { kind: 'awaited', by: 'raw-1' } });
    expect(whyImageGoes(raw, sight({ leases: [another({ isLapsed: false, imageId: 'raw-1' })] }))).toBeDefined();
    expect(whyImageGoes(raw, sight({ leases: [another({ isLapsed: false })] }))).toBeDefined();
  });
});

describe('a verified image', () => {
  const old = { verified: true, expiresAt: minutesAgo(1) };

  it('that is the newest of its golden server outlives its expiry: there has to be one to launch from', () => {
    expect(whyImageGoes(image(old, { isNewestOfGolden: true }), sight())).toBeUndefined();
    expect(whyImageGoes(image(old, { isNewestOfGolden: false }), sight())).toBe('expired 1m ago');
  });

  it('that was to be deleted once it is unused goes, the newest too, and whatever lives', () => {
    const left = image({ verified: true, deletionCandidate: Date.UTC(2026, 10, 20) }, { isNewestOfGolden: true });
    expect(whyImageGoes(left, sight({ leases: [lease({ isLapsed: false })] }))).toBe('marked for deletion since 2026-11-20T00:00:00Z');
    expect(whyImageGoes(left, sight({ inUseIds: new Set(['X']) }))).toBeUndefined();
  });
});

it('an image that was left on purpose goes at once when its run died after all', () => {
  expect(whyImageGoes(image({}, { isDetached: true }), sight({ leases: [lease()] }))).toBe('run gh-1-1 did not finish it');
  expect(whyImageGoes(image({}, { isDetached: true }), sight({ leases: [another()] }))).toBeUndefined();
});
