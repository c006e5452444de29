import { isBlinding } from '../plan.ts';
import { type Image, isOfRun, launchedServers, type Server } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** contract.md#promise-3: one intended resource, one resource. Each has a nonce of its own, which no other may carry while it lives. */
export function findDoubles({ emulator: { books }, plan, ran, witness }: Stage): readonly Breach[] {
  // Such a double is the proxy's. That its run deletes it again is contract.md#promise-2.
  const blinded = plan.steps.filter(isBlinding).flatMap(({ runs }) => runs);
  const doubled = new Set(
    [...ran.filter(({ faults }) => faults.includes('sent-twice')).map(({ run }) => run), ...blinded].map(({ id }) => id),
  );
  const servers = books
    .servers()
    // What a person copies to another server makes it no second one.
    .filter(({ id, metadata }) => isOfRun(witness.makerOf(id)) && !doubled.has(metadata.restage_run ?? ''))
    // In the cloud's keeping it lives no more.
    .map((server) => lifeOfServer(server, books.history(server.id).find(({ vmState }) => vmState === 'soft-delete')?.at));
  const images = books
    .images()
    .filter(({ id }) => isOfRun(witness.makerOf(id)))
    .map((image) => lifeOfImage(image, books.imageHistory(image.id).findLast(({ record }) => record.status === 'deleted')?.at));
  return [...duplicates(servers), ...duplicates(images)].map(({ name }) => breach('contract.md#promise-3')(`${name} was made twice`));
}

/**
 * contract.md#promise-3: no two living servers in one place, once a run had the environment to itself. Runs at once on one environment
 * that take no snapshot are not kept apart, and may leave duplicates to the next.
 */
export function findSlotDoubles(stage: Stage, environment: string | undefined): readonly Breach[] {
  // Each raw image may have one that seals it.
  const own = launchedServers(stage).filter(
    ({ metadata }) => metadata.restage_environment === environment && metadata.restage_sealing === undefined,
  );
  const names = own.map(({ name }) => name);
  return names
    .filter((name, at) => names.indexOf(name) < at)
    .map((name) => breach('contract.md#promise-3')(`two servers are called ${name}`));
}

interface Life {
  readonly name: string | null;
  readonly nonce: string | undefined;
  readonly from: number;
  readonly to: number;
}

function lifeOfServer({ name, metadata, created, deletedAt }: Server, reclaimedAt: number | undefined): Life {
  return { name, nonce: metadata.restage_nonce, from: created, to: reclaimedAt ?? deletedAt ?? Number.POSITIVE_INFINITY };
}

/** A snapshot of a server that came from an image of ours carries the marks of that image. */
function lifeOfImage({ name, properties, created }: Image, deletedAt: number | undefined): Life {
  const isOurs = properties.restage_golden === (properties.instance_uuid ?? properties.restage_golden) && properties.restage_name === name;
  return { name, nonce: isOurs ? properties.restage_nonce : undefined, from: created, to: deletedAt ?? Number.POSITIVE_INFINITY };
}

/** A second one while the first lived. */
function duplicates(lives: readonly Life[]): readonly Life[] {
  return lives.filter(
    ({ nonce, from }, at) => nonce !== undefined && lives.slice(0, at).some((other) => other.nonce === nonce && other.to > from),
  );
}
