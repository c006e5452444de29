import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, type onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { defaultSeed } from '../../src/emulator/index.ts';
import { entry, openPullBench, type PullBench, type PullEventWords, pullEvent, secrets } from '../github/bench.ts';
import { type JobRun, playWorkflow } from '../github/workflow.ts';
import { claimsOf, serveIdTokens, signToken } from '../helpers/github-id-tokens.ts';

/** What the examples speak of: golden servers `web-golden` and `db-golden`, and a network `staging`. */
function openShop(onFinished: typeof onTestFinished, knobs = {}, project = 'ci'): Promise<PullBench> {
  const [golden] = defaultSeed.servers;
  if (golden === undefined) throw new Error('The seed has no server.');
  const servers = ['web-golden', 'db-golden'].map((name) => ({ ...golden, project, name, network: 'staging', securityGroup: 'default' }));
  const [publicNet] = defaultSeed.networks;
  if (publicNet === undefined) throw new Error('The seed has no network.');
  const networks = [publicNet, { name: 'staging', project, cidr: '10.20.0.0/20' }];
  const seed = {
    projects: [...new Set([...defaultSeed.projects, project])],
    identityProviders: defaultSeed.identityProviders.map((provider) => ({ ...provider, projects: [project] })),
    securityGroups: [{ name: 'default', project }],
  };
  return openPullBench(onFinished, { seed: { ...seed, servers, networks, routers: [] }, knobs });
}

function play(
  bench: PullBench,
  file: string,
  event: { readonly name: string; readonly payload?: Readonly<Record<string, unknown>> },
  haste: Readonly<Record<string, string>> = {},
): Promise<readonly JobRun[] | undefined> {
  return playWorkflow(`examples/github/${file}`, {
    event: { name: event.name, payload: event.payload ?? {} },
    secrets: { CLOUDS_YAML: bench.cloudsYaml },
    github: { repository: bench.github.repository, token: secrets.token, run_id: '17', ref: 'refs/heads/main' },
    env: bench.env,
    grant: bench.github.grant,
    ...{ entry, haste },
  });
}

function onPull(bench: PullBench, words: PullEventWords) {
  return { name: 'pull_request', payload: pullEvent(bench.github.repository, bench.pull, words) as Readonly<Record<string, unknown>> };
}

/** Everything succeeded, or the log of what did not. */
function endsOf(runs: readonly JobRun[] | undefined): Readonly<Record<string, string>> {
  const failed = runs?.find(({ result }) => result === 'failure');
  if (failed !== undefined) throw new Error(failed.log);
  return Object.fromEntries((runs ?? []).map(({ job, result }) => [job, result]));
}

describe.each([
  ['pull-request.yml', 'preview'],
  ['pull-request-reusable.yml', 'preview / servers'],
])('%s', (file, job) => {
  test.concurrent('the life of a pull request, with no more permissions than it names', async ({ expect, onTestFinished }) => {
    const bench = await openShop(onTestFinished);
    // The nightly image, which pull requests use.
    endsOf(await play(bench, 'nightly.yml', { name: 'schedule' }));
    const nightly = bench.servers();

    expect(endsOf(await play(bench, file, onPull(bench, { action: 'opened' })))).toEqual({ [job]: 'success' });
    expect(bench.comment()).toBeUndefined();
    bench.pull.labels.push('deploy');
    endsOf(await play(bench, file, onPull(bench, { action: 'labeled', label: 'deploy' })));
    expect(bench.servers()).toEqual([...nightly, 'pr-7-g1-1']);
    expect(bench.comment()).toMatch(/is ready[\s\S]*pr-7-g1-1/);
    endsOf(await play(bench, file, onPull(bench, { action: 'synchronize' })));
    expect(await play(bench, file, onPull(bench, { action: 'edited' }))).toBeUndefined();
    bench.pull.state = 'closed';
    endsOf(await play(bench, file, onPull(bench, { action: 'closed' })));
    expect(bench.servers()).toEqual(nightly);
    expect(bench.comment()).toContain('is gone');
    expect(bench.github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive', 'inactive']);
    expect(bench.github.problems).toEqual([]);
  });

  test.concurrent('a fork gets nothing, and fails nothing', async ({ expect, onTestFinished }) => {
    const bench = await openShop(onTestFinished);
    bench.pull.headRepository = 'eve/shop';
    expect(endsOf(await play(bench, file, onPull(bench, { action: 'opened' })))).toEqual({ [job]: 'skipped' });
  });
});

test.concurrent('nightly.yml: the servers of yesterday go when those of today are ready', async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished);
  endsOf(await play(bench, 'nightly.yml', { name: 'schedule' }));
  expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2']);
  const runs = await play(bench, 'nightly.yml', { name: 'schedule' });
  expect(endsOf(runs)).toEqual({ refresh: 'success' });
  expect(bench.servers()).toEqual(['staging-g2-1', 'staging-g2-2']);
  expect(runs?.[0]?.log).toMatch(/\n10\.20\.\d+\.\d+\n10\.20\.\d+\.\d+\n/);
});

