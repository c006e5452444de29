import { expect, test } from 'vitest';
import { openWorld, type WorldOptions } from '../helpers/scenario.ts';

const dataVolumes = [
  { gb: 4, device: '/dev/vdc', name: 'logs' },
  { gb: 2, device: '/dev/vdb', name: 'data' },
];
const withData = (options: WorldOptions = {}) => openWorld({ ...options, golden: { dataVolumes, ...options.golden } });
const onVolumes = () => withData({ golden: { image: undefined, volumeGb: 12 } as never });

test.each([
  ['with a disk of its own', withData, '72h'],
  ['with a disk of its own', withData, '0'],
  ['on volumes', onVolumes, '72h'],
  ['on volumes', onVolumes, '0'],
] as const)('may-stop-golden: false, golden server %s: a warning says that requested volumes are missing', async (_, open, maxAge) => {
  const world = open();
  await world.succeed('snapshot', { golden: 'golden', volumes: 'root' });
  const raw = { golden: 'golden', flavor: 'm1.small', volumes: 'all', 'may-stop-golden': 'false', 'image-max-age': maxAge };
  const { exitCode, events } = await world.run('refresh', raw);
  expect(exitCode).toBe(0);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.title] : []));
  expect(warnings).toContain('Volumes of golden server golden are missing on new servers');
});
