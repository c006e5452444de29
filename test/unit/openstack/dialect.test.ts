import { expect, test } from 'vitest';
import { dialectOf } from '../../../src/openstack/dialect.ts';

function services(...types: readonly string[]) {
  return types.map((type) => ({ type, endpoints: [] }));
}

test('a catalog as Open Telekom Cloud has it: an API of its own for servers beside the compatible one', () => {
  const catalog = services('network', 'volumev3', 'sdrs', 'dcs', 'ecs', 'image', 'nat', 'compute', 'vpc2.0', 'identity');
  expect(dialectOf(catalog)).toEqual({ name: 'huawei', hardStop: true, imageService: true });
});

test.each([
  { name: 'of OpenStack alone', catalog: services('network', 'identity', 'compute', 'image', 'volumev3') },
  { name: 'with much beside it', catalog: services('compute', 'object-store', 's3', 'ec2', 'rating', 'load-balancer') },
  { name: 'that is empty', catalog: [] },
])('a catalog $name', ({ catalog }) => {
  expect(dialectOf(catalog)).toEqual({ name: 'openstack', hardStop: false, imageService: false });
});
