import { describe, type ExpectStatic, test } from 'vitest';
import { defaultSeed } from '../../src/emulator/index.ts';
import { openPullBench, type PullBench, secrets } from '../github/bench.ts';
import { maskedLog, masksOf } from '../github/masks.ts';
import { runPost, runStep, type StepRun, startStep } from '../helpers/runner.ts';
import { generatedSecrets, readMarkdown } from '../helpers/secrets.ts';

const credentialSecret = 'Canary-of-the-credential-9d81f0';
const userData = '#cloud-config\nchpasswd: { expire: false }\npassword: canary-of-the-guest\nruncmd:\n  - echo canary-of-a-command\n';
const userDataSecrets = ['canary-of-the-guest', 'echo canary-of-a-command', Buffer.from(userData).toString('base64')];

/** As loud as it gets, and everything that tells people is on. */
const loud = { RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' };
const inputs = { image: 'base', flavor: 'm1.tiny', comment: 'true', deployment: 'true', 'on-push': 'keep', 'user-data': userData };
const opened = { action: 'opened' };

/** Everything that a run leaves where a person may read it. */
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

  test.concurrent('nor does one whose cloud repeats them in its error', async ({ expect, onTestFinished }) => {
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

  test.concurrent('nor does one that is cancelled, and its post', async ({ expect, onTestFinished }) => {
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

describe('secrets with all punctuation, at every place where a cloud, a guest or a child process repeats them', () => {
  const generated = generatedSecrets(21, 16);
  const users = generated.map((password, at) => `    - { name: u${at}, password: ${JSON.stringify(password)}, type: text }`);
  const guestData = `#cloud-config\nchpasswd:\n  users:\n${users.join('\n')}\n`;
  const said = generated.join(' and ');
  /** Without what only the runner reads. */
  const written = (log: string) => log.replaceAll(/^::add-mask::.*$/gm, '');

  function expectNone(expect: ExpectStatic, bench: PullBench, runs: readonly StepRun[]): void {
    const places: Readonly<Record<string, string>> = {
      ...tracesOf(bench, runs),
      'log without masks': runs.map(({ log }) => written(log)).join('\n'),
      'rendered summary': readMarkdown(runs.map(({ summary }) => summary).join('\n')),
      'rendered comment': readMarkdown(bench.comment() ?? ''),
    };
    for (const [place, text] of Object.entries(places)) {
      const found = generated.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
      expect({ place, found }).toEqual({ place, found: [] });
    }
  }

  test.concurrent('a fault of the cloud', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.emulator.knobs.set('pr-7-g1-1', { fail_spawn: `cannot build: ${said} for @octocat` });
    const step = bench.step(opened, { ...inputs, 'user-data': guestData });
    const main = await runStep({ ...step, env: { ...step.env, ...loud } });
    expect(bench.comment()).toContain('cannot build: &#42;&#42;&#42;');
    expectNone(expect, bench, [main, await runPost({ ...step, env: { ...step.env, ...loud } }, main)]);
  });

  const telling = `command:printf 'part one: par'; sleep 0.1; printf 'ted_7_secret\\n#'; sleep 0.1; printf '#[error]x\\n\\302\\205::set-output name=taken::y\\n'; exit 1`;
  const console = `\u001b[31mroot password: ${said}\r::set-output name=taken::y\nlogin:`;

  test.concurrent.for([
    { wanted: 'false', shown: false },
    { wanted: 'true', shown: true },
  ])('a console and a child process, console-tail: $wanted', async ({ wanted, shown }, { expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished, { knobs: { console } });
    const more = {
      'user-data': `${guestData}password: parted_7_secret\n`,
      ready: telling,
      'ready-timeout': '20s',
      'console-tail': wanted,
    };
    const step = bench.step(opened, { ...inputs, ...more });
    const main = await runStep({ ...step, env: { ...step.env, ...loud } });
    expect(main.exitCode).toBe(1);
    expect(main.log).toContain('| part one: ');
    expect(written(main.log)).not.toContain('parted_7_secret');
    expect(main.log).not.toMatch(/^[\s\u0085]*::set-output|##\[/m);
    expect(main.log.includes('| root password: ***')).toBe(shown);
    for (const text of [
      main.summary,
      bench.comment() ?? '',
      JSON.stringify(bench.github.requests),
      ...(main.log.match(/^::error.*$/gm) ?? []),
    ]) {
      expect(text).not.toContain('root password');
    }
    expectNone(expect, bench, [main]);
  });

  test.concurrent('passwords that YAML takes for numbers, of clouds that are not used', async ({ expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    bench.emulator.knobs.set('pr-7-g1-1', { fail_spawn: 'cannot build: 007, 0x1F and 1e3, wrong' });
    const other = (name: string, password: string) => `  ${name}: { auth: { password: ${password} } }\n`;
    const clouds = `${bench.cloudsYaml}${other('a', '007')}${other('b', '0x1F')}${other('c', '1e3')}${other('d', '7')}${other('e', 'wrong')}`;
    const main = await runStep(bench.step(opened, { ...inputs, cloud: 'ci', 'clouds-yaml': clouds }));
    expect(bench.comment()).toContain('cannot build: &#42;&#42;&#42;, &#42;&#42;&#42; and &#42;&#42;&#42;, wrong');
    expect(bench.comment()).toContain('pr-7');
    expect(masksOf(main.log).filter((mask) => mask.length < 6)).toEqual([]);
    expect(main.outputs).toMatchObject({ environment: 'pr-7' });
  });
});

test.concurrent('nothing that is an output is ever masked: the runner would drop it', async ({ expect, onTestFinished }) => {
  const bench = await openPullBench(onTestFinished);
  const main = await runStep(bench.step(opened, { ...inputs, count: '2' }));
  expect(main.outputs).toMatchObject({ live: 'true', environment: 'pr-7' });
  const hidden = masksOf(main.log);
  expect(hidden.length).toBeGreaterThan(5);
  for (const [name, value] of Object.entries(main.outputs)) {
    expect({ name, masks: hidden.filter((mask) => value.includes(mask)) }).toEqual({ name, masks: [] });
  }
});
