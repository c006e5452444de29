import { describe, type ExpectStatic, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openPullBench, type PullBench, secrets } from '../github/bench.ts';
import { maskedLog, masksOf } from '../github/masks.ts';
import { runPost, runStep, type StepRun, startStep } from '../helpers/runner.ts';

const credentialSecret = 'Canary-of-the-credential-9d81f0';
const userData = '#cloud-config\nchpasswd: { expire: false }\npassword: canary-of-the-guest\nruncmd:\n  - echo canary-of-a-command\n';
const userDataSecrets = ['canary-of-the-guest', 'echo canary-of-a-command', Buffer.from(userData).toString('base64')];

/** As loud as it gets, and everything that tells people is on. */
const loud = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' };
const inputs = { image: 'base', flavor: 'm1.tiny', comment: 'true', deployment: 'true', 'on-push': 'keep', 'user-data': userData };
const opened = { action: 'opened' };

/** Everything that a run leaves where somebody may read it. */
function tracesOf({ github }: PullBench, runs: readonly StepRun[]): Readonly<Record<string, string>> {
  const { comments, deployments } = github.books;
  return {
    log: runs.map(({ log }) => maskedLog(log)).join('\n'),
    summary: runs.map(({ summary }) => summary).join('\n'),
    outputs: JSON.stringify(runs.map((run) => run.outputs)),
    state: JSON.stringify(runs.map(({ state }) => state)),
    comments: JSON.stringify(comments),
    deployments: JSON.stringify(deployments),
    'requests to GitHub': JSON.stringify(github.requests.map(({ method, path, body }) => [method, path, body])),
  };
}

function expectNoCanary(expect: ExpectStatic, bench: PullBench, runs: readonly StepRun[], canaries: readonly string[]): void {
  expect(canaries.every((canary) => canary.length > 8)).toBe(true);
  for (const [place, text] of Object.entries(tracesOf(bench, runs))) {
    const found = canaries.filter((canary) => text.includes(canary) || text.includes(JSON.stringify(canary).slice(1, -1)));
    expect({ place, found }).toEqual({ place, found: [] });
  }
}

describe('canaries, at debug level', () => {
  const password = { name: 'password', options: {}, secret: secrets.password };
  const credential = {
    name: 'application credential',
    secret: credentialSecret,
    options: {
      seed: { applicationCredentials: defaultSeed.applicationCredentials.map((each) => ({ ...each, secret: credentialSecret })) },
      login: {
        lines: '    auth_type: v3applicationcredential\n',
        auth: `application_credential_id: c1000000000000000000000000000001, application_credential_secret: ${credentialSecret}`,
      },
    },
  };

  test.concurrent.for([password, credential])(
    'a run that succeeds shows none: $name, tokens, user data',
    { timeout: 120_000 },
    async ({ options, secret }, { expect, onTestFinished }) => {
      const bench = await openPullBench(onTestFinished, options);
      const step = bench.step(opened, inputs);
      const main = await runStep({ ...step, env: { ...step.env, ...loud } });
      expect(main.exitCode).toBe(0);
      expect(main.log).toMatch(/^::debug::compute GET /m);
      expect(main.log).toMatch(/^::debug::github POST .*comments: 201/m);
      expect(bench.tokens.size).toBeGreaterThan(0);
      const post = await runPost({ ...step, env: { ...step.env, ...loud } }, main);
      expectNoCanary(expect, bench, [main, post], [secret, secrets.token, ...bench.tokens, ...userDataSecrets]);
    },
  );

  test.concurrent('nor does one whose cloud repeats them in its error', { timeout: 120_000 }, async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const telltale = `cannot build: ${secrets.password} and canary-of-the-guest and ${secrets.token}`;
    bench.emulator.knobs.set('pr-7-g1-1', { fail_spawn: telltale });
    const step = bench.step(opened, inputs);
    const main = await runStep({ ...step, env: { ...step.env, ...loud } });
    expect(main.exitCode).toBe(1);
    expect(main.log).toContain('cannot build');
    expect(bench.comment()).toContain('cannot build');
    const post = await runPost({ ...step, env: { ...step.env, ...loud } }, main);
    expectNoCanary(expect, bench, [main, post], [secrets.password, secrets.token, ...bench.tokens, ...userDataSecrets]);
  });

  test.concurrent('nor does one that is cancelled, and its post', { timeout: 120_000 }, async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const step = bench.step(opened, {
      ...inputs,
      image: '',
      golden: 'golden',
      'may-stop-golden': 'true',
      flavor: 'auto',
      'on-push': 'none',
    });
    const running = startStep({ ...step, env: { ...step.env, ...loud } });
    await running.seen('Step 1');
    running.cancel();
    const main = await running.ended;
    const post = await runPost({ ...step, env: { ...step.env, ...loud } }, main);
    expectNoCanary(expect, bench, [main, post], [secrets.password, secrets.token, ...bench.tokens, ...userDataSecrets]);
  });
});

test.concurrent('nothing that is an output is ever masked: the runner would drop it', { timeout: 90_000 }, async ({
  expect,
  onTestFinished,
}) => {
  const bench = await openPullBench(onTestFinished);
  const main = await runStep(bench.step(opened, { ...inputs, count: '2' }));
  expect(main.outputs).toMatchObject({ live: 'true', environment: 'pr-7' });
  const hidden = masksOf(main.log);
  expect(hidden.length).toBeGreaterThan(5);
  for (const [name, value] of Object.entries(main.outputs)) {
    expect({ name, masks: hidden.filter((mask) => value.includes(mask)) }).toEqual({ name, masks: [] });
  }
});
