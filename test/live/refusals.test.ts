import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textAt } from '../helpers/contract-http.ts';
import { knobMetadata, requestServer, waitForServer } from '../helpers/contract-servers.ts';
import { useLiveBench } from '../helpers/live.ts';
import { changesIn, type Ran, restage } from '../helpers/live-command.ts';
import { launchGolden } from '../helpers/live-golden.ts';

const bench = await useLiveBench('refused');

/** Exit code 2, nothing but reads sent, one clear message with its fix. */
function expectRefused(ran: Ran, code: string, message: RegExp): void {
  expect(ran.code, ran.log).toBe(2);
  expect(changesIn(ran.log)).toEqual([]);
  expect(textAt(ran.json, 'error', 'code')).toBe(code);
  expect(textAt(ran.json, 'error', 'message')).toMatch(message);
  expect(textAt(ran.json, 'error', 'hint').length).toBeGreaterThan(10);
}

/** The test bed's own file instead of variables. */
const clouds = { OS_AUTH_URL: '', OS_CLOUD: 'ci', OS_CLIENT_CONFIG_FILE: process.env.OS_CLIENT_CONFIG_FILE ?? '' };

describe.concurrent('refused before anything is touched, by the shipped bundle', () => {
  it('a flavor that is too small: the sizes, and the flavors that fit', async () => {
    const golden = await launchGolden(bench, 'small', {}, { flavorRef: 'm1.small' });
    const ran = await restage(bench, ['refresh', '--golden', golden.name, '--flavor', 'm1.tiny']);
    expectRefused(ran, 'flavor-too-small', /m1\.tiny has 1 GB of disk, but 10 GB are needed .*m1\.small/);
  });

  it('a flavor that does not exist', async () => {
    expectRefused(await restage(bench, ['launch', '--image', 'base', '--flavor', 'nope']), 'flavor-not-found', /nope/);
  });

  it('two servers of one name', async () => {
    const one = await launchGolden(bench, 'same-name');
    const two = await launchGolden(bench, 'same-name', {}, { name: one.name });
    const ran = await restage(bench, ['snapshot', '--golden', one.name]);
    expectRefused(ran, 'golden-ambiguous', new RegExp(`${one.id}.*${two.id}|${two.id}.*${one.id}`));
  });

  it('a golden server that is not there, locked, in ERROR, or at another snapshot', async () => {
    expectRefused(await restage(bench, ['snapshot', '--golden', 'no-such-server']), 'golden-not-found', /no-such-server/);

    const locked = await launchGolden(bench, 'locked');
    await bench.session.compute('POST', `/servers/${locked.id}/action`, { body: { lock: null } });
    expectRefused(await restage(bench, ['snapshot', '--golden', locked.id]), 'golden-locked', /is locked/);
    await bench.session.compute('POST', `/servers/${locked.id}/action`, { body: { unlock: null } });

    const broken = textAt(
      (await requestServer(bench, { name: bench.name('broken'), metadata: knobMetadata({ fail_spawn: true }) })).json,
      'server',
      'id',
    );
    await waitForServer(bench, broken, 'ERROR');
    expectRefused(await restage(bench, ['snapshot', '--golden', broken]), 'golden-unusable', /is in ERROR/);

    const busy = await launchGolden(bench, 'busy', { snapshot_seconds: 60 });
    await bench.session.compute('POST', `/servers/${busy.id}/action`, { body: { createImage: { name: bench.name('busy') } } });
    expectRefused(await restage(bench, ['snapshot', '--golden', busy.id]), 'golden-busy', /is busy (with another task|\(task): image_/);
  });

  it('a quota too low for N', async () => {
    const project = await bench.target.openProject({ instances: 2 });
    bench.undo(() => project.close());
    const ran = await restage(bench, ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--count', '3'], {
      env: { OS_AUTH_URL: project.authUrl, OS_PROJECT_NAME: project.name },
    });
    expectRefused(ran, 'quota-exceeded', /instances: 3 more needed, 0 of 2 used/);
  });

  it.each([
    { what: 'a wrong password', words: ['status'], env: { OS_PASSWORD: 'wrong' }, code: 'auth-failed', message: /401/ },
    { what: 'an unknown cloud', words: ['status', '--cloud', 'nope'], env: clouds, code: 'cloud-unknown', message: /nope.*(?:ci|admin)/ },
    {
      what: 'an unknown region',
      words: ['status', '--region', 'Nowhere'],
      env: clouds,
      code: 'region-unknown',
      message: /Nowhere.*RegionOne/,
    },
    { what: 'an unknown input', words: ['status', '--goldn', 'x'], env: {}, code: 'invalid-input', message: /goldn.*golden/ },
    {
      what: 'a malformed duration, and all other problems',
      words: ['refresh', '--golden', 'g', '--ttl', '5 parsecs', '--count', '0'],
      env: {},
      code: 'invalid-input',
      message: /ttl[\s\S]*count|count[\s\S]*ttl/,
    },
  ])('$what', async ({ words, env, code, message }) => {
    const ran = await restage(bench, words, { env });
    expectRefused(ran, code, message);
    expect(JSON.stringify(ran)).not.toContain('"testbed"');
  });

  it('a clouds.yaml that cannot be read', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'clouds-')), 'clouds.yaml');
    writeFileSync(path, 'clouds:\n  ci:\n    auth: {password: hunter2\n');
    const ran = await restage(bench, ['status'], { env: { ...clouds, OS_CLIENT_CONFIG_FILE: path } });
    expectRefused(ran, 'config-invalid', /clouds\.yaml/);
    expect(JSON.stringify(ran)).not.toContain('hunter2');
  });

  it('a cloud that answers HTML', async () => {
    const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    bench.undo(async () => server.close());
    const { port } = server.address() as { port: number };
    const ran = await restage(bench, ['status'], { env: { OS_AUTH_URL: `http://127.0.0.1:${port}/v3` } });
    expect(ran.code, ran.log).toBe(2);
    expect(textAt(ran.json, 'error', 'message')).toMatch(/answered 200 to the sign-in, but without a token/);
  });
});
