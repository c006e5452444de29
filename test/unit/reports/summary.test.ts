import { describe, expect, test } from 'vitest';
import { CancelledError, RestageError } from '../../../src/domain/errors.ts';
import type { Result } from '../../../src/operations/results.ts';
import { cut, markdownTable, plain } from '../../../src/reports/markdown.ts';
import { type RunReport, renderSummary } from '../../../src/reports/summary.ts';
import { serverResult } from '../../helpers/server-result.ts';

const server = serverResult({ id: 'server-id-1', name: 'pr-7-g1-1', readySeconds: 42 });

const result: Result = {
  status: 'complete',
  environment: 'pr-7',
  imageId: 'image-id-1',
  imageName: 'restage-golden-20261121T020000Z',
  consistency: 'clean',
  consistencyEvidence: 'clean: the stop took 12 s of 60 s',
  goldenDowntimeSeconds: 75,
  snapshotSeconds: 61,
  servers: [server],
  expiresAt: '2026-11-22T02:00:00Z',
  timeline: [
    { name: 'stop', from: 1_000, to: 13_000 },
    { name: 'launch', from: 80_000, to: 80_000 },
  ],
};

function summaryOf(changes: Partial<RunReport> = {}): string {
  return renderSummary({
    verb: 'refresh',
    outcome: { kind: 'result', result },
    elapsedMs: 120_000,
    requests: { identity: 1, compute: 20, image: 5, network: 0 },
    warnings: [],
    steps: [],
    outputs: new Map(),
    ...changes,
  });
}

describe('a finished run', () => {
  test.each([
    '## ✅ Restage refresh of pr-7 complete in 2m',
    '- **Image:** restage-golden-20261121T020000Z (image-id-1)',
    '- **Consistency:** clean: the stop took 12 s of 60 s',
    '- **Golden server was down for:** 1m 15s',
    '- **Image was usable after:** 1m 1s',
    '- **Expires at:** 2026-11-22T02:00:00Z',
    '| pr-7-g1-1 | server | ACTIVE | m1.small | 10.0.0.5 | after 42s | server-id-1 |',
    'API requests: 26 (identity 1, compute 20, image 5)',
  ])('tells %s', (line) => {
    expect(summaryOf().split('\n')).toContain(line);
  });

  test('leaves out what is not known', () => {
    const text = summaryOf({ outcome: { kind: 'result', result: { status: 'complete', timeline: [] } }, requests: {} });
    expect(text).toBe('## ✅ Restage refresh complete in 2m\n\nAPI requests: 0\n');
  });

  test('shows its warnings', () => {
    expect(summaryOf({ warnings: [{ title: 'Forced stop', message: 'power was cut' }] })).toContain(
      '> [!WARNING]\n> **Forced stop**<br>power was cut',
    );
  });
});

