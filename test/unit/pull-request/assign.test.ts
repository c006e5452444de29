import { describe, expect, test, vi } from 'vitest';
import type { PullEvent } from '../../../src/code-host/port/trigger.ts';
import type { Inputs, RunInputs, Verb } from '../../../src/inputs/types.ts';
import { assign, unwantedNow } from '../../../src/pull-request/assign.ts';

const pull: PullEvent = {
  number: 7,
  pullName: 'pull request',
  action: 'synchronize',
  label: undefined,
  labels: [],
  open: true,
  merged: false,
  headSha: undefined,
  fork: false,
};
const open = { open: true, merged: false, labels: [] };
const closed = { ...open, open: false };

/** Only these fields are looked at. */
function inputs(run: Partial<RunInputs> = {}): Pick<Inputs, 'run'> {
  return { run: { onPush: 'keep', label: undefined, allowForks: false, ...run } as RunInputs };
}

function kindOf(verb: Verb, run: Partial<RunInputs>, event: Partial<PullEvent>, now = open): Promise<string> {
  return assign(verb, inputs(run), { ...pull, ...event }, async () => now).then(({ kind }) => kind);
}

describe('without on-push', () => {
  test.each(['plan', 'snapshot', 'launch', 'refresh', 'destroy', 'reap', 'status'] as const)('%s is what it says', async (verb) => {
    expect(await kindOf(verb, { onPush: 'none' }, { action: 'edited' })).toBe(verb);
  });

  test('no request is sent to GitHub', async () => {
    const readNow = vi.fn();
    await assign('refresh', inputs({ onPush: 'none' }), pull, readNow);
    expect(readNow).not.toHaveBeenCalled();
  });
});

describe('with on-push', () => {
  test('launch and refresh go by the event', async () => {
    expect(await kindOf('refresh', { onPush: 'launch' }, {})).toBe('launch');
    expect(await kindOf('launch', {}, {}, closed)).toBe('destroy');
  });

  test.each(['plan', 'snapshot', 'reap', 'status'] as const)('%s stays what it is', async (verb) => {
    expect(await kindOf(verb, {}, {}, closed)).toBe(verb);
  });
});

describe('destroy', () => {
  test('at the closing of a pull request that is open again: nothing', async () => {
    expect(await kindOf('destroy', { onPush: 'none' }, { action: 'closed' })).toBe('nothing');
    expect(await kindOf('destroy', { onPush: 'none' }, { action: 'closed' }, closed)).toBe('destroy');
  });

  test('at any other event is carried out', async () => {
    expect(await kindOf('destroy', {}, { action: 'labeled' })).toBe('destroy');
  });
});

describe('a fork', () => {
  test.each(['snapshot', 'launch', 'refresh'] as const)('%s is refused', async (verb) => {
    await expect(kindOf(verb, {}, { fork: true })).rejects.toMatchObject({
      code: 'fork-not-allowed',
      hint: expect.stringContaining('allow-forks'),
    });
    expect(await kindOf(verb, { allowForks: true, onPush: 'none' }, { fork: true })).toBe(verb);
  });

  test.each(['plan', 'destroy', 'reap', 'status'] as const)('%s copies nothing', async (verb) => {
    expect(await kindOf(verb, {}, { fork: true })).toBe(verb);
  });
});

test('what was launched for a pull request that wants nothing by now goes again, only where its life is led', () => {
  expect(unwantedNow(inputs(), pull, closed)).toBe('the pull request is closed');
  expect(unwantedNow(inputs(), { pullName: 'merge request' }, closed)).toBe('the merge request is closed');
  expect(unwantedNow(inputs(), pull, open)).toBeUndefined();
  expect(unwantedNow(inputs({ onPush: 'none' }), pull, closed)).toBeUndefined();
});
