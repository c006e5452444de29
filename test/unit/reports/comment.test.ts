import { describe, expect, test } from 'vitest';
import { RestageError } from '../../../src/domain/errors.ts';
import { type CommentState, type CommentView, maxComment, renderComment } from '../../../src/reports/comment.ts';
import { serverResult } from '../../helpers/server-result.ts';

const server = serverResult({
  id: '0d4ad9a2-5b2c-4a3c-8f0e-5a1b3c2d4e5f',
  name: 'pr-7-g1-1',
  addresses: ['10.0.0.11'],
  address: '10.0.0.11',
});

const ready: CommentState = { kind: 'ready', image: 'restage-web-golden-20261122T020000Z', consistency: 'clean' };

function render(state: CommentState, view: Partial<CommentView> = {}): string {
  return renderComment({
    environment: 'pr-7',
    state,
    servers: [server],
    expiresAt: '2026-11-23T02:05:00Z',
    commit: { sha: '5f3c1d2e4b5a69788796a5b4c3d2e1f001234567', url: 'https://github.com/acme/shop/commit/5f3c1d2' },
    job: 'https://github.com/acme/shop/actions/runs/17/job/42',
    url: undefined,
    ready: {},
    advice: ['Push to keep them.'],
    ...view,
  });
}

describe('each state', () => {
  test('ready: where, until when, from what, and how to keep or remove it', () => {
    expect(render(ready, { url: 'http://10.0.0.11:8080/', ready: { server: [{ kind: 'tcp', port: 22 }] } })).toBe(
      [
        '### 🟢 <code>pr-7</code> is ready',
        '**http://10.0.0.11:8080/**',
        [
          '| Server | Status | Addresses | Reach it by | Flavor |',
          '| :-- | :-- | :-- | :-- | :-- |',
          '| pr-7-g1-1 | ACTIVE | 10.0.0.11 | <code>ssh 10.0.0.11</code> | m1.small |',
        ].join('\n'),
        [
          '- **Expires:** 2026-11-23 02:05 UTC',
          '- **Image:** restage-web-golden-20261122T020000Z (clean)',
          '- **Commit:** [<code>5f3c1d2</code>](https://github.com/acme/shop/commit/5f3c1d2)',
        ].join('\n'),
        'Push to keep them.',
        '<sub>[Details of the run](https://github.com/acme/shop/actions/runs/17/job/42)</sub>',
      ].join('\n\n'),
    );
  });

  test('snapshotting: since when, how long about, and at most; the old servers stay', () => {
    const hour = 3_600_000;
    const text = render({ kind: 'snapshotting', since: '2026-11-22T02:00:07Z', estimateMs: hour, limitMs: 1.5 * hour });
    expect(text).toContain(
      'in progress since 2026-11-22 02:00 UTC. The image should be usable after about 1h, at the latest after 1h 30m. The servers below keep running',
    );
    expect(render({ kind: 'snapshotting', since: '', estimateMs: undefined, limitMs: undefined }, { servers: [] })).not.toContain('stay');
  });

  test('planned and launching', () => {
    expect(render({ kind: 'planned', steps: ['take a snapshot', 'launch'] }, { servers: [] })).toContain('1. take a snapshot\n2. launch');
    expect(render({ kind: 'launching' })).toContain('🚀');
  });

  test('pending: when to come back', () => {
    expect(render({ kind: 'pending', reason: 'the image is being saved', comeBackAt: '2026-11-22T03:00:00Z' })).toContain('03:00:00Z');
  });

  test('failed: what went wrong, what to do, and what is left', () => {
    const error = new RestageError('destroy-failed', '1 server(s) could not be deleted: pr-7-g1-1.', { hint: 'Unlock it.' });
    const text = render({ kind: 'failed', verb: 'destroy', error });
    expect(text).toContain('### 🔴 <code>pr-7</code> destroy failed');
    expect(text).toMatch(
      /> 1 server\(s\) could not be deleted.*> What to do: Unlock it.*<code>destroy-failed<\/code>.*Existing servers:.*pr-7-g1-1 \|/s,
    );
    expect(render({ kind: 'failed', verb: 'refresh', error }, { servers: [] })).toContain('There are no servers.');
    expect(render({ kind: 'failed', verb: 'refresh', error }, { servers: undefined })).toContain('Could not determine which servers exist');
  });

  test('destroyed: why, what stays, and nothing of keeping', () => {
    const image = { kind: 'image', id: 'i', name: 'restage-x', why: 'servers run from it', outcome: 'deferred' } as const;
    const text = render({ kind: 'destroyed', why: 'the pull request is merged', removed: [image] }, { servers: [] });
    expect(text).toMatch(/is gone.*Deleted because the pull request is merged\..*restage-x \| .*postponed/s);
    expect(text).not.toContain('Push to keep');
    expect(render({ kind: 'destroying' })).not.toContain('Expires');
  });
});

test('roles have a column if there are any, and unknown facts have none', () => {
  const roles = render(ready, { servers: [server, { ...server, role: 'db' }], ready: { web: [{ kind: 'tcp', port: 22 }] } });
  expect(roles).toContain('| Server | Role | Status | Addresses | Flavor |');
});

describe('how to reach a server', () => {
  test('is what its readiness was checked by, at its floating IP where it has one', () => {
    const text = render(ready, {
      servers: [{ ...server, floatingIp: '2001:db8::7', address: '2001:db8::7' }],
      ready: {
        server: [
          { kind: 'http', scheme: 'https', port: 8443, path: '/health' },
          { kind: 'tcp', port: 5432 },
        ],
      },
    });
    expect(text).toContain(
      '| 2001:db8::7, 10.0.0.11 | https://&#91;2001:db8::7&#93;:8443/health, <code>&#91;2001:db8::7&#93;:5432</code> |',
    );
  });
});

describe("GitHub's limit", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...server, name: `pr-7-g1-${index + 1}` }));

  test('cuts the table by rows and says how many are missing; the end stays', () => {
    const text = render(ready, { servers: many(2000) });
    expect(text.length).toBeLessThanOrEqual(maxComment);
    expect(text.length).toBeGreaterThan(maxComment / 3);
    expect(text).toMatch(/… and \d+ more\./);
    expect(text).toContain('Details of the run');
  });

  test('holds for one row, and for texts of any length', () => {
    const text = render({ kind: 'planned', steps: many(5000).map(({ name }) => name.repeat(10)) });
    expect(text.length).toBeLessThanOrEqual(maxComment);
    expect(text).toMatch(/\n\n… The comment is too long to show everything. See the job for the rest\.$/);
  });
});

test('nothing that comes from the cloud is Markdown or HTML', () => {
  const text = render(ready, { servers: [{ ...server, name: '<img src=x>|[a](b)' }], advice: ['@team <b>'] });
  expect(text).not.toMatch(/<img|\[a\]\(b\)|@team|<b>/);
});
