import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, pluck, textAt } from '../helpers/contract-http.ts';
import { shapeOf } from '../helpers/contract-shape.ts';

const bench = await useBench('offer');
const { session } = bench;

const links = [{ rel: 'text', href: 'URL' }];
const flavorShape = {
  id: 'text',
  name: 'text',
  ram: 'number',
  disk: 'number',
  swap: 'empty text',
  'OS-FLV-EXT-DATA:ephemeral': 'number',
  'OS-FLV-DISABLED:disabled': 'boolean',
  vcpus: 'number',
  'os-flavor-access:is_public': 'boolean',
  rxtx_factor: 'number',
  links,
};

contract('flavors', () => {
  it('have this shape at 2.1, and more at 2.93, or the newest before', async () => {
    const old = await session.compute('GET', '/flavors/detail');
    expect(shapeOf(at(old.json, 'flavors'))).toEqual([flavorShape]);
    expect(pluck(at(old.json, 'flavors'), 'id')).toEqual(
      expect.arrayContaining(['m1.zero', 'm1.tiny', 'm1.small', 'm1.medium', 'm1.large', 'm1.huge']),
    );
    const latest = await session.compute('GET', '/flavors/m1.small', { version: bench.target.release.shapes.microversion });
    expect(shapeOf(at(latest.json, 'flavor'))).toEqual({ ...flavorShape, swap: 'number', description: 'null', extra_specs: {} });
    expect(at(latest.json, 'flavor')).toMatchObject({ id: 'm1.small', vcpus: 1, ram: 512, disk: 10 });
  });

  it('that do not exist are 404', async () => {
    const answer = await session.compute('GET', '/flavors/nope');
    expect([answer.status, answer.json]).toEqual([404, { itemNotFound: { code: 404, message: 'Flavor nope could not be found.' } }]);
  });
});

contract('zones', () => {
  it('are listed without hosts', async () => {
    const answer = await session.compute('GET', '/os-availability-zone');
    expect(at(answer.json, 'availabilityZoneInfo')).toContainEqual({ zoneName: 'nova', zoneState: { available: true }, hosts: null });
  });
});

contract('keypairs', () => {
  it('are unique by name until deleted', async () => {
    const listed = await session.compute('GET', '/os-keypairs');
    const known = pluck(at(listed.json, 'keypairs'), 'keypair').find((each) => at(each, 'name') === 'ci-key') ?? null;
    expect(Object.keys(known as object).sort()).toEqual(['fingerprint', 'name', 'public_key']);
    const keypair = { name: bench.name('key'), public_key: textAt(known, 'public_key') };
    const create = () => session.compute('POST', '/os-keypairs', { body: { keypair } });
    const made = await create();
    bench.undo(() => session.compute('DELETE', `/os-keypairs/${keypair.name}`));
    expect(made.status).toBe(200);
    expect(shapeOf(at(made.json, 'keypair'))).toEqual({ name: 'text', public_key: 'text', fingerprint: 'text', user_id: 'hex32' });
    expect((await session.compute('GET', `/os-keypairs/${keypair.name}`)).status).toBe(200);
    const taken = await create();
    expect([taken.status, taken.json]).toEqual([
      409,
      { conflictingRequest: { code: 409, message: `Key pair '${keypair.name}' already exists.` } },
    ]);
    expect((await session.compute('DELETE', `/os-keypairs/${keypair.name}`)).status).toBe(202);
    const missing = await session.compute('DELETE', `/os-keypairs/${keypair.name}`);
    expect(missing.status).toBe(404);
    const read = await session.compute('GET', `/os-keypairs/${keypair.name}`);
    expect([read.status, textAt(read.json, 'itemNotFound', 'message')]).toEqual([
      404,
      `Keypair ${keypair.name} not found for user ${session.userId}`,
    ]);
    expect((await create()).status).toBe(200);
  });
});

contract('an unknown path', () => {
  it('is 404 without JSON', async () => {
    const answer = await session.compute('GET', '/nonsense');
    expect([answer.status, answer.json]).toEqual([404, null]);
  });
});
