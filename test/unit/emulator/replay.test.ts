import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from './cloud.ts';

type Step = (cloud: Cloud) => number;

const server = (cloud: Cloud, index: number) => cloud.emulator.books.servers()[index % cloud.emulator.books.servers().length]?.id ?? '';
const actions = ['os-stop', 'os-start', 'pause', 'unpause', 'suspend', 'resume', 'lock', 'unlock', 'forceDelete'];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 0, max: 90 }).map((seconds) => (cloud: Cloud) => {
    cloud.pass(seconds);
    return 200;
  }),
  fc.tuple(fc.constantFrom(...actions), fc.nat(5)).map(
    ([name, index]) =>
      (cloud: Cloud) =>
        cloud.act(server(cloud, index), { [name]: null }).status,
  ),
  fc.nat(5).map((index) => (cloud: Cloud) => cloud.act(server(cloud, index), { createImage: { name: 'snap' } }).status),
  fc.nat(5).map((index) => (cloud: Cloud) => cloud.act(server(cloud, index), { reboot: { type: 'HARD' } }).status),
  fc.nat(5).map((index) => (cloud: Cloud) => cloud.ask('DELETE', `/compute/v2.1/servers/${server(cloud, index)}`).status),
  fc.constant((cloud: Cloud) => {
    const body = { server: { name: 'x', imageRef: cloud.emulator.books.image('base')?.id, flavorRef: 'm1.small' } };
    return cloud.ask('POST', '/compute/v2.1/servers', { body }).status;
  }),
);

const options = { knobs: { snapshot_seconds: 20, upload_seconds: 10 }, behaviour: { tokenLifetime: 1_000_000 } };

describe('whatever is asked in whatever order', () => {
  it('is answered, ends, and leaves no port behind', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const cloud = openCloud(options);
        for (const each of steps) expect(each(cloud)).toBeLessThan(500);
        cloud.pass(600);
        expect(cloud.emulator.nextEventAt()).toBeUndefined();
        const { books } = cloud.emulator;
        for (const { taskState } of books.servers()) expect(taskState).toBeNull();
        for (const { status, properties } of books.images()) {
          if (properties['image_type'] === 'snapshot') expect(['active', 'deleted']).toContain(status);
        }
        const living = new Set(
          books
            .servers()
            .filter(({ deletedAt }) => deletedAt === undefined)
            .map(({ id }) => id),
        );
        for (const port of books.ports()) {
          if (port.madeByNova && port.deletedAt === undefined) expect(living).toContain(port.deviceId);
        }
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  it('replays to the letter', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const [one, other] = [openCloud(options), openCloud(options)];
        for (const each of steps) expect(each(one)).toBe(each(other));
        expect(one.ask('GET', '/compute/v2.1/servers/detail').body).toBe(other.ask('GET', '/compute/v2.1/servers/detail').body);
        expect(one.emulator.books.requests).toEqual(other.emulator.books.requests);
      }),
      { seed: 43, numRuns: 30 },
    );
  });
});
