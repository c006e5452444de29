import { launchedServers, takenImages } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** Promise 3: one intended resource, one resource; each has a number of its own that no other may carry. */
export function findDoubles({ emulator: { books } }: Stage): readonly Breach[] {
  const servers = books.servers().map(({ name, metadata }) => ({ name, nonce: metadata.restage_nonce }));
  const images = books
    .images()
    .filter(({ properties }) => properties.restage_golden === properties.instance_uuid)
    .map(({ name, properties }) => ({ name, nonce: properties.restage_nonce }));
  return [...repeated(servers, ({ nonce }) => nonce), ...repeated(images, ({ nonce }) => nonce)].map(({ name, nonce }) =>
    breach(3)(`${name} was made twice (nonce ${nonce})`),
  );
}

/** Promise 3: no two living servers in one place. Runs at once on one environment may leave some for the next run. */
export function findSlotDoubles({ emulator: { books } }: Stage): readonly Breach[] {
  return repeated(launchedServers(books), ({ name }) => name).map(({ name }) => breach(3)(`two servers are called ${name}`));
}

/** Promise 3, and no two unfinished images of one run. */
export function findImageDoubles({ emulator: { books } }: Stage): readonly Breach[] {
  return repeated(takenImages(books), ({ properties }) => properties.restage_nonce).map(({ name }) =>
    breach(3)(`image ${name} is there twice`),
  );
}

function repeated<T>(things: readonly T[], keyOf: (thing: T) => string | undefined): readonly T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const key = keyOf(thing);
    if (key === undefined) return false;
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
