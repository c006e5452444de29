import { describe, expect, test } from 'vitest';
import { CancelledError, RestageError } from '../../../../src/domain/errors.ts';
import { followSignals } from '../../../../src/entry-points/cli/cancel.ts';
import { exitCodeOfError, exitCodeOfResult } from '../../../../src/entry-points/cli/exit-code.ts';
import { isScreen, type Paint, paintFor } from '../../../../src/entry-points/cli/paint.ts';
import { publishError, publishResult } from '../../../../src/entry-points/cli/publish.ts';
import { resultText } from '../../../../src/entry-points/cli/result-text.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import type { Result } from '../../../../src/operations/results.ts';
import { reportError } from '../../../../src/reports/error.ts';
import { serverResult } from '../../../helpers/server-result.ts';
import { testWorld } from './world.ts';

const requests = { byService: { ...noRequests, identity: 1, compute: 2 }, changing: 0 };
const plain: Paint = (_, text) => text;
const now = Date.parse('2026-11-22T12:00:00Z');
const shown = { paint: plain, now };

describe('exit codes', () => {
  test('of results', () => {
    expect([
      exitCodeOfResult({ status: 'complete' }),
      exitCodeOfResult({ status: 'planned' }),
      exitCodeOfResult({ status: 'pending' }),
    ]).toEqual([0, 0, 75]);
  });

  test('of errors tell whether anything was touched', () => {
    const report = reportError(new RestageError('quota-exceeded', 'full'));
    expect(exitCodeOfError(report, 0)).toBe(2);
    expect(exitCodeOfError(report, 1)).toBe(1);
  });

  test('of a cancelled run tell whether it was cleaned up', () => {
    const error = new CancelledError();
    expect(exitCodeOfError(reportError(error), 5)).toBe(130);
    expect(exitCodeOfError(reportError(error), 0)).toBe(130);
    error.cleanupErrors.push(new RestageError('conflict', 'still busy'));
    expect(exitCodeOfError(reportError(error), 5)).toBe(1);
  });
});

describe('a failure', () => {
  const error = new RestageError('quota-exceeded', 'No room for 3 servers.', { hint: 'Delete some.', requestIds: ['req-1', 'req-2'] });

  test('is told to people', () => {
    const world = testWorld([]);
    expect(publishError(world, error, { json: false, changingRequests: 1 })).toBe(1);
    expect(world.err()).toBe('error: No room for 3 servers.\nhint: Delete some.\nrequest ids: req-1, req-2\ncode: quota-exceeded\n');
    expect(world.out()).toBe('');
  });

  test('is told to programs, in one object', () => {
    const world = testWorld([]);
    expect(publishError(world, error, { json: true, changingRequests: 0 })).toBe(2);
    expect(JSON.parse(world.out())).toEqual({
      error: { code: 'quota-exceeded', message: 'No room for 3 servers.', hint: 'Delete some.', 'request-ids': ['req-1', 'req-2'] },
    });
    expect(world.err()).toContain('error: No room');
  });

  test('of ours has a code, too', () => {
    const world = testWorld([]);
    publishError(world, new TypeError('x is undefined'), { json: true, changingRequests: 0 });
    expect(JSON.parse(world.out()).error).toMatchObject({ code: 'internal', message: 'x is undefined', 'request-ids': [] });
  });
});