test.concurrent("no-secret.yml: by GitHub's own token, as the job's permissions allow", async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished, {}, 'staging');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ids = await serveIdTokens((audience) => signToken(claimsOf(audience), privateKey));
  onTestFinished(() => ids[Symbol.asyncDispose]());
  const path = 'examples/github/no-secret.yml';
  const [, address = ''] = /auth_url: "(.+)\/v3"/.exec(bench.cloudsYaml) ?? [];
  const workflow: {
    readonly jobs: { readonly refresh: { readonly steps: readonly { readonly with: Readonly<Record<string, string>> }[] } };
  } = parse(readFileSync(path, 'utf8'));
  const cloudsYaml = workflow.jobs.refresh.steps[0]?.with['clouds-yaml'] ?? '';
  const runs = await playWorkflow(path, {
    event: { name: 'schedule', payload: {} },
    secrets: {},
    github: { repository: bench.github.repository, token: secrets.token, run_id: '17', ref: 'refs/heads/main' },
    env: bench.env,
    idTokens: ids.env,
    grant: bench.github.grant,
    entry,
    // Only the address is another.
    haste: { 'clouds-yaml': cloudsYaml.replace('https://keystone.example:5000', address) },
  });
  expect(endsOf(runs)).toEqual({ refresh: 'success' });
  expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2']);
  expect(ids.minted.length).toBeGreaterThan(0);
});

test.concurrent('reap.yml: what has expired is deleted, and its pull request shows it', async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished);
  endsOf(await play(bench, 'nightly.yml', { name: 'schedule' }));
  const nightly = bench.servers();
  bench.pull.labels.push('deploy');
  endsOf(await play(bench, 'pull-request.yml', onPull(bench, { action: 'opened' }), { ttl: '1s' }));
  expect(bench.servers()).toEqual([...nightly, 'pr-7-g1-1']);
  endsOf(await play(bench, 'reap.yml', { name: 'schedule' }));
  endsOf(await play(bench, 'reap.yml', { name: 'schedule' }));
  expect(bench.servers()).toEqual(nightly);
  expect(bench.comment()).toContain('Deleted because it had expired.');
  expect(bench.github.problems).toEqual([]);
});

test.concurrent('fan-out.yml: a job for each server, and none of them left', async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished);
  endsOf(await play(bench, 'nightly.yml', { name: 'schedule' }));
  const runs = await play(bench, 'fan-out.yml', { name: 'workflow_dispatch' });
  expect(endsOf(runs)).toEqual({ servers: 'success', 'test (1)': 'success', 'test (2)': 'success', 'clean-up': 'success' });
  expect(runs?.find(({ job }) => job === 'test (2)')?.log).toMatch(/^testing tests-17-g1-2 at 10\.20\./);
  expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2']);
});

