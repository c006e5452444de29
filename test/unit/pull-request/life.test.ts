import { describe, expect, test } from 'vitest';
import { parsePullEvent, pullName } from '../../../src/code-host/github/pull-event.ts';
import type { PullEvent } from '../../../src/code-host/port/trigger.ts';
import { askedOf, keepLabel, type LifeRequest, unwantedBecause } from '../../../src/pull-request/life.ts';

const always: LifeRequest = { onPush: 'keep', label: undefined };
const gated: LifeRequest = { onPush: 'refresh', label: 'deploy' };

function event(action: string, label?: string): PullEvent {
  return { number: 7, pullName, action, label, labels: [], open: action !== 'closed', merged: false, headSha: undefined, fork: false };
}

const open = { open: true, merged: false, labels: ['deploy'] };
const bare = { ...open, labels: [] };
const closed = { ...open, open: false };

describe('an open pull request', () => {
  test.each(['opened', 'reopened', 'ready_for_review'])('%s: it should have its servers', (action) => {
    expect(askedOf(event(action), bare, always).kind).toBe('keep');
  });

  test.each(['keep', 'launch', 'refresh'] as const)('a push does what on-push says: %s', (onPush) => {
    expect(askedOf(event('synchronize'), bare, { onPush, label: undefined })).toEqual({
      kind: onPush,
      why: `there was a push, and on-push is ${onPush}`,
    });
  });

  test('the label of the gate brings servers, the keep label gives them time, others do nothing', () => {
    expect(askedOf(event('labeled', 'deploy'), open, gated).kind).toBe('keep');
    expect(askedOf(event('labeled', keepLabel), open, gated).kind).toBe('keep');
    expect(askedOf(event('labeled', 'bug'), open, gated).kind).toBe('nothing');
    expect(askedOf(event('unlabeled', 'bug'), open, gated).kind).toBe('nothing');
    expect(askedOf(event('edited'), open, gated).kind).toBe('nothing');
  });
});

describe('a host that says that labels changed, and not which', () => {
  const askedWith = (labels: readonly string[], request: LifeRequest) => askedOf(event('labeled'), { ...open, labels }, request);

  test('the labels that are on decide', () => {
    expect(askedWith(['bug', 'deploy'], gated)).toEqual({ kind: 'keep', why: 'the pull request has the label deploy' });
    expect(askedWith([keepLabel], always)).toEqual({ kind: 'keep', why: `the pull request has the label ${keepLabel}` });
    expect(askedWith(['bug'], gated).kind).toBe('destroy');
  });

  test('without a gate and without the keep label nothing happens', () => {
    expect(askedWith(['bug'], always).kind).toBe('nothing');
    expect(askedWith([], always).kind).toBe('nothing');
    expect(askedOf(event('unlabeled'), bare, always).why).toContain('does not affect');
  });
});

test('labels are the same whatever their case, as for GitHub', () => {
  expect(askedOf(event('labeled', 'Deploy'), { ...open, labels: ['Deploy'] }, gated).kind).toBe('keep');
  expect(askedOf(event('labeled', 'Restage:KEEP'), open, gated).kind).toBe('keep');
  expect(askedOf(event('unlabeled', 'DEPLOY'), bare, gated).kind).toBe('destroy');
  expect(askedOf(event('unlabeled', 'DEPLOY'), open, gated).why).toContain('needs its servers again');
  expect(unwantedBecause({ pullName }, { ...open, labels: ['DEPLOY'] }, gated)).toBeUndefined();
});

describe('a pull request that should have none', () => {
  test.each(['opened', 'synchronize', 'closed', 'edited'])('is cleared, whatever the event says: %s', (action) => {
    expect(askedOf(event(action), closed, always)).toEqual({ kind: 'destroy', why: 'the pull request is closed' });
    expect(askedOf(event(action), { ...closed, merged: true }, always).why).toBe('the pull request is merged');
    expect(askedOf(event(action), bare, gated)).toEqual({ kind: 'destroy', why: 'the pull request does not have the label deploy' });
  });

  test('without a gate no label matters', () => {
    expect(unwantedBecause({ pullName }, bare, always)).toBeUndefined();
  });
});

test.each([
  ['closed, and open again by now', event('closed')],
  ['the label taken off, and on again by now', event('unlabeled', 'deploy')],
])('a stale event destroys nothing: %s', (_what, stale) => {
  expect(askedOf(stale, open, gated).kind).toBe('nothing');
});

describe('the event', () => {
  const repo = { full_name: 'acme/shop' };
  const parse = (pull: object, more: object = {}) => parsePullEvent(JSON.stringify({ ...more, pull_request: { number: 7, ...pull } }));

  test('is read as GitHub sends it', () => {
    const pull = { state: 'closed', merged: true, labels: [{ name: 'a' }], head: { sha: 'abc', repo }, base: { repo } };
    expect(parse(pull, { action: 'labeled', label: { name: 'a' } })).toEqual({
      number: 7,
      pullName,
      action: 'labeled',
      label: 'a',
      labels: ['a'],
      open: false,
      merged: true,
      headSha: 'abc',
      fork: false,
    });
  });

  test.each([
    ['another repository', { head: { repo: { full_name: 'eve/shop' } }, base: { repo } }],
    ['one that was deleted', { head: { repo: null }, base: { repo } }],
    ['nowhere known', {}],
  ])('is of a fork where the head is in %s', (_where, pull) => {
    expect(parse(pull).fork).toBe(true);
  });
});
