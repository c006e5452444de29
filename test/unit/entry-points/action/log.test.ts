import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog, quoted } from '../../../../src/entry-points/action/log.ts';
import { inert } from '../../../../src/entry-points/common/inert.ts';
import { obeyedIn } from '../../../helpers/runner-commands.ts';

function recorded() {
  const lines: string[] = [];
  let now = 0;
  const emit = createLog(
    {
      info: (message) => lines.push(message),
      warning: (message, { title }) => lines.push(`warning ${title}: ${message}`),
      startGroup: (title) => lines.push(`group ${title}`),
      endGroup: () => lines.push('endgroup'),
      setOutput: (name, value) => lines.push(`output ${name}=${value}`),
    },
    () => now,
  );
  return { emit, lines, after: (ms: number) => (now += ms) };
}

const progress = { waitingFor: 'image', state: 'image saving', elapsedMs: 0, estimateMs: undefined, limitMs: 5_400_000 };

test('each step is a numbered group; its outcome stands below it', () => {
  const { emit, lines } = recorded();
  emit({ type: 'step-start', step: 'stop', title: 'Stop golden' });
  emit({ type: 'note', message: 'stop request sent' });
  emit({ type: 'step-end', step: 'stop', title: 'Stop golden', outcome: 'done', milliseconds: 12_000 });
  emit({ type: 'step-start', step: 'snapshot', title: 'Snapshot' });
  expect(lines).toEqual(['group Step 1: Stop golden', 'stop request sent', 'endgroup', 'Step 1 done in 12s', 'group Step 2: Snapshot']);
});

test('groups never nest: a step inside a step takes over, and each group is closed once', () => {
  const { emit, lines } = recorded();
  emit({ type: 'step-start', step: 'outer', title: 'Outer' });
  emit({ type: 'step-start', step: 'inner', title: 'Inner' });
  emit({ type: 'step-end', step: 'inner', title: 'Inner', outcome: 'done', milliseconds: 0 });
  emit({ type: 'step-end', step: 'outer', title: 'Outer', outcome: 'failed', milliseconds: 1000 });
  expect(lines.filter((line) => line === 'endgroup')).toHaveLength(2);
  expect(lines.at(-1)).toBe('Step 1 failed after 1s: Outer');
});

test('a wait says so once a minute', () => {
  const { emit, lines, after } = recorded();
  emit({ type: 'step-start', step: 'snapshot', title: 'Snapshot' });
  for (let second = 0; second < 180; second += 10) {
    emit({ type: 'progress', step: 'snapshot', progress: { ...progress, elapsedMs: second * 1000 } });
    after(10_000);
  }
  expect(lines).toEqual([
    'group Step 1: Snapshot',
    'image saving · 0s · limit 1h 30m',
    'image saving · 1m · limit 1h 30m',
    'image saving · 2m · limit 1h 30m',
  ]);
});

test('of two steps side by side, the one without an open group says which it is', () => {
  const { emit, lines } = recorded();
  for (const step of ['db', 'web']) emit({ type: 'step-start', step, title: `Snapshot ${step}` });
  for (const step of ['db', 'web']) emit({ type: 'progress', step, progress });
  emit({ type: 'progress', step: undefined, progress });
  expect(lines.slice(-3)).toEqual([
    'Step 1: image saving · 0s · limit 1h 30m',
    'image saving · 0s · limit 1h 30m',
    'image saving · 0s · limit 1h 30m',
  ]);
});

test('a warning is an annotation with a title; an output is set at once', () => {
  const { emit, lines } = recorded();
  emit({ type: 'warning', title: 'Forced stop', message: 'power was cut' });
  emit({ type: 'output', name: 'image-id', value: 'abc' });
  expect(lines).toEqual(['warning Forced stop: power was cut', 'output image-id=abc']);
});

test('text from the cloud gives the runner no commands', () => {
  const { emit, lines } = recorded();
  emit({ type: 'note', message: 'console:\n  ::add-mask::a\n::set-env name=x::y\n##[error]z' });
  emit({ type: 'progress', step: 's', progress: { ...progress, state: '::stop-commands::x' } });
  expect(lines.join('\n')).not.toMatch(/^\s*::/m);
  expect(lines.join('\n')).not.toContain('##[');
  expect(inert('port 80::90 stays')).toBe('port 80::90 stays');
});

test('the runner obeys nothing that others wrote, however it is put together', () => {
  const unit = fc.constantFrom(
    ...['::', ':', '##[', '##', '#', '[', ']', ' ', '\n', '\r', '\t', 'error', 'set-output', 'add-mask', 'x', ' name=a', '=', '%0A'],
    ...['\u0085', '\u2028', '\u00a0', '\u200b', '\u00ad', '\u0000', '\u001b[0m', '\ufeff', '\u3000', '\u034f', 'stop-commands'],
  );
  expect(obeyedIn('\u0085::set-output name=a::b')).toEqual(['set-output']);
  expect(obeyedIn('x #\u200b#[error]b')).toEqual(['error']);
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 10 }), (parts) => {
      const text = parts.join('');
      expect(obeyedIn(inert(text))).toEqual([]);
      expect(obeyedIn(quoted(text.split('\n')))).toEqual([]);
    }),
    { seed: 3, numRuns: 20_000, examples: [[['##[', 'error', ']', 'x']], [['\u0085', '::', 'set-output', ' name=a', '::', 'x']]] },
  );
});

test('each line of a child or a guest has a mark before it', () => {
  expect(quoted(['::error::x', '', '##[group]y'])).toBe('| ::error::x\n|\n| # #[group]y');
});
