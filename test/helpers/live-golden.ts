import { at, type Json, listAt, textAt } from './contract-http.ts';
import { knobMetadata, launchServer, readServer } from './contract-servers.ts';
import { imagesOf, type LiveBench, serversOf } from './live-bench.ts';

export interface Golden {
  readonly id: string;
  readonly name: string;
}

/** A golden server of one's own, with the test bed's knobs. */
export async function launchGolden(
  bench: LiveBench,
  name: string,
  knobs: Record<string, Json> = {},
  fields: Record<string, Json> = {},
): Promise<Golden> {
  const own = uniqueName(name);
  const id = await launchServer(bench, own, {}, { metadata: knobMetadata(knobs), networks: [{ uuid: bench.network }], ...fields });
  return { id, name: bench.name(own) };
}

/** The name of an environment that no other test has, nor the same test tried again. */
export function environmentName(name: string): string {
  return `live-${uniqueName(name)}`;
}

export function uniqueName(name: string): string {
  return `${name}-${crypto.randomUUID().slice(0, 6)}`;
}

export interface Leftovers {
  readonly golden: string;
  readonly goldenTags: readonly string[];
  /** Names of servers marked for the environment. */
  readonly servers: readonly string[];
  /** Status of each image marked for the golden server. */
  readonly images: readonly string[];
  readonly leases: number;
  /** A run still owes the golden server its start. */
  readonly intent: boolean;
}

/** What is there of a golden server and an environment, read past Restage, from the cloud itself. */
export async function look(bench: LiveBench, golden: Golden, environment: string): Promise<Leftovers> {
  const [server, servers, images] = await Promise.all([readServer(bench, golden.id), serversOf(bench.session), imagesOf(bench.session)]);
  const goldenTags = await tagsOf(bench, golden);
  return {
    golden: standOf(server),
    goldenTags,
    servers: servers
      .filter((one) => metadataOf(one).restage_environment === environment)
      .map((one) => textAt(one, 'name'))
      .toSorted(),
    images: images.filter((image) => propertyOf(image, 'restage_golden') === golden.id).map((image) => textAt(image, 'status')),
    leases: images.filter((image) => propertyOf(image, 'restage_lease') === golden.id).length,
    intent: goldenTags.some((tag) => tag.startsWith('restage:was=')),
  };
}

/** `ACTIVE`, or `ACTIVE powering-off`. */
export function standOf(server: Json): string {
  const task = at(server, 'OS-EXT-STS:task_state');
  return `${textAt(server, 'status')}${task === null ? '' : ` ${String(task)}`}`;
}

export async function tagsOf({ session }: LiveBench, { id }: Golden): Promise<readonly string[]> {
  return listAt((await session.compute('GET', `/servers/${id}/tags`, { version: '2.26' })).json, 'tags').map(String);
}

export function metadataOf(server: Json): Readonly<Record<string, Json>> {
  return at(server, 'metadata') as Record<string, Json>;
}

/** A property of an image; `undefined` where it has none of that name. */
export function propertyOf(image: Json, name: string): Json | undefined {
  return (image as Readonly<Record<string, Json>>)[name];
}
