import type { Deletion } from '../witness.ts';
import { byHand, isByHand } from './books.ts';
import { type Breach, breach, type Stage } from './breach.ts';
import { projectOf } from './projects.ts';

const isWrong = breach('contract.md#promise-8');

/**
 * contract.md#promise-8: nothing that we did not make is deleted, and no golden server ever. Judged by who made what and what was golden
 * at that moment, in the cloud's books: whatever marks say.
 */
export function findWrongDeletions(stage: Stage): readonly Breach[] {
  return [
    ...stage.witness.deletions.flatMap((deletion) =>
      reasonsAgainst(stage, deletion).map((reason) =>
        isWrong(`${deletion.run.id} (${deletion.run.verb}) deleted ${nameOf(deletion)}, ${reason}`),
      ),
    ),
    ...stage.witness.foreignSources.map(({ run, image }) =>
      isWrong(`${run.id} (${run.verb}) took ${image.name} for ours, an image of another project`),
    ),
  ];
}

function reasonsAgainst(stage: Stage, deletion: Deletion): readonly string[] {
  const { run, kind, server, image } = deletion;
  const { verb, options } = run;
  // It brings golden servers back all the same, and so lays its own leases down, and those that have lapsed.
  const onlyLooks = verb === 'status' || verb === 'plan' || (verb === 'reap' && options.apply !== 'true');
  const isLease = image?.properties.restage_lease !== undefined;
  return [
    ...(onlyLooks && !isLease ? ['and was asked to look only'] : []),
    ...(kind === 'other' ? ['which is none of the things that runs make'] : []),
    ...(deletion.wasGolden ? ['a golden server'] : []),
    ...(deletion.wasOfGolden ? ['of a golden server'] : []),
    ...(image !== undefined && image.owner !== projectOf(stage, run) ? ['an image of another project'] : []),
    ...(server !== undefined && server.projectId !== projectOf(stage, run) ? ['a server of another project'] : []),
    ...(deletion.wasGolden || isOurs(stage, deletion) ? [] : ['which no run has made']),
    ...(Object.keys(image?.members ?? {}).length > 0 ? ['while it was shared'] : []),
    ...(isReplaced(deletion) ? ['which a person has taken out of work'] : []),
  ];
}

/** A run made it, or the cloud did for a server or a snapshot of a run. */
function isOurs({ emulator: { books }, witness }: Stage, { maker, kind, id }: Deletion): boolean {
  if (maker?.kind === 'run') return true;
  if (maker?.kind !== 'cloud') return kind === 'image' && witness.isOwnSeed(id);
  const isOfRun = (serverId: string | undefined) => witness.makerOf(serverId ?? '')?.kind === 'run' && !witness.isGolden(serverId ?? '');
  switch (kind) {
    case 'port':
      return isOfRun(books.ports().find((port) => port.id === id)?.deviceId);
    case 'volume':
      return true;
    case 'snapshot':
      return (
        books
          .snapshots()
          .find((snapshot) => snapshot.id === id)
          ?.name?.includes(byHand) !== true
      );
    case 'image':
      return !isByHand(books.image(id));
    default:
      return false;
  }
}

/** What a person has stopped is not deleted by a `launch` that finds it: promotion, `destroy` and expiry may. */
function isReplaced({ run, at, server, maker, wasTaken }: Deletion): boolean {
  if (run.verb !== 'launch' || !wasTaken || server === undefined) return false;
  const wasMadeByIt = maker?.kind === 'run' && maker.run.id === run.id;
  const expiry = Date.parse(server.metadata.restage_expires_at ?? '');
  return !wasMadeByIt && server.metadata.restage_stage !== 'candidate' && !(expiry <= at);
}

function nameOf({ kind, id, server, image }: Deletion): string {
  return `${kind} ${server?.name ?? image?.name ?? id}`;
}