test('what was done although something failed is shown with the failure', () => {
  const failure = new RestageError('golden-not-restored', 'Golden server web is NOT back.', { hint: 'Start it by hand.' });
  const text = summaryOf({ outcome: { kind: 'result', result: { ...result, failure } } });
  expect(text).toMatch(/^## ❌ Restage refresh of pr-7 failed after 2m\n\n> \[!CAUTION\]\n> Golden server web is NOT back\./);
  expect(text).toContain('| pr-7-g1-1 | server | ACTIVE |');
});

test.each(['the image is still saving', 'the image is still saving.'])('a pending run tells why, and when to come back', (reason) => {
  const text = summaryOf({
    outcome: { kind: 'result', result: { ...result, status: 'pending', pending: { reason, comeBackAt: '2026-11-21T03:00:00Z' } } },
  });
  expect(text).toContain('## ⏳ Restage refresh of pr-7 pending after 2m');
  expect(text).toContain('The image is still saving. To continue, run this again after 2026-11-21T03:00:00Z.');
});

test('a plan shows what was found, the limit, and the steps', () => {
  const text = summaryOf({
    verb: 'plan',
    outcome: {
      kind: 'result',
      result: {
        status: 'planned',
        timeline: [],
        plan: {
          golden: { id: 'g', name: 'golden', status: 'ACTIVE', diskGb: 50 },
          flavor: { id: 'f', name: 'm1.large', disk: 80, ram: 8192, vcpus: 4 },
          image: { id: 'i', name: 'nightly', reused: true },
          count: 3,
          estimateSeconds: 3600,
          limitSeconds: 5400,
          limitFormula: '50 GB x 72 s/GB x 1.5 = 5400 s',
          steps: ['stop golden', 'snapshot golden', 'its disk is large'],
          notes: ['its disk is large'],
        },
      },
    },
  });
  for (const line of [
    '- **Golden server:** golden (ACTIVE, 50 GB)',
    '- **Image:** nightly, reused',
    '- **Flavor:** m1.large (4 vCPU, 8192 MB RAM, 80 GB disk)',
    '- **Servers:** 3',
    '- **Limit:** 1h 30m',
    '1. stop golden',
    '2. snapshot golden',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('removals and an inventory have tables of their own', () => {
  const text = summaryOf({
    outcome: {
      kind: 'result',
      result: {
        status: 'complete',
        timeline: [],
        removed: [{ kind: 'port', id: 'p', name: 'eth', why: 'expired', outcome: 'deleted' }],
        inventory: {
          goldens: [],
          environments: [{ name: 'staging', generation: 2, servers: [server], createdAt: 'c', expiresAt: undefined }],
          images: [],
        },
      },
    },
  });
  expect(text).toContain('| port | eth | - | deleted | expired | p |');
  expect(text).toContain('| staging | 2 | 1 | c | no ttl |');
});

test('a failure tells the sentence, what to do, the request ids and what cleaning up met', () => {
  const error = new RestageError('quota-exceeded', 'instances: 3 more needed, 8 of 10 used', {
    hint: 'Ask for more.',
    requestIds: ['req-1'],
  });
  error.cleanupErrors.push(new Error('port stayed'));
  const text = summaryOf({ outcome: { kind: 'error', error } });
  expect(text).toContain('## ❌ Restage refresh failed after 2m');
  expect(summaryOf({ outcome: { kind: 'error', error }, outputs: new Map([['environment', 'qa']]) })).toContain(
    '## ❌ Restage refresh of qa failed',
  );
  expect(text).toContain('> [!CAUTION]\n> instances: 3 more needed, 8 of 10 used\n>\n');
  for (const part of ['Ask for more.', 'req-1', '`quota-exceeded`', 'port stayed']) expect(text).toContain(part);
});

test('a failure tells where it happened; a success has its timeline for that', () => {
  const steps = [
    { title: 'Stop golden', end: { outcome: 'done', milliseconds: 12_000 } },
    { title: 'Snapshot golden', end: { outcome: 'failed', milliseconds: 61_000 } },
  ] as const;
  const text = summaryOf({ outcome: { kind: 'error', error: new RestageError('snapshot-failed', 'no image') }, steps });
  expect(text).toContain('### Steps\n\n| # | Step | Outcome | Took |');
  expect(text).toContain('| 2 | Snapshot golden | ❌ failed | 1m 1s |');
  expect(summaryOf({ steps })).not.toContain('### Steps');
});

test('several snapshots have a table, the last runs a chart', () => {
  const snapshot = {
    golden: 'web',
    imageName: 'restage-web',
    consistency: 'clean',
    diskGb: 50,
    sizeBytes: undefined,
    seconds: 3600,
    estimateSeconds: 3600,
    downtimeSeconds: 3700,
  } as const;
  const snapshots = [snapshot, { ...snapshot, golden: 'db' }];
  const run = { at: '2026-11-21T02:00:00Z', snapshotSeconds: 3600, downtimeSeconds: 3700 };
  const text = summaryOf({ outcome: { kind: 'result', result: { ...result, snapshots } }, history: [run, run] });
  expect(text).toContain('### Snapshots\n\n| Golden server | Consistency | Down for |');
  expect(text).toContain('### Trend\n\nSnapshots (bars)');
  expect(summaryOf({ outcome: { kind: 'result', result: { ...result, snapshots: [snapshot] } }, history: [run] })).not.toMatch(
    /### Snapshots|### Trend/,
  );
});

test('a cancelled run has not failed', () => {
  expect(summaryOf({ outcome: { kind: 'error', error: new CancelledError() } })).toContain('## 🚫 Restage refresh cancelled after 2m\n');
});

describe('what comes from the cloud stays text', () => {
  test('no Markdown, no HTML, no mention, no new row', () => {
    expect(plain('<b>|*_`[x](y)@all\n# h')).toBe('&lt;b&gt;&#124;&#42;&#95;&#96;&#91;x&#93;(y)<code>&#64;all</code><br>&#35; h');
  });

  test('our own words keep their code, whatever is in it', () => {
    expect(plain('set `count` to `a*b`, not `')).toBe('set <code>count</code> to <code>a&#42;b</code>, not &#96;');
  });

  test('a hostile name stays in its cell', () => {
    const name = 'x | y\n<img src=z>';
    const text = summaryOf({ outcome: { kind: 'result', result: { ...result, servers: [{ ...server, name }] } } });
    expect(text).toContain('| x &#124; y<br>&lt;img src=z&gt; | server |');
  });
});

test('a Markdown table has a head, and a word on the rows that it leaves out', () => {
  const rows = [['a'], ['b'], ['c']];
  expect(markdownTable({ columns: ['name'], rows }, 3)).toBe('| Name |\n| :-- |\n| a |\n| b |\n| c |');
  expect(markdownTable({ columns: ['name'], rows }, 1)).toBe('| Name |\n| :-- |\n| a |\n\n… and 2 more.');
});

test('a cut keeps whole characters and shows that it is one', () => {
  expect(cut('😀😀😀', 3)).toBe('😀😀😀');
  expect(cut('😀😀😀😀', 3)).toBe('😀😀…');
});

describe('the limit of GitHub, 1 MiB', () => {
  test('many servers: the first rows, and how many more', () => {
    const text = summaryOf({ outcome: { kind: 'result', result: { ...result, servers: Array.from({ length: 5000 }, () => server) } } });
    expect(text).toContain('… and 4800 more.');
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  });

  test('beyond it whole sections go, and the text says so', () => {
    const warnings = Array.from({ length: 300 }, (_, index) => ({ title: `w${index}`, message: 'ä'.repeat(10_000) }));
    const text = summaryOf({ warnings });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(text).toContain('**w0**');
    expect(text.endsWith('The summary is too long to show everything. The log contains the rest.\n')).toBe(true);
  });
});
