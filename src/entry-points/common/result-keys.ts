import { offUnexpectedly } from '../../domain/golden-power.ts';
import { environmentFact, noEnvironment } from '../../domain/names.ts';
import type { Verb } from '../../inputs/types.ts';
import type { RequestCounts } from '../../openstack/calls.ts';
import type { GoldenStatus, Plan, Result, ServerResult } from '../../operations/results.ts';
import { reportError } from '../../reports/error.ts';
import { type OutputName, outputTable } from '../../reports/outputs.ts';
import { serverFields } from '../../reports/server-fields.ts';
import { sshFiles } from '../../reports/ssh-files.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Keys beyond the outputs, of the CLI's `--json` object only. */
export type ExtraKey = 'consistency-evidence' | 'regions' | 'removed' | 'inventory' | 'pending' | 'error';

export type ResultKeys = Readonly<Partial<Record<OutputName | ExtraKey, Json>>>;

/** A result under the names of contract.md#outputs. What the verb does not give is absent. */
export function resultKeys(verb: Verb, result: Result, requests: RequestCounts): ResultKeys {
  const { servers, notReady = [], ssh } = result;
  const files = ssh && servers && sshFiles(servers, ssh);
  const keys: Readonly<Record<OutputName | ExtraKey, Json | undefined>> = {
    status: result.status,
    environment: result.environment,
    'image-id': result.imageId,
    'image-name': result.imageName,
    consistency: result.consistency,
    'consistency-evidence': result.consistencyEvidence,
    'golden-downtime-seconds': result.goldenDowntimeSeconds,
    'snapshot-seconds': result.snapshotSeconds,
    servers: servers && [...servers.map(serverKeys), ...notReady.map((server) => ({ ...serverKeys(server), ready: false }))],
    addresses: servers?.flatMap((server) => server.address ?? []).join('\n'),
    matrix: servers === undefined ? undefined : matrixOf(servers),
    'known-hosts': files?.knownHosts,
    'ssh-config': files?.config,
    'ansible-inventory': files?.inventory,
    live: isLive(verb, result),
    'expires-at': result.expiresAt,
    'golden-off': result.inventory === undefined ? undefined : offUnexpectedly(result.inventory.goldens).length > 0,
    'api-requests': { ...requests.byService },
    plan: result.plan === undefined ? undefined : planKeys(result.plan),
    regions: result.regions?.map(regionKeys),
    removed: result.removed?.map(({ environment, ...removed }) => ({ ...removed, ...environmentFact(environment ?? noEnvironment) })),
    inventory: result.inventory === undefined ? undefined : inventoryKeys(result.inventory),
    pending: result.pending === undefined ? undefined : { reason: result.pending.reason, 'come-back-at': result.pending.comeBackAt },
    error: result.failure === undefined ? undefined : errorKeys(result.failure),
  };
  return withoutAbsent(keys);
}

/** An error under the names of contract.md#outputs. */
export function errorKeys(error: unknown): Json {
  const { code, message, hint, requestIds } = reportError(error);
  return { code, message, hint: hint ?? null, 'request-ids': requestIds };
}

/** The same as texts, as a workflow's outputs are: structured values as JSON, absent ones empty. */
export function outputTexts(keys: ResultKeys): Readonly<Record<OutputName, string>> {
  return Object.fromEntries(outputTable.map(({ name }) => [name, outputText(keys[name])])) as Record<OutputName, string>;
}

