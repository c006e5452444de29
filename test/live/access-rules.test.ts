import { expect, it } from 'vitest';
import { textAt } from '../helpers/contract-http.ts';
import { useLiveBench } from '../helpers/live.ts';
import { connect, externalNetworkName } from '../helpers/live-bench.ts';
import { restage } from '../helpers/live-command.ts';
import { makeCredential, readRules } from '../helpers/live-credential.ts';
import { environmentName, launchGolden, look } from '../helpers/live-golden.ts';
import { turnVolumeKnobs } from '../helpers/live-volumes.ts';

const bench = await useLiveBench('rules');
const rules = readRules('access-rules.json');

it('an application credential with the documented access rules, and no more, is enough', { timeout: 600_000 }, async () => {
  const env = await makeCredential(bench, rules);
  await connect(bench);
  const golden = await launchGolden(bench, 'ruled');
  const environment = environmentName('ruled');
  const words = ['refresh', '--golden', golden.id, '--environment', environment, '--floating-ip-network', externalNetworkName];
  const done = await restage({ env }, words);
  expect(done.code, done.log).toBe(0);
  expect((await restage({ env }, ['status'])).code).toBe(0);
  expect((await restage({ env }, ['destroy', '--environment', environment, '--with-images'])).code).toBe(0);
  expect(await look(bench, golden, environment)).toMatchObject({ golden: 'ACTIVE', servers: [], images: [], leases: 0 });
});

it('with such a credential, the error says why a volume failed', async () => {
  const env = await makeCredential(bench, rules);
  const environment = environmentName('ruled');
  const turnBack = await turnVolumeKnobs(`${environment}-g1-1`, { fail_volume: true });
  const words = ['launch', '--image', 'base', '--flavor', 'm1.zero', '--boot-volume-size', '1', '--environment', environment];
  const ran = await restage({ env }, words).finally(turnBack);
  expect(textAt(ran.json, 'error', 'message'), ran.log).toContain(
    '"schedule allocate volume:Could not find any available weighted backend."',
  );
});

it('a request that the access rules lack is named', async () => {
  const env = await makeCredential(
    bench,
    rules.filter((rule) => textAt(rule, 'path') !== '/v2/images'),
  );
  const refused = await restage({ env }, ['status']);
  expect(textAt(refused.json, 'error', 'code')).toBe('auth-failed');
  expect(textAt(refused.json, 'error', 'hint')).toContain('allow GET /v2/images of the image service');
});
