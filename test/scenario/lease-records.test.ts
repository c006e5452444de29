import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/index.ts';
import type { Cloud } from '../../src/openstack/cloud.ts';
import { openWorld, type World } from '../helpers/scenario.ts';
import { look } from '../helpers/scenario-books.ts';
import { moments } from '../helpers/sweep.ts';

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
  const through = (cloud: Cloud): Cloud => {
    const clockOffset = () => {
      asked += 1;
      return { ms: (cloud.clockOffset()?.ms ?? 0) + (asked === nth ? 0 : 10), withinMs: 1000 };
    };
    return { ...cloud, clockOffset, fenced: (fence) => through(cloud.fenced(fence)) };
  };
  return through;
}

test('a run that waits for a dead run deletes its record, even if it looks in the very second in which it lapses', async () => {
  for (const nth of moments({ to: 20 })) {
    const world = openWorld({ knobs });
    await world.start('refresh', staging, { killAt: 40 });
    expect(environmentLeases(world)).toHaveLength(1);
    await world.succeed('refresh', staging, { through: wavering(nth) });
    expect(environmentLeases(world), `the clock wavers at its ${nth}th look`).toEqual([]);
  }
});

describe('once the leases of a dead run have lapsed, destroy takes what is left of them', () => {
  const leases = ({ books }: Pick<Emulator, 'books'>) =>
    books.images().filter(({ status, properties }) => status !== 'deleted' && properties.restage_lease !== undefined);

  const goldenLeases = (cloud: Pick<Emulator, 'books'>) =>
    leases(cloud)
      .filter(({ properties }) => !properties.restage_lease?.includes('/'))
      .map(({ id }) => id);

  test('in every region that it works in, wherever the run died', async () => {
    for (let killAt = 10; ; killAt += 7) {
      const world = openWorld({ knobs, elsewhere: [{ region: 'RegionTwo' }], random: killAt });
      const both = { ...staging, region: 'RegionOne,RegionTwo' };
      if ((await world.start('refresh', both, { killAt })) !== undefined) return;
      await world.clock.sleep(10 * 60_000);
      await world.succeed('destroy', { region: both.region, environment: 'staging', 'with-images': 'true' });
      const left = [...leases(world.emulator), ...leases(world.emulator.region('RegionTwo'))];
      expect(left, `killed after request ${killAt}`).toEqual([]);
    }
  });

  test('but not while something else of that run is there: its lease tells that the run is over', async () => {
    let kept = 0;
    for (let killAt = 30; ; killAt += 3) {
      const world = openWorld({ knobs, random: killAt });
      if ((await world.start('refresh', { ...staging, environment: 'other' }, { killAt })) !== undefined) break;
      await world.clock.sleep(10 * 60_000);
      const { intent } = look(world);
      const before = goldenLeases(world.emulator);
      await world.succeed('destroy', { environment: 'staging', 'with-images': 'true' });
      // A run that brings the golden server back takes the lease over.
      if (intent > 0 || before.length === 0) continue;
      kept += 1;
      expect(goldenLeases(world.emulator), `killed after request ${killAt}`).toEqual(before);
      await world.succeed('destroy', { environment: 'other', 'with-images': 'true' });
      expect(goldenLeases(world.emulator), `killed after request ${killAt}`).toEqual([]);
    }
    expect(kept).toBeGreaterThan(0);
  });
});
