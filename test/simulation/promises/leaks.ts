import { RestageError } from '../../../src/domain/errors.ts';
import { isBlinding, type Step } from '../plan.ts';
import type { Ran } from '../process.ts';
import { byHand, floatingIps, imagesByHand, launchedServers, leases, takenImages } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';
import { cleanupErrorsOf } from './errors.ts';

const leaks = breach('contract.md#promise-2');
/** So often a run asks for the deletion of one server. */
const deletesOfOne = 5;

/** contract.md#promise-2: what a run that came to its own end has made is part of its result, or gone. */
export function findLeaksOf(stage: Stage, ran: Ran, step: Step): readonly Breach[] {
  const { emulator, ran: all, witness } = stage;
  const { books } = emulator;
  const { ending, run } = ran;
  if (ending.kind === 'death' || ending.kind === 'hang' || run.verb === 'recover' || isBlinding(step)) return [];
  // What could not be undone is reported, and is the next run's to delete.
  if (ending.kind === 'error' && cleanupErrorsOf(ending.error).length > 0) return [];
  if (all.some((other) => other !== ran && other.run.id === run.id)) return [];
  // They are kept on purpose, for a look.
  const resulting = new Set(ending.kind === 'result' ? (ending.result.servers ?? []).map(({ id }) => id) : []);
  const isShort = run.file !== undefined || resulting.size < Number(run.options.count ?? 1);
  const isKept = (ending.kind === 'error' || isShort) && (run.options['on-failure'] ?? run.file?.top['on-failure']) === 'keep';
  // A deletion that is under way has its time; and what a person takes out of work is not the run's to take back.
  const servers = launchedServers(stage).filter(
    ({ id, taskState, metadata }) =>
      metadata.restage_run === run.id && !resulting.has(id) && taskState !== 'deleting' && !witness.taken.has(id),
  );
  // A generation in use belongs to its environment, whatever went wrong afterwards.
  const inUse = new Set(
    launchedServers(stage)
      .filter(({ metadata }) => metadata.restage_stage === 'current')
      .map(({ metadata }) => generationOf(metadata)),
  );
  const images = takenImages(stage).filter(
    ({ properties }) =>
      properties.restage_run === run.id &&
      properties.restage_verified !== 'true' &&
      properties.restage_left !== 'true' &&
      // A cloud that keeps deleted servers for a while may keep what they run from.
      !(stage.plan.cloud.behaviour.reclaim !== undefined && properties.restage_deletion_candidate !== undefined),
  );
  // What a person protects meanwhile is the next run's to delete.
  const wasProtected = step.deeds.some(({ kind }) => kind === 'protect-image');
  const isPending = ending.kind === 'result' && ending.result.status === 'pending';
  // A warning tells what is left of a sealing whose server the cloud does not delete, and `reap` deletes it.
  const isKeptByCloud = step.conditions.some(({ servers: some }) => (some?.knobs.fail_deletes ?? 0) > deletesOfOne);
  // A late image is left, for it may still come; the note on it may be lost where the cloud writes its own at the end of the upload.
  const isLate = ending.kind === 'error' && ending.error instanceof RestageError && ending.error.code === 'snapshot-timeout';
  // The address of a server that a person deletes when its run is over is its environment's next run's to give back.
  const wasDeleted = ending.kind === 'result' && step.deeds.some(({ kind }) => kind === 'delete-launched');
  // A golden server that carries our marks, and that no run has named so far, is a server of its environment to a launch.
  const seeded = stage.plan.cloud.goldens.flatMap(({ name }) => books.server(name)?.id ?? []);
  const living = new Set([...launchedServers(stage).map(({ id }) => id), ...witness.promoted.keys(), ...seeded]);
  const ips = floatingIps(books).filter(
    ({ description }) => description.includes(`restage_run=${run.id} `) && !living.has(serverOf(description)),
  );
  return [
    ...(isKept || isPending ? [] : servers)
      .filter(({ metadata }) => !inUse.has(generationOf(metadata)) && !(isKeptByCloud && metadata.restage_sealing !== undefined))
      .map(({ name }) => leaks(`server ${name} is left by ${run.id}`)),
    ...(isPending || isLate || wasProtected
      ? []
      : images
          .filter(({ properties }) => !(isKeptByCloud && properties.restage_kind === 'raw'))
          .map(({ name, status }) => leaks(`image ${name} (${status}) is left by ${run.id}`))),
    ...(wasDeleted ? [] : ips).map(({ address }) => leaks(`floating IP ${address} is left by ${run.id}`)),
  ];
}