test.concurrent('roles.yml: the web servers get the address of their database', async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished);
  endsOf(await play(bench, 'roles.yml', { name: 'workflow_dispatch' }));
  expect(bench.servers().toSorted()).toEqual(['shop-db-g1-1', 'shop-web-g1-1', 'shop-web-g1-2']);
});

test.concurrent('long-snapshot.yml: one job starts it, another one finishes it', async ({ expect, onTestFinished }) => {
  const bench = await openShop(onTestFinished, { snapshot_seconds: 6 });
  const runs = await play(bench, 'long-snapshot.yml', { name: 'schedule' });
  expect(endsOf(runs)).toEqual({ start: 'success', first: 'success', second: 'skipped' });
  expect(runs?.map(({ outputs }) => outputs.status)).toEqual(['pending', 'complete', undefined]);
  expect(bench.servers()).toEqual(['staging-g1-1']);
  expect(bench.emulator.books.images().filter(({ name, status }) => name?.startsWith('restage-web') && status === 'active')).toHaveLength(
    1,
  );
});

describe('without GitHub', () => {
  /** A shell as a CI's, in an empty folder with `clouds.yaml`, and a `git clone` that brings this very checkout. */
  function openShell(
    bench: PullBench,
    onFinished: typeof onTestFinished,
  ): (script: string, env?: Record<string, string>) => Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'ci-'));
    onFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'clouds.yaml'), bench.cloudsYaml);
    writeFileSync(join(folder, 'git'), `#!/bin/sh\nmkdir -p .restage && ln -sfn "${resolve('dist')}" .restage/dist\n`, { mode: 0o755 });
    const base = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml') };
    return (script, env) =>
      new Promise((done, fail) => {
        execFile('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env: { ...base, ...env } }, (error, out, err) => {
          if (error === null) done(out);
          else fail(new Error(out + err, { cause: error }));
        });
      });
  }

  test.concurrent('GitLab CI', async ({ expect, onTestFinished }) => {
    const bench = await openShop(onTestFinished);
    const shell = openShell(bench, onTestFinished);
    const pipeline: Readonly<Record<string, { readonly before_script: readonly string[]; readonly script: readonly string[] }>> = parse(
      readFileSync('examples/gitlab/.gitlab-ci.yml', 'utf8'),
    );
    const run = (job: string) =>
      shell([...(pipeline.default?.before_script ?? []), ...(pipeline[job]?.script ?? [])].join('\n'), { RESTAGE_ENVIRONMENT: 'mr-3' });
    await run('nightly');
    await run('review');
    expect(JSON.parse(await shell('cat servers.json'))).toMatchObject({ status: 'complete', environment: 'mr-3' });
    expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2', 'mr-3-g1-1']);
    await run('stop-review');
    expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2']);
    await run('reap');
  });

  test.concurrent('Jenkins', async ({ expect, onTestFinished }) => {
    const bench = await openShop(onTestFinished);
    const shell = openShell(bench, onTestFinished);
    const steps = [...readFileSync('examples/jenkins/Jenkinsfile', 'utf8').matchAll(/^\s*sh '([^']+)'$/gm)].map(
      ([, script = '']) => script,
    );
    expect(steps).toHaveLength(3);
    for (const step of steps) await shell(step);
    expect(JSON.parse(await shell('cat servers.json'))).toMatchObject({ environment: 'staging', servers: [{}, {}] });
  });

  test.concurrent('plain cron: silent while all is well, and the error where it is not', async ({ expect, onTestFinished }) => {
    const bench = await openShop(onTestFinished);
    const shell = openShell(bench, onTestFinished);
    const script = resolve('examples/cron/restage.sh');
    const env = { RESTAGE_HOME: resolve('.') };
    expect(await shell(`${script} refresh`, env)).toBe('');
    expect(bench.servers()).toEqual(['staging-g1-1', 'staging-g1-2']);
    expect(await shell(`${script} reap`, env)).toBe('');
    await expect(shell(`${script} refresh`, { ...env, OS_CLIENT_CONFIG_FILE: '/nowhere' })).rejects.toThrow('error:');
  });
});
