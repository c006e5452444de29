import { expect, test } from 'vitest';
import type { Cloud } from '../../src/openstack/cloud.ts';
import { openWorld, type World } from '../helpers/scenario.ts';

const knobs = { shutdown_seconds: 1, snapshot_seconds: 3, upload_seconds: 2 };
const staging = { golden: 'golden', count: '2' };

/** Records of leases on environments; each is made once and never replaced, so that what is left of them adds up. */
function environmentLeases({ emulator }: World): readonly string[] {
  const isOfEnvironment = (subject: string | undefined) => subject?.includes('/') === true;
  return emulator.books.images().flatMap(({ id, status, properties }) => {
    return status !== 'deleted' && isOfEnvironment(properties.restage_lease) ? [id] : [];
  });
}

/** A cloud whose time falls back by a moment when it is asked for the `nth` time: it is known to the second only. */
function wavering(nth: number): (cloud: Cloud) => Cloud {
  let asked = 0;
  return (cloud) => {
    const skew = () => {
      asked += 1;
      return (cloud.skew() ?? 0) + (asked === nth ? 0 : 10);
    };
    return { ...cloud, skew };
  };
}

test('whoever waits for a dead run takes its record away, though it looks the very second that it lapses', async () => {
  for (let nth = 1; nth <= 20; nth += 1) {
    const world = openWorld({ knobs });
    await world.start('refresh', staging, { killAt: 50 });
    expect(environmentLeases(world)).toHaveLength(1);
    await world.succeed('refresh', staging, { through: wavering(nth) });
    expect(environmentLeases(world), `the clock wavers at its ${nth}th look`).toEqual([]);
  }
});