/** contract.md#promise-2: when every environment was destroyed and the rest was reaped, nothing of ours is there. */
export function findLeaksAfterAll(stage: Stage): readonly Breach[] {
  const { emulator, plan, ran, witness } = stage;
  emulator.settle();
  const { books } = emulator;
  const goldens = new Set([...plan.cloud.goldens.map(({ name }) => books.server(name)?.id), ...witness.promoted.keys()]);
  // Nothing on a port that Nova forgets says whose it is: it is lost with the run that knew its server, and so is one that is
  // forgotten when that run is over, because the cloud takes a deleted server away only later, or a person deletes it.
  const mayBeLost = plan.steps.some(
    ({ conditions, deeds, runs }) =>
      conditions.some(({ servers }) => servers?.knobs.leaves_ports === true) &&
      (plan.cloud.behaviour.reclaim !== undefined ||
        deeds.some(({ kind }) => kind === 'delete-launched') ||
        ran.some(({ run, ending }) => runs.some(({ id }) => id === run.id) && isCutOff(ending))),
  );
  const ports = books
    .ports()
    .filter(
      ({ deletedAt, deviceOwner, deviceId }) =>
        deletedAt === undefined && deviceOwner.startsWith('compute:') && !goldens.has(deviceId) && !mayBeLost,
    );
  const snapshots = books.snapshots().filter(({ deletedAt }) => deletedAt === undefined);
  // Before they have marks, only their image tells whose they are: of one that a person deletes, the run that made it must live to know.
  const mayBeOrphaned = plan.steps.some(
    ({ deeds, runs }) =>
      deeds.some(({ kind }) => kind === 'delete-image') &&
      ran.some(({ run, ending }) => runs.some(({ id }) => id === run.id) && isCutOff(ending)),
  );
  // What a golden server runs from stays as long as it does; so does what copied marks say that it runs from.
  const runFrom = new Set(
    [...goldens].flatMap((id) => {
      const { imageId, metadata } = books.server(id ?? '') ?? {};
      return [imageId, metadata?.restage_image];
    }),
  );
  const all = takenImages(stage);
  // The image of a bare snapshot is of no environment that could be destroyed: it belongs to its golden server.
  const isOfNone = ({ properties }: (typeof all)[number]) =>
    properties.restage_environment === '-' && properties.restage_verified === 'true';
  const images = all.filter((image) => !runFrom.has(image.id) && !isOfNone(image));
  const kept = all.filter((image) => !images.includes(image));
  const isOfKept = (id: string) => kept.some(({ properties }) => namesSnapshot(properties, id));
  const ownSnapshots = mayBeOrphaned ? [] : snapshots.filter(({ id, name }) => name?.includes(byHand) !== true && !isOfKept(id));
  // Cinder deletes no volume that a person has a snapshot of.
  const isKept = (id: string) => snapshots.some((snapshot) => snapshot.volumeId === id && !ownSnapshots.includes(snapshot));
  const volumes = books
    .volumes()
    .filter(({ id, deletedAt, attachment }) => deletedAt === undefined && !goldens.has(attachment?.serverId) && !isKept(id));
  return [
    ...launchedServers(stage).map(({ name, vmState }) => leaks(`server ${name} (${vmState}) is left at the end`)),
    ...images.map(({ name, status }) => leaks(`image ${name} (${status}) is left at the end`)),
    ...imagesByHand(books)
      .filter(({ status }) => status === 'deleted')
      .map(({ name }) => leaks(`image ${name} was taken by hand, and is gone`)),
    ...leases(stage).map(({ name, properties }) => leaks(`${name} of ${properties.restage_run} is left at the end`)),
    ...floatingIps(books)
      .filter(({ description }) => !goldens.has(serverOf(description)))
      .map(({ address }) => leaks(`floating IP ${address} is left at the end`)),
    ...volumes.map(({ name, id, status }) => leaks(`volume ${name || id} (${status}) is left at the end`)),
    ...ownSnapshots.map(({ name, status }) => leaks(`volume ${name} (${status}) is left at the end`)),
    ...ports.map(({ fixedIps }) => leaks(`port ${fixedIps[0]?.address} is left at the end`)),
  ];
}

/** Of a golden server on volumes, or of data volumes. */
function namesSnapshot(properties: Readonly<Record<string, string>>, id: string): boolean {
  return Object.entries(properties).some(([key, value]) => /^(?:block_device_mapping|restage_volume_\d+)$/.test(key) && value.includes(id));
}

function isCutOff({ kind }: Ran['ending']): boolean {
  return kind === 'death' || kind === 'error';
}

function generationOf(metadata: Readonly<Record<string, string>>): string {
  return `${metadata.restage_environment} ${metadata.restage_generation}`;
}

function serverOf(description: string): string {
  return /restage_server=(\S+)/.exec(description)?.[1] ?? '';
}