describe('a result', () => {
  const server = serverResult();
  const result: Result = {
    status: 'complete',
    environment: 'qa',
    imageId: 'img-1',
    imageName: 'restage-web-1',
    consistency: 'clean',
    consistencyEvidence: 'clean: the stop took 4 s of 60 s',
    goldenDowntimeSeconds: 72,
    snapshotSeconds: 3600,
    servers: [server, { ...server, id: 'id-2', name: 'qa-g1-2', floatingIp: '203.0.113.9', address: '203.0.113.9' }],
    expiresAt: '2026-11-22T00:00:00Z',
    timeline: [],
  };

  test('is one JSON object, with the keys of the contract', async () => {
    const world = testWorld([]);
    expect(await publishResult(world, { verb: 'refresh', json: true, graph: false }, result, requests)).toBe(0);
    expect(world.out().endsWith('}\n')).toBe(true);
    expect(JSON.parse(world.out())).toEqual({
      status: 'complete',
      environment: 'qa',
      'image-id': 'img-1',
      'image-name': 'restage-web-1',
      consistency: 'clean',
      'consistency-evidence': 'clean: the stop took 4 s of 60 s',
      'golden-downtime-seconds': 72,
      'snapshot-seconds': 3600,
      servers: [
        {
          id: 'id-1',
          name: 'qa-g1-1',
          role: 'server',
          status: 'ACTIVE',
          flavor: 'm1.small',
          'availability-zone': 'nova',
          address: '10.0.0.5',
          addresses: ['10.0.0.5'],
          'floating-ip': null,
          'ready-seconds': 12,
        },
        {
          id: 'id-2',
          name: 'qa-g1-2',
          role: 'server',
          status: 'ACTIVE',
          flavor: 'm1.small',
          'availability-zone': 'nova',
          address: '203.0.113.9',
          addresses: ['10.0.0.5'],
          'floating-ip': '203.0.113.9',
          'ready-seconds': 12,
        },
      ],
      addresses: '10.0.0.5\n203.0.113.9',
      matrix: {
        include: [
          { name: 'qa-g1-1', id: 'id-1', role: 'server', address: '10.0.0.5' },
          { name: 'qa-g1-2', id: 'id-2', role: 'server', address: '203.0.113.9' },
        ],
      },
      live: true,
      'expires-at': '2026-11-22T00:00:00Z',
      'api-requests': { ...noRequests, identity: 1, compute: 2 },
    });
  });

  test('that came with a failure is shown whole, then the failure', async () => {
    const failure = new RestageError('destroy-failed', 'One server is locked.', { requestIds: ['req-1'] });
    const told = async (json: boolean) => {
      const world = testWorld([]);
      const code = await publishResult(world, { verb: 'destroy', json, graph: false }, { ...result, failure }, requests);
      return { code, out: world.out(), err: world.err() };
    };
    expect((await told(false)).out).toMatch(/^destroy of qa: failed. Before the failure, it did this:\n/);
    expect(await told(false)).toMatchObject({
      code: 1,
      out: expect.stringContaining('qa-g1-1'),
      err: expect.stringContaining('error: One server'),
    });
    expect(JSON.parse((await told(true)).out)).toMatchObject({
      status: 'complete',
      servers: [expect.anything(), expect.anything()],
      error: { code: 'destroy-failed', message: 'One server is locked.', hint: null, 'request-ids': ['req-1'] },
    });
    expect(JSON.parse((await told(true)).out)).not.toHaveProperty('live');
  });

  test('is a text for people', () => {
    const lines = resultText('refresh', result, shown).split('\n');
    expect(lines[0]).toBe('refresh of qa: complete');
    expect(lines).toContain('image: restage-web-1 (img-1)');
    expect(lines).toContain('consistency: clean: the stop took 4 s of 60 s');
    expect(lines).toContain('golden server was down for: 1m 12s');
    expect(lines.filter((line) => line.startsWith('qa-g1-'))).toHaveLength(2);
  });

  test('of several snapshots has a table of them', () => {
    const snapshot = { golden: 'web', imageName: 'i', consistency: 'clean', diskGb: 50, sizeBytes: undefined, seconds: 60 } as const;
    const of = (golden: string) => ({ ...snapshot, golden, estimateSeconds: 60, downtimeSeconds: 70 });
    const text = resultText('refresh', { ...result, snapshots: [of('web'), of('db')] }, shown);
    expect(text).toMatch(/^GOLDEN SERVER +CONSISTENCY +DOWN FOR/m);
    expect(resultText('refresh', { ...result, snapshots: [of('web')] }, shown)).not.toContain('GOLDEN SERVER');
  });

  test('that is pending says when to come back', async () => {
    const world = testWorld([]);
    const pending: Result = {
      status: 'pending',
      pending: { reason: 'the image is being made', comeBackAt: '2026-11-22T01:00:00Z' },
      timeline: [],
    };
    expect(await publishResult(world, { verb: 'snapshot', json: false, graph: false }, pending, requests)).toBe(75);
    expect(world.out()).toBe('snapshot: pending, the image is being made\nto continue, run this again after 2026-11-22T01:00:00Z\n');
  });

  test('of a plan has its steps and its time; the formula is in the steps', () => {
    const plan = {
      count: 1,
      estimateSeconds: 3600,
      limitSeconds: 5400,
      limitFormula: '50 GB x 72 s/GB x 1.5 = 5400 s',
      steps: ['stop it', 'start it', 'its disk is large'],
      notes: ['its disk is large'],
    };
    expect(resultText('plan', { status: 'planned', plan, timeline: [] }, shown)).toBe(
      'plan: nothing was changed\n\n 1. stop it\n 2. start it\nnote: its disk is large\nimage usable in about: 1h\nlimit: 1h 30m\n',
    );
  });

  test('of a dry run says how to go on', () => {
    const removed = [{ kind: 'server', id: 'i', name: 'n', why: 'expired', outcome: 'would' }] as const;
    expect(resultText('reap', { status: 'complete', removed, timeline: [] }, shown)).toContain(
      'To delete these resources, run this again with --apply.',
    );
    expect(resultText('reap', { status: 'complete', removed: [], timeline: [] }, shown)).toContain('nothing to delete');
  });

  test('has its own colour where it is not the end', () => {
    const styles: string[] = [];
    const note: Paint = (style, text) => {
      styles.push(style);
      return text;
    };
    const pending = { reason: 'The snapshot goes on.', comeBackAt: '2026-11-21T13:00:00Z' };
    resultText('snapshot', { status: 'pending', pending, timeline: [] }, { paint: note, now });
    resultText('snapshot', { status: 'complete', timeline: [] }, { paint: note, now });
    expect(styles).toEqual(['yellow', 'green']);
  });

  test('of the inventory tells ages, and how long each has to live', () => {
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    const environment = { name: 'qa', generation: 2, servers: [], createdAt: at(-75), expiresAt: at(30) };
    const image = {
      id: 'i',
      name: 'nightly',
      goldenId: 'g',
      status: 'active',
      consistency: 'clean',
      verified: true,
      sizeBytes: undefined,
    } as const;
    const images = [{ ...image, createdAt: at(-26 * 60), expiresAt: at(-3) }];
    const text = resultText(
      'status',
      { status: 'complete', inventory: { goldens: [], environments: [environment], images }, timeline: [] },
      shown,
    );
    expect(text).toMatch(/^ENVIRONMENT +GENERATION +SERVERS +AGE +EXPIRES\nqa +2 +0 +1h 15m +in 30m$/m);
    expect(text).toMatch(/^nightly +active +clean +yes +- +1d 2h +3m ago +i$/m);
  });

  test('of a destroy that found nothing names what it looked for', () => {
    expect(resultText('destroy', { status: 'complete', environment: 'qq', removed: [], timeline: [] }, shown)).toBe(
      'destroy of qq: complete\n\nnothing to delete: environment qq has no resources\n',
    );
  });

  test('of an empty cloud says so', () => {
    expect(
      resultText('status', { status: 'complete', inventory: { goldens: [], environments: [], images: [] }, timeline: [] }, shown),
    ).toBe(
      'status: complete\n\nno golden servers (the first snapshot of a server makes it a golden server)\n\nno environments\n\nno images\n',
    );
  });
});

