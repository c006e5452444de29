import { describe, expect, test } from 'vitest';
import { openWorld } from '../../helpers/scenario.ts';
import { launched, look, untouched } from '../../helpers/scenario-books.ts';

/**
 * What Nova's maximum may be, on both sides of each step that changes what Restage sends or reads
 * (nova:api/openstack/compute/rest_api_version_history.rst).
 */
const matrix: readonly { readonly maximum: string; readonly brings: string; readonly tagged: boolean }[] = [
  { maximum: '2.1', brings: 'nothing', tagged: false },
  { maximum: '2.25', brings: 'what Mitaka has', tagged: false },
  { maximum: '2.26', brings: 'tags', tagged: true },
  { maximum: '2.36', brings: 'the end of the proxies for images and networks', tagged: true },
  { maximum: '2.37', brings: 'networks that have to be said', tagged: true },
  { maximum: '2.44', brings: 'the end of the proxies for floating IPs', tagged: true },
  { maximum: '2.45', brings: "an image's id in the body", tagged: true },
  { maximum: '2.47', brings: 'flavors told by their sizes', tagged: true },
  { maximum: '2.51', brings: 'the events of actions', tagged: true },
  { maximum: '2.52', brings: 'tags at creation', tagged: true },
  { maximum: '2.67', brings: 'types of volumes', tagged: true },
  { maximum: '2.73', brings: 'locks to see', tagged: true },
  { maximum: '2.75', brings: 'no patience with unknown queries', tagged: true },
  { maximum: '2.93', brings: 'what Zed has', tagged: true },
  { maximum: '2.104', brings: 'more than Restage asks for', tagged: true },
];

describe('the main job, and its end, on a Nova of at most', () => {
  test.each(matrix)('$maximum, with $brings', async ({ maximum, tagged }) => {
    const world = openWorld({ behaviour: { maxMicroversion: maximum } });
    const result = await world.succeed('refresh', { golden: 'golden', tags: 'web', 'floating-ip-network': 'public' });
    expect(result).toMatchObject({ consistency: 'clean', servers: [{ flavor: 'm1.small', availabilityZone: 'nova' }] });
    expect(look(world)).toEqual({ ...untouched, images: ['active verified'], servers: ['staging-g1-1'], floatingIps: 1, ports: 1 });
    expect(launched(world.emulator.books)[0]?.tags).toEqual(tagged ? ['web'] : []);
    await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
    expect(look(world)).toEqual(untouched);
  });
});