function outputText(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether the environment has its servers, ready; `undefined` where the verb does not touch any. */
function isLive(verb: Verb, { status, servers, failure }: Result): boolean | undefined {
  if (verb === 'destroy') return status === 'complete' && failure === undefined ? false : undefined;
  if (verb !== 'launch' && verb !== 'refresh') return undefined;
  return status === 'complete' && servers !== undefined && servers.length > 0;
}

function matrixOf(servers: readonly ServerResult[]): Json {
  return {
    include: servers.map((server) => ({
      ...regionOf(server),
      name: server.name,
      id: server.id,
      role: server.role,
      address: server.address ?? null,
    })),
  };
}

function serverKeys(server: ServerResult): { readonly [key: string]: Json | undefined } {
  return withoutAbsent(Object.fromEntries(serverFields.map(({ key, json }) => [key, json(server)])));
}

/** Only of a run in several regions. */
function regionOf({ region }: { readonly region?: string }): { readonly region?: string } {
  return region === undefined ? {} : { region };
}

function regionKeys(of: NonNullable<Result['regions']>[number]): Json {
  return {
    region: of.region,
    status: of.status,
    'image-id': of.imageId ?? null,
    image: of.image ?? null,
    'copy-seconds': of.copySeconds ?? null,
    problem: of.problem ?? null,
  };
}

function planKeys(plan: NonNullable<Result['plan']>): Json {
  return withoutAbsent({
    golden:
      plan.golden === undefined
        ? undefined
        : { id: plan.golden.id, name: plan.golden.name, status: plan.golden.status, 'disk-gb': plan.golden.diskGb },
    disks: plan.disks?.map(diskKeys),
    image: plan.image === undefined ? undefined : { ...plan.image },
    flavor: plan.flavor === undefined ? undefined : { ...plan.flavor },
    count: plan.count,
    'downtime-seconds': plan.downtimeSeconds,
    'estimate-seconds': plan.estimateSeconds,
    'limit-seconds': plan.limitSeconds,
    'limit-formula': plan.limitFormula,
    steps: plan.steps,
    graph: plan.graph,
  });
}

function diskKeys({
  golden,
  kind,
  id,
  name,
  type,
  device,
  sizeGb,
  multiattach,
  encrypted,
  fate,
}: NonNullable<Plan['disks']>[number]): Json {
  return withoutAbsent({
    golden,
    kind,
    id,
    name,
    type,
    device,
    'size-gb': sizeGb,
    'multi-attach': multiattach,
    encrypted,
    fate,
  });
}

function goldenKeys(golden: GoldenStatus): Json {
  const { id, name, status, task, power, owed, lease, snapshot, newestImage } = golden;
  return {
    ...regionOf(golden),
    id,
    name,
    status,
    task: task ?? null,
    power,
    owed: owed === undefined ? null : { was: owed.was, runs: owed.runs, since: owed.since, left: owed.isDetached },
    lease: lease === undefined ? null : { ...lease },
    snapshot:
      snapshot === undefined
        ? null
        : {
            'image-id': snapshot.imageId,
            'image-name': snapshot.imageName,
            run: snapshot.run,
            stage: snapshot.stage,
            since: snapshot.since,
            'expected-at': snapshot.expectedAt,
            'limit-at': snapshot.limitAt,
            lease: snapshot.lease === undefined ? null : { ...snapshot.lease },
          },
    'newest-image':
      newestImage === undefined
        ? null
        : { id: newestImage.id, name: newestImage.name, 'created-at': newestImage.createdAt, consistency: newestImage.consistency },
  };
}

function inventoryKeys({ goldens, environments, sealing, images }: NonNullable<Result['inventory']>): Json {
  return {
    goldens: goldens.map(goldenKeys),
    environments: environments.map((environment) => ({
      ...regionOf(environment),
      name: environment.name,
      generation: environment.generation,
      servers: environment.servers.map(serverKeys),
      'created-at': environment.createdAt,
      'expires-at': environment.expiresAt ?? null,
    })),
    ...(sealing === undefined
      ? {}
      : {
          'sealing-servers': sealing.map((server) => ({
            ...regionOf(server),
            id: server.id,
            name: server.name,
            status: server.status,
            run: server.run,
            'image-id': server.imageId,
            'created-at': server.createdAt,
          })),
        }),
    images: images.map((image) => ({
      ...regionOf(image),
      id: image.id,
      name: image.name,
      'golden-id': image.goldenId,
      status: image.status,
      consistency: image.consistency,
      verified: image.verified,
      ...(image.seal === undefined ? {} : { seal: image.seal }),
      'size-bytes': image.sizeBytes ?? null,
      'created-at': image.createdAt,
      'expires-at': image.expiresAt ?? null,
    })),
  };
}

function withoutAbsent<T extends Readonly<Record<string, Json | undefined>>>(record: T): { readonly [K in keyof T]?: Json } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Json };
}
