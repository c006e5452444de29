import type { Notifier } from '../code-host/port/notifier.ts';
import type { PullEvent } from '../code-host/port/trigger.ts';
import type { Emit } from '../engine/events.ts';
import type { Inputs, Verb } from '../inputs/types.ts';
import { renderUrl } from '../inputs/url-template.ts';
import type { ServerResult } from '../operations/results.ts';
import type { RunParts } from '../operations/run/context.ts';
import { environmentsOf } from '../operations/servers/marked.ts';
import { ipVersions } from '../operations/servers/result.ts';
import type { Cleaner } from '../reports/clean.ts';
import { adviceOf } from '../reports/comment-advice.ts';
import { messageWithHint } from '../reports/error.ts';
import { createCommentNotifier, type Standing } from './comment.ts';
import { createDeploymentNotifier } from './deployment.ts';
import { keepLabel } from './life.ts';
import { notifyAll } from './queue.ts';
import { createReapedNotifier } from './reaped.ts';
import type { Repository } from './repository.ts';
import { createStickyComment, stickyMarker } from './sticky-comment.ts';

/** The code host's environment of all pull requests. */
const previewEnvironment = 'preview';

export interface NotifierContext extends Repository {
  readonly deps: RunParts;
  readonly inputs: Inputs;
  readonly verb: Verb;
  readonly pull: PullEvent | undefined;
  readonly emit: Emit;
  readonly cleaner: Cleaner;
  /** Ends the notifications; not the run's own: its end is to be notified, too. */
  readonly signal: AbortSignal;
}

const aboutServers: readonly Verb[] = ['launch', 'refresh', 'destroy'];

/** The notifiers that the inputs ask for. */
export function openNotifiers({
  hostName,
  pullName,
  host,
  place,
  deps,
  inputs,
  verb,
  pull,
  emit,
  cleaner,
  signal,
}: NotifierContext): Notifier {
  const { run, servers } = inputs;
  const { environment } = servers;
  let isUrlMissed = false;
  const urlOf = (found: readonly ServerResult[]) => {
    if (run.environmentUrl === undefined) return undefined;
    const url = urlFor(run.environmentUrl, environment, found);
    if (url === undefined && found.length > 0 && !isUrlMissed) {
      isUrlMissed = true;
      const seen = found.map(({ name, address = 'none' }) => `${name}: ${address}`).join(', ');
      const message = `With the addresses of the servers (${seen}), \`environment-url\` is not an http(s) URL. The run continues without it.`;
      emit({ type: 'warning', title: 'No environment URL', message });
    }
    return url;
  };
  const trouble = (title: string) => (error: unknown) =>
    emit({ type: 'warning', title, message: `${messageWithHint(error)} The run continues without it.` });
  const noDeployment = `No deployment on ${hostName}`;
  let page: Promise<string> | undefined;
  const common = {
    environment,
    jobPage: () => {
      page ??= host.jobPage({ signal });
      return page;
    },
    ...{ urlOf, cleaner, signal },
  };
  const notifiers: Notifier[] = [];
  if (run.comment && pull !== undefined && (verb === 'plan' || aboutServers.includes(verb))) {
    notifiers.push(
      createCommentNotifier({
        ...common,
        sticky: createStickyComment(host, pull.number, stickyMarker(environment)),
        ready: Object.fromEntries(inputs.roles.map((role) => [role.name, role.servers.ready])),
        advice: adviceOf(inputs, { keepLabel, pullName }),
        commit: place.sha === '' ? undefined : { sha: place.sha, url: place.commitPage(place.sha) },
        lookUp: () => lookUp(deps, inputs, signal),
        now: deps.clock.now,
        onTrouble: trouble(`No comment on the ${pullName}`),
      }),
    );
  }
  const isDeploymentWanted = run.deployment && (verb === 'reap' || aboutServers.includes(verb));
  const deployments = isDeploymentWanted ? host.deployments : undefined;
  if (isDeploymentWanted && deployments === undefined) {
    const message = `Restage records no deployments on ${hostName}. The run continues without it.`;
    emit({ type: 'warning', title: noDeployment, message });
  }
  if (verb === 'reap' && (run.comment || deployments !== undefined)) {
    notifiers.push(
      createReapedNotifier({
        ...common,
        ...{ host, comment: run.comment, deployments, sharedEnvironment: previewEnvironment, now: deps.clock.now },
        listEnvironments: async () => environmentsOf(deps, await deps.cloud.withSignal(signal).compute.listServers(), ipVersions(inputs)),
        onTrouble: trouble(`Could not update comments on ${pullName}s`),
      }),
    );
  }
  if (deployments !== undefined && verb !== 'reap') {
    notifiers.push(
      createDeploymentNotifier({
        ...common,
        deployments,
        sharedEnvironment: pull === undefined ? environment : previewEnvironment,
        sha: place.sha,
        runId: deps.runId,
        onTrouble: trouble(noDeployment),
      }),
    );
  }
  return notifyAll(notifiers);
}

function urlFor(template: string, environment: string, servers: readonly ServerResult[]): string | undefined {
  return renderUrl(template, {
    environment,
    servers: servers.map(({ role, address }) => ({ role, address })),
  });
}

/** No warning: a comment without a table is better than none. */
async function lookUp({ cloud }: RunParts, inputs: Inputs, signal: AbortSignal): Promise<Standing> {
  try {
    const found = environmentsOf({}, await cloud.withSignal(signal).compute.listServers(), ipVersions(inputs)).find(
      ({ name }) => name === inputs.servers.environment,
    );
    return found === undefined ? { servers: [], expiresAt: undefined } : { servers: found.servers, expiresAt: found.expiresAt };
  } catch {
    return { servers: undefined, expiresAt: undefined };
  }
}
