import { expect, test } from 'vitest';
import { openWorld } from '../helpers/scenario.ts';

const file = `
environment: shop
roles:
  db: { golden: db-golden, network: ci-net }
  web: { golden: golden, network: ci-net, after: [db] }
`;

const shop = () =>
  openWorld({
    knobs: { spawn_seconds: 3 },
    seed: {
      servers: [
        { name: 'golden', project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', network: 'ci-net' },
        { name: 'db-golden', project: 'ci', user: 'ci', flavor: 'm1.small', image: 'base', network: 'ci-net', vmState: 'stopped' },
      ],
    },
  });
const spec = { spec: 'restage.yml' };
const files = { files: { 'restage.yml': file } };

test('each step has a name of its own, and each wait is of a step that is under way', async () => {
  const world = shop();
  for (const verb of ['refresh', 'refresh', 'destroy'] as const) {
    const { events, exitCode } = await world.run(verb, verb === 'destroy' ? { environment: 'shop' } : spec, files);
    expect(exitCode).toBe(0);
    const begun = events.flatMap((event) => (event.type === 'step-start' ? event.step : []));
    expect(new Set(begun).size).toBe(begun.length);
    const underWay = new Set<string>();
    for (const event of events) {
      if (event.type === 'step-start') underWay.add(event.step);
      if (event.type === 'step-end') expect(underWay.delete(event.step)).toBe(true);
      if (event.type === 'progress') expect([...underWay, undefined]).toContain(event.step);
    }
    const waited = new Set(events.flatMap((event) => (event.type === 'progress' && event.step !== undefined ? event.step : [])));
    if (verb === 'refresh') for (const step of ['snapshot golden', 'snapshot db-golden', 'launch web']) expect(waited).toContain(step);
    expect(underWay.size).toBe(0);
  }
});

test('a result tells of each snapshot and whose each span is; the totals are the worst', async () => {
  const result = await shop().succeed('refresh', spec, files);
  const [db, web] = result.snapshots ?? [];
  expect(db).toMatchObject({ golden: 'db-golden', consistency: 'offline', downtimeSeconds: undefined, diskGb: 10 });
  expect(web).toMatchObject({ golden: 'golden', consistency: 'clean', estimateSeconds: 10 * 72, sizeBytes: expect.any(Number) });
  expect(result.snapshotSeconds).toBe(Math.max(db?.seconds ?? 0, web?.seconds ?? 0));
  expect(result.goldenDowntimeSeconds).toBe(web?.downtimeSeconds);
  const spans = result.timeline.map(({ name, of }) => `${name} ${of}`);
  expect(spans).toEqual(expect.arrayContaining(['snapshot db-golden', 'stop golden', 'start golden', 'launch db', 'ready web']));
  expect(spans).not.toContain('stop db-golden');
});

test.each([
  ['skip', 'running, but the cloud may stop it for the snapshot'],
  ['cloud', 'running, but the cloud may stop it for the snapshot'],
  ['graceful', 'stop requested'],
])('`shutdown: %s`: what is done to the golden server is reported', async (shutdown, status) => {
  const world = openWorld();
  const { events } = await world.run('snapshot', { golden: 'golden', shutdown });
  expect(events.find((event) => event.type === 'golden' && event.owesStart)).toMatchObject({ status });
});