describe('signals', () => {
  test('the first asks for an orderly end, the second leaves', () => {
    const world = testWorld([]);
    const said: string[] = [];
    const { signal, release } = followSignals(world, (line) => said.push(line));
    world.signals.emit('SIGTERM');
    expect(signal.reason).toBeInstanceOf(CancelledError);
    expect(world.exits).toEqual([]);
    world.signals.emit('SIGINT');
    expect(world.exits).toEqual([131]);
    expect(said).toEqual([
      'Cancelling: restoring the golden server and cleaning up. Press Ctrl-C again to quit immediately.',
      expect.stringContaining('Quit before'),
    ]);
    release();
    expect(world.signals.listenerCount('SIGINT') + world.signals.listenerCount('SIGTERM')).toBe(0);
  });
});

test('colours are for screens, and for those who ask', () => {
  const screen = { write: () => {}, isTTY: true };
  const file = { write: () => {} };
  expect(isScreen(screen, {})).toBe(true);
  expect(isScreen(file, {})).toBe(false);
  expect(isScreen(screen, { CI: 'true' })).toBe(false);
  expect(isScreen(screen, { TERM: 'dumb' })).toBe(false);
  expect(paintFor(screen, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(paintFor(screen, { NO_COLOR: '1' })('red', 'x')).toBe('x');
  expect(paintFor(file, {})('red', 'x')).toBe('x');
  expect(paintFor(file, { FORCE_COLOR: '1' })('red', 'x')).toBe('\u001b[31mx\u001b[39m');
});
