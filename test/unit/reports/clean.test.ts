import { describe, expect, test } from 'vitest';
import { RestageError } from '../../../src/domain/errors.ts';
import { createRedactor } from '../../../src/domain/redactor.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { errorKeys, outputTexts, resultKeys } from '../../../src/entry-points/common/result-keys.ts';
import type { Result, ServerResult } from '../../../src/operations/results.ts';
import { cleaned } from '../../../src/reports/clean.ts';
import { renderComment } from '../../../src/reports/comment.ts';
import { errorAnnotation, errorText } from '../../../src/reports/error.ts';
import { resultText } from '../../../src/reports/result-text.ts';
import { recordStory } from '../../../src/reports/story.ts';
import { type RunReport, renderSummary } from '../../../src/reports/summary.ts';
import { generatedSecrets, readMarkdown } from '../../helpers/secrets.ts';

/** A run that has one text wherever a cloud, a guest or a pull request may put one. */
function runWith(text: string) {
  const server: ServerResult = {
    ...{ id: text, name: text, role: 'server', status: text, flavor: text, availabilityZone: text },
    ...{ addresses: [text], floatingIp: text, address: text, readySeconds: 1 },
  };
  const error = new RestageError('launch-failed', `Server web (${text}) is in ERROR: ${text}\n  ${text}`, {
    hint: `Look at ${text}.`,
    requestIds: [text],
    cause: new Error(text),
    consoleTail: { server: text, text: `root password: ${text}` },
  });
  error.cleanupErrors.push(new Error(text), new RestageError('destroy-failed', text));
  const result: Result = {
    ...{ status: 'complete', environment: text, imageId: text, imageName: text, consistencyEvidence: text, expiresAt: text },
    servers: [server],
    removed: [{ kind: 'server', id: text, name: text, why: text, outcome: 'failed', problem: text }],
    inventory: {
      goldens: [],
      environments: [{ name: text, generation: 1, servers: [server], createdAt: text, expiresAt: text }],
      images: [],
    },
    timeline: [{ name: 'launch', of: text, from: 0, to: 1 }],
  };
  const events: readonly RunEvent[] = [
    { type: 'step-start', step: 'launch', title: text },
    { type: 'warning', title: text, message: text },
    { type: 'output', name: 'environment', value: text },
  ];
  return { server, error, result, events };
}

/** All that is made of it. */
function sinksOf(text: string, secrets: readonly string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  const run = runWith(text);
  const clean = cleaned(run, redactor);
  const story = recordStory();
  for (const event of clean.events) story.emit(event);
  const report = (outcome: RunReport['outcome']) => renderSummary({ verb: 'launch', outcome, elapsedMs: 1, requests: {}, ...story.tell() });
  const view = {
    ...{ environment: 'pr-7', servers: [run.server], expiresAt: text, commit: undefined, job: 'https://github.com/a/b', url: undefined },
    ...{ ready: {}, advice: [text] },
  };
  const markdown = {
    'summary of a result': report({ kind: 'result', result: clean.result }),
    'summary of an error': report({ kind: 'error', error: clean.error }),
    'comment of a failure': renderComment(cleaned({ ...view, state: { kind: 'failed', verb: text, error: run.error } }, redactor)),
    'comment of servers': renderComment(cleaned({ ...view, state: { kind: 'ready', image: text, consistency: text } }, redactor)),
  };
  const plain = {
    annotation: JSON.stringify(errorAnnotation('launch', clean.error)),
    'text of an error': errorText(clean.error),
    'text of a result': resultText(clean.result),
    events: JSON.stringify(clean.events),
    outputs: JSON.stringify(outputTexts(resultKeys('launch', clean.result, { byService: {}, changing: 0 } as never))),
    'error for programs': JSON.stringify(errorKeys(clean.error)),
  };
  return { markdown, plain };
}

function holds(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}

describe.each([11, 12])('secrets of seed %i', (seed) => {
  const secrets = generatedSecrets(seed);

  test('are shown by no sink, neither written nor rendered', () => {
    for (const secret of secrets) {
      const { markdown, plain } = sinksOf(`x ${secret} y`, secrets);
      for (const [sink, text] of Object.entries({ ...markdown, ...plain })) {
        expect({ sink, secret, shown: holds(text, secret) }).toEqual({ sink, secret, shown: false });
      }
      for (const [sink, text] of Object.entries(markdown)) {
        expect({ sink, secret, read: holds(readMarkdown(text), secret) }).toEqual({ sink, secret, read: false });
      }
    }
  });
});

test('our own words are not hidden by a password that is one of them', () => {
  const { markdown, plain } = sinksOf('nothing', ['wrong', 'server', 'Server', 'image', 'ready', 'ERROR', 'failed', 'hint', '7', '1']);
  for (const text of Object.values({ ...markdown, ...plain })) expect(text).not.toContain('***');
});

test('a console is part of no message, and without what a guest repeats of its user data', () => {
  const { markdown, plain } = sinksOf('guest text', []);
  for (const [sink, text] of Object.entries({ ...markdown, ...plain }))
    expect({ sink, has: text.includes('root password') }).toEqual({ sink, has: false });
  const redactor = createRedactor();
  redactor.add('hunter');
  const error = cleaned(
    new RestageError('launch-failed', 'x', { consoleTail: { server: 's', text: 'login:\rroot: hunter\u001b[0m' } }),
    redactor,
  );
  expect(error.consoleTail).toEqual({ server: 's', text: 'login:\nroot: ***' });
});

test('errors stay what they are, and lose their causes', () => {
  const error = new RestageError('launch-failed', 'one', {
    cause: new RestageError('no-capacity', 'two', { consoleTail: { server: 's', text: 't' } }),
  });
  expect(error.consoleTail).toEqual({ server: 's', text: 't' });
  const clean = cleaned(error, createRedactor());
  expect(clean).toBeInstanceOf(RestageError);
  expect([clean.code, clean.message, clean.cause]).toEqual(['launch-failed', 'one', undefined]);
});

describe('hostile text', () => {
  const hostile = 'a @octocat @acme/team cc:@x\r\u2028> b\u202e\u001b[2J\u0085::set-output name=x::y\n\n# head <img src=x> ```\n| c |';

  test('mentions no user: GitHub looks for names in rendered text that is not code', () => {
    for (const text of Object.values(sinksOf(hostile, []).markdown)) {
      const outsideCode = text.replaceAll(/<code>.*?<\/code>/g, '');
      expect(readMarkdown(outsideCode)).not.toMatch(/@\w/);
    }
  });

  test('ends no quote and no table, and begins nothing', () => {
    for (const text of Object.values(sinksOf(hostile, []).markdown)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none.
      expect(text).not.toMatch(/[\r\u0085\u2028\u2029\u202e\u001b]|<img|^# head|^::/m);
    }
  });

  test('steers no terminal', () => {
    for (const text of Object.values(sinksOf(hostile, []).plain)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none.
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
    }
  });
});
