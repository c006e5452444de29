import { describe, expect, it } from 'vitest';
import { listAt, textAt } from '../helpers/contract-http.ts';
import { expectLeft, useLiveBench } from '../helpers/live.ts';
import { killAt, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, look } from '../helpers/live-golden.ts';

const bench = await useLiveBench('kill');

describe.concurrent('kill -9, then the same command again', { timeout: 600_000 }, () => {
  it.each([
    { during: 'stop', at: /powering-off/ },
    { during: 'snapshot', at: /server image_(?:snapshot|pending_upload|uploading)/ },
    { during: 'launch', at: /\d+ building/ },
  ])('during the $during: ends well, golden ACTIVE, nothing doubled', async ({ during, at }) => {
    const golden = await launchGolden(bench, during, { shutdown_seconds: 4, snapshot_seconds: 6 });
    const environment = environmentName(during);
    const words = ['refresh', '--golden', golden.name, '--count', '2', '--environment', environment];
    await killAt(bench, at, words);
    const next = await restage(bench, words);
    expect(next.code, next.log).toBe(0);
    await expectLeft(bench, golden, environment, {
      golden: 'ACTIVE',
      servers: [1, 2].map((index) => `${environment}-g1-${index}`),
      images: ['active'],
      leases: 0,
      intent: false,
    });
    expect((await restage(bench, ['destroy', '--environment', environment])).code).toBe(0);
    await expectLeft(bench, golden, environment, { golden: 'ACTIVE', servers: [], images: [], leases: 0 });
  });

  it('any other verb brings the golden server back', async () => {
    const golden = await launchGolden(bench, 'other', { shutdown_seconds: 2 });
    await killAt(bench, /powering-off/, ['snapshot', '--golden', golden.name]);
    const ran = await restage(bench, ['destroy', '--environment', 'no-such-environment']);
    expect(ran.code, ran.log).toBe(0);
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', images: [], leases: 0, intent: false });
  });

  it('two runs at once never take two snapshots', async () => {
    const golden = await launchGolden(bench, 'twice', { snapshot_seconds: 5 });
    const words = ['snapshot', '--golden', golden.name];
    const [one, two] = await Promise.all([restage(bench, words), restage(bench, [...words, '--wait', 'false'])]);
    expect(one.code === 0 || one.code === 75, one.log).toBe(true);
    expect(two.code, two.log).toBe(75);
    expect((await look(bench, golden, 'none')).images.length).toBe(1);
    const end = await restage(bench, words);
    expect(end.code, end.log).toBe(0);
    await expectLeft(bench, golden, 'none', { golden: 'ACTIVE', leases: 0, intent: false });
    const images = listAt((await bench.session.image('GET', `/v2/images?restage_golden=${golden.id}`)).json, 'images');
    for (const image of images) await bench.session.image('DELETE', `/v2/images/${textAt(image, 'id')}`);
  });
});
