import { expect, onTestFinished, test } from 'vitest';
import { openPullBench, type PullBench } from '../github/bench.ts';
import { runStep } from '../helpers/runner.ts';

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO/r5mvQOfPXCvTUJwM1mTOnj3gVRqbcjXHbCn9TWnkX';
const launch = { operation: 'launch', image: 'base', flavor: 'm1.tiny' };

const play = (bench: PullBench, inputs: Readonly<Record<string, string>>) =>
  runStep(bench.step({ action: 'opened' }, { ...launch, ...inputs }));

/** Of the servers that were made, as cloud-init gets it. */
const userData = ({ emulator }: PullBench) =>
  emulator.books.requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/servers'))
    .map(({ body = '' }) => Buffer.from(JSON.parse(body).server.user_data ?? '', 'base64').toString('utf8'));

test.concurrent("the author's keys and those of named people get into the servers, beside the user's own user data", async ({
  onTestFinished,
}) => {
  const bench = await openPullBench(onTestFinished, { pull: { author: 'octocat' } });
  bench.github.books.keys.set('octocat', [ed25519]);
  bench.github.books.keys.set('hubot', [ed25519.replace('O/r5', 'O/r6')]);
  const ran = await play(bench, { 'ssh-users': 'author, hubot', 'user-data': '#!/bin/sh\necho hello\n' });
  expect(ran.exitCode, ran.log).toBe(0);
  const [text = ''] = userData(bench);
  expect(text).toContain(`- "${ed25519} octocat"`);
  expect(text).toContain(' hubot"');
  expect(text).toContain('#!/bin/sh\necho hello\n');
  expect(bench.github.problems).toEqual([]);
});

test.each([
  ['a person that is not there', 'absent', []],
  ['a person without keys', 'hubot', []],
  ['a person whose keys are none', 'hubot', ['ssh-dss AAAA', 'command="x" ssh-rsa AAAA']],
] as const)('%s fails the run before anything is touched', async (_, name, keys) => {
  const bench = await openPullBench(onTestFinished);
  if (name === 'hubot') bench.github.books.keys.set(name, keys);
  const ran = await play(bench, { 'ssh-users': name });
  expect(ran.exitCode).toBe(1);
  expect(ran.log).toContain('ssh-users: ');
  expect(bench.emulator.books.requests.filter(({ service, method }) => service !== 'identity' && method !== 'GET')).toEqual([]);
});

test.concurrent('more keys than Nova takes are refused with their size', async ({ onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  bench.github.books.keys.set('hubot', [ed25519]);
  const ran = await play(bench, { 'ssh-users': 'hubot', 'user-data': `#!/bin/sh\n# ${'x'.repeat(49_000)}\n` });
  expect(ran.exitCode).toBe(1);
  expect(ran.log).toContain('48 KiB');
  expect(bench.servers()).toEqual([]);
});

test.concurrent('a closed pull request is cleaned up without any key', async ({ onTestFinished }) => {
  const bench = await openPullBench(onTestFinished, { pull: { state: 'closed' } });
  const ran = await runStep(bench.step({ action: 'closed' }, { ...launch, 'ssh-users': 'author', 'on-push': 'keep' }));
  expect(ran.exitCode, ran.log).toBe(0);
  expect(bench.github.requests.filter(({ path }) => path.includes('/keys'))).toEqual([]);
});
