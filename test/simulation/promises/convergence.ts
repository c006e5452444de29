import { chosenSizes } from '../draw-data.ts';
import type { Ran } from '../process.ts';
import { launchedServers, takenImages } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

const ensures = breach('contract.md#promise-7');

/** A role that comes after another got the address of a server of that one, which is there. */
export function findLostAddresses(stage: Stage, { run: { file, options } }: Ran): readonly Breach[] {
  const { books } = stage.emulator;
  const own = launchedServers(stage).filter(({ metadata }) => metadata.restage_environment === options.environment);
  const ofRole = (role: string) => own.filter(({ metadata }) => metadata.restage_role === role);
  return (file?.roles ?? []).flatMap(({ name, after }) =>
    after.flatMap((other) => {
      const ids = new Set(ofRole(other).map(({ id }) => id));
      const addresses = books
        .ports()
        .flatMap(({ deviceId, fixedIps }) => (ids.has(deviceId) ? fixedIps.map(({ address }) => `${other}=${address}`) : []));
      return ofRole(name)
        .filter(({ request }) => {
          const text = Buffer.from(request.userData ?? '', 'base64').toString();
          return !addresses.some((address) => text.includes(address));
        })
        .map((server) => ensures(`${server.name} does not know where ${other} is`));
    }),
  );
}

/** Every verb is "ensure": a refresh in good weather comes to its end, whatever was there before. */
export function findUnconverged(stage: Stage, { run, ending }: Ran): readonly Breach[] {
  if (ending.kind === 'error')
    return [ensures(`${run.id} failed in good weather: ${ending.error instanceof Error ? ending.error.stack : ending.error}`)];
  if (ending.kind !== 'result' || ending.result.status !== 'complete') return [ensures(`${run.id} did not complete`)];
  if (ending.result.failure !== undefined) return [ensures(`${run.id} failed in good weather: ${ending.result.failure}`)];
  stage.emulator.settle();
  const { books } = stage.emulator;
  const { environment } = run.options;
  const wanted = run.file === undefined ? Number(run.options.count) : run.file.roles.reduce((sum, { count }) => sum + count, 0);
  // What sealed an image for a run that died is the next snapshot's of that golden server to delete, or `reap`'s.
  const living = launchedServers(stage).filter(
    ({ metadata }) => metadata.restage_environment === environment && metadata.restage_sealing === undefined,
  );
  const resulting = ending.result.servers ?? [];
  const image = books.image(ending.result.imageId ?? '');
  // A reused image leaves what an earlier run did not finish to the next snapshot, or to reap: so each role, where there are several.
  const own = takenImages(stage).filter(({ properties }) => properties.restage_run === run.id);
  const isTaken = run.file === undefined && ending.result.snapshotSeconds !== undefined;
  const snapshotted = new Set(
    [...own, ...(isTaken && image !== undefined ? [image] : [])].map(({ properties }) => properties.restage_golden),
  );
  const unverified = takenImages(stage).filter(
    ({ properties }) =>
      properties.restage_verified !== 'true' &&
      snapshotted.has(properties.restage_golden) &&
      // A cloud that keeps deleted servers for a while keeps what they run from.
      !(stage.plan.cloud.behaviour.reclaim !== undefined && properties.restage_deletion_candidate !== undefined),
  );
  return [
    ...(resulting.length === wanted ? [] : [ensures(`${run.id} has ${resulting.length} servers, not ${wanted}`)]),
    ...(sameNames(living, resulting) ? [] : [ensures(`${run.id} tells of ${names(resulting)}, there are ${names(living)}`)]),
    ...living.filter(({ vmState }) => vmState !== 'active').map(({ name, vmState }) => ensures(`${name} is ${vmState}`)),
    ...(image?.status === 'active' ? [] : [ensures(`image ${ending.result.imageName} is ${image?.status}`)]),
    ...wrongVolumes(stage, run, living),
    ...unverified.map(({ name, status }) => ensures(`image ${name} is ${status} and unverified`)),
  ];
}

/** Each server of a golden server with a disk of its own has each chosen volume, in the order of the devices there. */
function wrongVolumes(
  { emulator: { books }, plan }: Stage,
  { id: runId, file, options }: Ran['run'],
  servers: ReturnType<typeof launchedServers>,
): readonly Breach[] {
  const goldenOf = (role: string | undefined) =>
    file === undefined ? options.golden : file.roles.find(({ name }) => name === role)?.source.golden;
  const bootGb = Number(options['boot-volume-size'] ?? file?.top['boot-volume-size'] ?? 0);
  return servers.flatMap(({ id, name, metadata }) => {
    const golden = plan.cloud.goldens.find((one) => one.name === goldenOf(metadata.restage_role));
    if (golden?.image === undefined) return [];
    const copied = golden.dataVolumes === undefined ? [] : chosenSizes(options.volumes ?? file?.top.volumes);
    const wanted = [...(bootGb > 0 ? [bootGb] : []), ...copied];
    const has = books
      .volumes()
      .filter(({ deletedAt, attachment }) => deletedAt === undefined && attachment?.serverId === id)
      .toSorted((a, b) => (a.attachment?.device ?? '').localeCompare(b.attachment?.device ?? ''))
      .map(({ size }) => size);
    // What a run that was cut off made is finished as it is, on the disk that it was given.
    const isFinished = metadata.restage_run !== runId && [has, has.slice(1)].some((sizes) => sizes.join() === copied.join());
    return has.join() === wanted.join() || isFinished
      ? []
      : [ensures(`${name} has volumes of ${has.join(', ') || 'no'} GB, not ${wanted.join(', ') || 'none'}`)];
  });
}

interface Named {
  readonly name: string;
}

function sameNames(a: readonly Named[], b: readonly Named[]): boolean {
  return names(a) === names(b);
}

function names(servers: readonly Named[]): string {
  return (
    servers
      .map(({ name }) => name)
      .sort()
      .join(', ') || 'none'
  );
}
