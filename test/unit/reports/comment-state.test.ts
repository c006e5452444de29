import { describe, expect, test } from 'vitest';
import type { CommentState } from '../../../src/reports/comment.ts';
import { adviceOf } from '../../../src/reports/comment-advice.ts';
import { commentStateAfter } from '../../../src/reports/comment-state.ts';

const planned: CommentState = { kind: 'planned', steps: [] };
const now = Date.UTC(2026, 10, 22, 2);

function start(step: string) {
  return { type: 'step-start', step, title: step } as const;
}

function progress(step: string, limitMs: number) {
  return { type: 'progress', step, progress: { waitingFor: '', state: '', elapsedMs: 0, estimateMs: limitMs / 2, limitMs } } as const;
}

describe('the state of a comment', () => {
  test.each([
    ['stop golden', 'snapshotting'],
    ['snapshot golden', 'snapshotting'],
    ['launch web', 'launching'],
    ['destroy', 'destroying'],
    ['image golden', 'planned'],
  ])('a plan whose step %s begins is %s', (step, kind) => {
    expect(commentStateAfter(planned, start(step), now).kind).toBe(kind);
  });

  test('a snapshot says since when, and takes its estimate once: each poll has another one', () => {
    const begun = commentStateAfter(planned, start('stop golden'), now);
    expect(begun).toEqual({ kind: 'snapshotting', since: '2026-11-22T02:00:00.000Z', estimateMs: undefined, limitMs: undefined });
    const known = commentStateAfter(begun, progress('snapshot golden', 1000), now);
    expect(known).toMatchObject({ estimateMs: 500, limitMs: 1000 });
    expect(commentStateAfter(known, progress('snapshot golden', 2000), now)).toBe(known);
    expect(commentStateAfter(begun, progress('stop golden', 60_000), now)).toBe(begun);
  });

  test('a golden server that is back before its image is no longer waited for', () => {
    const begun = commentStateAfter(planned, start('snapshot golden'), now);
    const back = { type: 'step-end', step: 'restore golden', title: '', outcome: 'done', milliseconds: 1 } as const;
    expect(commentStateAfter(begun, back, now)).toEqual({ ...begun, isGoldenBack: true });
  });

  test('never goes back: other golden servers may still be stopped while the first role launches', () => {
    const launching: CommentState = { kind: 'launching' };
    expect(commentStateAfter(launching, start('snapshot golden'), now)).toBe(launching);
    expect(commentStateAfter(commentStateAfter(planned, start('stop golden'), now), start('launch db'), now)).toEqual(launching);
  });
});

describe('advice', () => {
  const servers = { environment: 'pr-7', ttlMs: 24 * 3_600_000 };
  const advice = (onPush: 'none' | 'keep' | 'launch' | 'refresh', label?: string, ttlMs: number | undefined = servers.ttlMs) =>
    // Only these fields are looked at.
    adviceOf({ run: { onPush, label }, servers: { ...servers, ttlMs } } as Parameters<typeof adviceOf>[0], {
      keepLabel: 'restage:keep',
      pullName: 'pull request',
    }).join(' ');

  test.each([
    ['keep', undefined, 'A push, or the label `restage:keep`, keeps them for another 1d. Closing the pull request deletes them.'],
    [
      'refresh',
      'deploy',
      'A push replaces them with new ones. The label `restage:keep` keeps them for another 1d. Closing the pull request, or removing the label `deploy`, deletes them.',
    ],
    ['none', undefined, '`restage destroy --environment pr-7` deletes them.'],
  ] as const)('%s, label %s', (onPush, label, text) => {
    expect(advice(onPush, label)).toBe(text);
  });
});
