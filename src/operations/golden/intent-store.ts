import { type Intent, intentTags, intentTagsOf, leftTag, powerStateOf, readIntent } from '../../domain/intent.ts';
import { withGrace } from '../../engine/deadline.ts';
import type { Server } from '../../openstack/compute/types.ts';
import { cloudNow } from '../cloud-now.ts';
import type { Deps } from '../deps.ts';

/** Clouds before microversion 2.26 have no tags: there the same words stand in one metadata value. */
const metadataKey = 'restage_intent';

/** A cancel waits this long for the answer, milliseconds: a note that arrives after the clean-up would be owed for ever. */
const noteGraceMs = 3_000;

type Labelled = Pick<Server, 'id' | 'tags' | 'metadata'>;
type Found = Labelled & Pick<Server, 'status'>;

/** Says how a golden server is, for the last line of the run. */
export function tellGolden({ emit }: Pick<Deps, 'emit'>, golden: Labelled & Pick<Server, 'name' | 'status' | 'taskState'>): void {
  const { id, name, status, taskState } = golden;
  const isOn = status === 'ACTIVE' && taskState !== 'powering-off';
  emit({
    type: 'golden',
    id,
    name,
    status: taskState ? `${status}, ${taskState}` : status,
    owesStart: !isOn && intentOf(golden)?.was === 'ACTIVE',
  });
}

/** What some run owes this golden server; `undefined` = nothing. */
export function intentOf(server: Labelled): Intent | undefined {
  return readIntent(labelsOf(server));
}

/**
 * Writes down in which power state a run of ours found the server, before that is changed: the next run knows what it is owed.
 * @param mayGoDownForMs for how long its guest may still shut itself down, whatever Nova says meanwhile
 */
export async function declareIntent(deps: Deps, golden: Found & Pick<Server, 'name'>, mayGoDownForMs?: number): Promise<void> {
  const { cloud, clock, runId } = deps;
  deps.signal.throwIfAborted();
  const at = cloudNow(deps);
  const mayGoDownUntil = mayGoDownForMs === undefined ? undefined : at + mayGoDownForMs;
  const labels = intentTags({ was: powerStateOf(golden.status), run: runId, at, mayGoDownUntil });
  await withGrace(clock, noteGraceMs, deps.signal, async (signal) => {
    if (golden.tags === undefined) return cloud.compute.setMetadata(golden.id, { [metadataKey]: labels.join(' ') }, { signal });
    for (const tag of labels) await cloud.compute.addTag(golden.id, tag, { signal });
  });
  deps.signal.throwIfAborted();
  deps.emit({ type: 'golden', id: golden.id, name: golden.name, status: 'told to stop', owesStart: true });
}

/** Says that this run leaves while the snapshot goes on, and means to: the server is not to be started behind it. */
export async function leaveIntent({ cloud, signal }: Deps, golden: Labelled): Promise<void> {
  if (golden.tags !== undefined) {
    await cloud.compute.addTag(golden.id, leftTag, { signal });
    return;
  }
  // One value holds it all: what this run wrote since it read the server must not be lost.
  const now = (await cloud.compute.getServer(golden.id, { signal })) ?? golden;
  await cloud.compute.setMetadata(golden.id, { [metadataKey]: [...labelsOf(now), leftTag].join(' ') }, { signal });
}

/** Nothing is owed any more, whichever run wrote it. */
export async function eraseIntent({ cloud, signal }: Deps, golden: Labelled): Promise<void> {
  for (const tag of intentTagsOf(golden.tags ?? [])) await cloud.compute.removeTag(golden.id, tag, { signal });
  if (golden.metadata[metadataKey] !== undefined) await cloud.compute.removeMetadata(golden.id, metadataKey, { signal });
}

function labelsOf({ tags, metadata }: Labelled): readonly string[] {
  return tags ?? metadata[metadataKey]?.split(' ') ?? [];
}
