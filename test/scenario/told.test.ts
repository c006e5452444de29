import { expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';

const file = `
environment: shop
roles:
  db: { golden: db-golden, network: ci-net }
  web: { golden: golden, network: ci-net, after: [db] }
`;

test('a result tells of each snapshot and whose each span is; the totals are the worst', async () => {
  const world = openWorld({
    seed: {
      servers: [
        { name: 'golden', project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', network: 'ci-net' },
        { name: 'db-golden', project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', network: 'ci-net', vmState: 'stopped' },
      ],
    },
  });
  const result = await world.succeed('refresh', { spec: 'restage.yml' }, { files: { 'restage.yml': file } });
  const [db, web] = result.snapshots ?? [];
  expect(db).toMatchObject({ golden: 'db-golden', consistency: 'offline', downtimeSeconds: undefined, diskGb: 10 });
  expect(web).toMatchObject({ golden: 'golden', consistency: 'clean', estimateSeconds: 10 * 72, sizeBytes: expect.any(Number) });
  expect(result.snapshotSeconds).toBe(Math.max(db?.seconds ?? 0, web?.seconds ?? 0));
  expect(result.goldenDowntimeSeconds).toBe(web?.downtimeSeconds);
  const spans = result.timeline.map(({ name, of }) => `${name} ${of}`);
  expect(spans).toEqual(expect.arrayContaining(['snapshot db-golden', 'stop golden', 'start golden', 'launch db', 'ready web']));
  expect(spans).not.toContain('stop db-golden');
});
