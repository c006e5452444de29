import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPullBench } from '../github/bench.ts';
import { runCommand } from '../helpers/command.ts';
import { runStep } from '../helpers/runner.ts';

/** A checkout with these files; a value that begins with `->` is a link. */
function checkout(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'restage-checkout-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), path);
    else writeFileSync(path, text);
  }
  return folder;
}

/** The environment of a cloud's user, without an address. */
const user = { OS_PASSWORD: 'canary-password', OS_USERNAME: 'ci', OS_PROJECT_NAME: 'ci' };

test('a clouds.yaml of the checkout does not decide where a password goes in CI', async () => {
  const evil = await openPullBench(onTestFinished);
  const folder = checkout({ 'clouds.yaml': evil.cloudsYaml, 'secure.yaml': evil.cloudsYaml, 'clouds-public.yaml': 'public-clouds: {}' });
  const step = evil.step({ action: 'opened', eventName: 'workflow_dispatch' }, { operation: 'status', 'clouds-yaml': '' });
  const action = await runStep({ ...step, cwd: folder, env: { ...step.env, ...user } });
  expect(action).toMatchObject({
    exitCode: 1,
    log: expect.stringMatching(/did not read .*clouds\.yaml.*, because in CI .*OS_CLIENT_CONFIG_FILE/),
  });
  for (const CI of ['true', '1', 'yes']) {
    const command = await runCommand(['status'], { ...user, CI }, folder);
    expect(command).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/did not read .*, because in CI/) });
  }
  expect(evil.emulator.books.requests).toEqual([]);

  expect(await runCommand(['status'], { CI: 'true', OS_CLIENT_CONFIG_FILE: 'clouds.yaml' }, folder)).toMatchObject({ exitCode: 0 });
  for (const CI of ['', 'false']) expect(await runCommand(['status'], { CI }, folder)).toMatchObject({ exitCode: 0 });
  const named = { ...step.env, OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml') };
  expect(await runStep({ ...step, cwd: folder, env: named })).toMatchObject({ exitCode: 0 });
});

test('an environment file tells a server what stands below its folder, and nothing else of the machine', async () => {
  const bench = await openPullBench(onTestFinished);
  const spec = (path: string) => `roles:\n  web:\n    image: base\n    flavor: m1.tiny\n    user-data: '@${path}'\n`;
  const folder = checkout({
    secret: 'canary-outside',
    'ci/environ.yml': spec('/proc/self/environ'),
    'ci/up.yml': spec('../secret'),
    'ci/link.yml': spec('link'),
    'ci/link': '->../secret',
    'ci/deep.yml': spec('below/secret'),
    'ci/below': '->..',
    'ci/proc.yml': spec('proc'),
    'ci/proc': '->/proc/self/environ',
    'ci/good.yml': spec('data/init.sh'),
    'ci/data/init.sh': '#!/bin/sh\n',
  });
  const step = (name: string) =>
    bench.step(
      { action: 'opened', eventName: 'workflow_dispatch' },
      { operation: 'launch', spec: `ci/${name}.yml`, ...(name === 'good' ? {} : { 'user-data': '' }) },
    );
  for (const name of ['environ', 'up', 'link', 'deep', 'proc']) {
    const run = await runStep({ ...step(name), cwd: folder });
    expect(run).toMatchObject({ exitCode: 1, log: expect.stringContaining('an environment file can use only files below its own folder') });
    expect(run.log).not.toContain('canary');
  }
  expect(bench.emulator.books.requests).toEqual([]);
  expect(await runStep({ ...step('good'), cwd: folder })).toMatchObject({ exitCode: 0 });
});
