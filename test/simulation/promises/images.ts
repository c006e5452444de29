import { type Image, isByHand, isOfRun } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

const GiB = 1024 ** 3;
/** The longest window of a snapshot service, and the capture after it. */
const captureMs = 2 * 60_000;

/** contract.md#promise-4: the capture is proven. No run starts the golden server while the disks of an image of a server that is off are captured. */
export function findEarlyStarts({ emulator: { books }, ran, witness }: Stage): readonly Breach[] {
  const starts = ran.flatMap(({ run, requests }) =>
    requests
      .filter(({ method, status, body }) => method === 'POST' && status < 400 && body?.includes('"os-start"') === true)
      .map(({ at, path }) => ({ run, at, path })),
  );
  const images = books
    .images()
    .filter((image) => !isByHand(image) && isOfRun(witness.makerOf(image.id)))
    .flatMap(({ id }) => books.imageHistory(id).findLast(({ record }) => isSaidToBeAtRest(record))?.record ?? []);
  return images.flatMap((image) => {
    const until = capturedAt(books, image);
    return starts
      .filter(({ at, path }) => path.includes(`/servers/${image.properties.restage_golden}/`) && at >= image.created && at < until)
      .map(({ run }) =>
        breach('contract.md#promise-4')(`${run.id} started the server of image ${image.name} before its volumes were captured`),
      );
  });
}

function isSaidToBeAtRest({ properties }: Image): boolean {
  const { restage_verified: verified, restage_consistency: word } = properties;
  return verified === 'true' && (word === 'clean' || word === 'forced' || word === 'offline');
}

/** When the last of the volume snapshots behind an image was there; of any other disk Nova itself refuses the start until then. */
function capturedAt(books: Stage['emulator']['books'], { created, properties }: Image): number {
  const named = [...(properties.block_device_mapping ?? '').matchAll(/"snapshot_id":"([^"]+)"/g)].map(([, id = '']) => id);
  const ids = [...named, ...dataSnapshotsOf(properties)];
  const ends = ids.flatMap((id) => books.snapshotHistory(id).find(({ record }) => record.status === 'available')?.at ?? []);
  return Math.max(created, ...ends);
}

/** Ids. */
function dataSnapshotsOf(properties: Image['properties']): readonly string[] {
  return Object.entries(properties).flatMap(([key, value]) => (/^restage_volume_\d+$/.test(key) ? [value.split(' ')[0] ?? ''] : []));
}

/**
 * contract.md#promise-4: no server is ever made from a copy of a golden server that awaits its sealing, but the one that seals it; that one never
 * has a network.
 */
export function findUnsealedServers({ emulator: { books }, witness }: Stage): readonly Breach[] {
  return books
    .servers()
    .filter(({ id, imageId }) => isOfRun(witness.makerOf(id)) && awaitsSeal(books.image(imageId)))
    .flatMap(({ id, name, metadata }) => {
      const isSealing = metadata.restage_sealing !== undefined;
      const problems = [
        ...(isSealing ? [] : [`server ${name} was made from a raw image that awaits its sealing`]),
        ...(isSealing && books.portsOf(id).length > 0 ? [`server ${name} had a network while it sealed its image`] : []),
      ];
      return problems.map(breach('contract.md#promise-4'));
    });
}

function awaitsSeal(image: Image | undefined): boolean {
  const { restage_kind: kind, restage_seal_with: by = 'none' } = image?.properties ?? {};
  return kind === 'raw' && by !== 'none';
}

/** contract.md#promise-4: an image is called usable only when it is; and what is said of its server's state meanwhile is true. */
export function findFalseImages({ emulator: { books }, plan, witness }: Stage): readonly Breach[] {
  const tasksAreHidden = plan.cloud.behaviour.hideExtendedStatus === true;
  const images = books.images().filter((image) => !isByHand(image) && isOfRun(witness.makerOf(image.id)));
  return images.flatMap((image) => {
    const verified = books
      .imageHistory(image.id)
      .find(
        ({ record }) =>
          record.properties.restage_verified === 'true' &&
          record.properties.restage_golden === (record.properties.instance_uuid ?? record.properties.restage_golden),
      );
    const goldenId = image.properties.restage_golden;
    if (verified === undefined || goldenId === undefined) return [];
    const { at, record } = verified;
    const golden = books.server(goldenId);
    const task = books.history(goldenId).findLast((moment) => moment.at <= at)?.taskState ?? null;
    const isOnVolume = golden?.imageId === '';
    const problems = [
      ...(record.status === 'active' ? [] : [`was ${record.status}`]),
      ...(task === null || tasksAreHidden ? [] : [`had a server at ${task}`]),
      ...(isOnVolume || ((record.size ?? 0) > 0 && (record.size ?? 0) <= (golden?.flavor.disk ?? 0) * GiB)
        ? []
        : [`had ${record.size} bytes`]),
      ...lostVolumes(books, record, at),
      ...(isOnVolume || record.minDisk <= (golden?.flavor.disk ?? 0) ? [] : [`had a min_disk of ${record.minDisk}`]),
      ...falseConsistency(plan, books, goldenId, record.created, record.properties.restage_consistency),
    ];
    return problems.map((problem) => breach('contract.md#promise-4')(`image ${image.name} was called verified and ${problem}`));
  });
}

/** Each data volume that the image counts has a snapshot of its own that is there. */
function lostVolumes(books: Stage['emulator']['books'], { properties }: Image, at: number): readonly string[] {
  const ids = new Set(dataSnapshotsOf(properties));
  const there = [...ids].filter((id) => books.snapshotHistory(id).findLast((moment) => moment.at <= at)?.record.status === 'available');
  const count = Number(properties.restage_volumes ?? 0);
  return there.length === count ? [] : [`had ${there.length} of ${count} snapshots of data volumes`];
}

/** `clean`, `forced` and `offline` are said of a disk that is not written to. */
function falseConsistency(
  plan: Stage['plan'],
  books: Stage['emulator']['books'],
  goldenId: string,
  takenAt: number,
  word: string | undefined,
): readonly string[] {
  if (word === 'live' || word === 'unknown') return [];
  const before = books.history(goldenId).findLast(({ at }) => at <= takenAt);
  if (word === 'quiesced') return before?.powerState === 1 ? [] : [`is quiesced, and its server had power state ${before?.powerState}`];
  // A snapshot service shuts down what was on at the request, and captures then.
  const isCapturedLater = plan.cloud.behaviour.snapshotService === true;
  const wasOffThen = books.history(goldenId).some(({ at, powerState }) => powerState === 4 && at >= takenAt && at <= takenAt + captureMs);
  return before === undefined || before.powerState === 4 || (isCapturedLater && wasOffThen)
    ? []
    : [`is ${word}, and its server had power state ${before.powerState}`];
}
