import type { Network, ReachingAdapter, RepositoryPlace } from '../code-host/port/adapter.ts';
import type { CodeHost } from '../code-host/port/code-host.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';
import type { EnvironmentVariables } from '../domain/environment-variables.ts';
import type { Emit } from '../engine/events.ts';
import type { Inputs, Verb } from '../inputs/types.ts';

/** The repository of this run, opened. */
export interface Repository {
  /** For messages, for example `GitHub`. */
  readonly hostName: string;
  /** What it calls a pull request. */
  readonly pullName: string;
  readonly host: CodeHost;
  readonly place: RepositoryPlace;
}

/** How this process reaches the code host that it is a job of. */
export interface HostAccess {
  readonly adapter: ReachingAdapter;
  readonly env: EnvironmentVariables;
  /** `undefined` = there is none; `tokenName` says where it would come from. */
  readonly token: string | undefined;
  readonly tokenName: string;
  /** Called only where something is opened. */
  readonly network: () => Promise<Network>;
}

export interface Missing {
  /** Why there is nothing to open: a clause for the end of a sentence. */
  readonly missing: string;
}

export async function openHere(
  { adapter, env, token, tokenName, network }: HostAccess,
  pull: PullEvent | undefined,
): Promise<Repository | Missing> {
  const place = adapter.repositories.readPlace(env, pull);
  if (place === undefined) return { missing: `this run is not part of a workflow on ${adapter.name}` };
  if (token === undefined) return { missing: `${tokenName} is empty` };
  return { hostName: adapter.name, pullName: adapter.pullName, place, host: await place.open(token, await network()) };
}

/** The repository, where the inputs ask for anything of it; `undefined` where they do not, or it cannot be reached. A run that asks for nothing loads nothing. */
export async function openRepository(
  access: HostAccess,
  { verb, inputs, pull, emit }: { readonly verb: Verb; readonly inputs: Inputs; readonly pull: PullEvent | undefined; readonly emit: Emit },
): Promise<Repository | undefined> {
  const { comment, deployment, onPush } = inputs.run;
  const looksAtPull = pull !== undefined && (onPush !== 'none' || verb === 'destroy');
  if (!comment && !deployment && !looksAtPull) return undefined;
  const found = await openHere(access, pull);
  if ('missing' in found) {
    const title = `${access.adapter.name} is neither read nor updated`;
    emit({ type: 'warning', title, message: `The run continues, but ${found.missing}.` });
    return undefined;
  }
  if (comment && pull === undefined && verb !== 'reap')
    emit({ type: 'note', message: `No comment is written, because this run does not belong to a ${access.adapter.pullName}.` });
  return found;
}
