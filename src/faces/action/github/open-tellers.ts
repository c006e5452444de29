import type { Emit } from '../../../engine/events.ts';
import type { PullEvent } from '../../../github/pull-event.ts';
import { keepLabel } from '../../../github/pull-life.ts';
import { createStickyComment, stickyMarker } from '../../../github/sticky-comment.ts';
import type { Github } from '../../../github/types.ts';
import type { Inputs, Verb } from '../../../inputs/types.ts';
import { renderUrl } from '../../../inputs/url-template.ts';
import type { ServerResult } from '../../../operations/results.ts';
import type { RunParts } from '../../../operations/run/context.ts';
import { environmentsOf } from '../../../operations/servers/environments.ts';
import { ipVersions } from '../../../operations/servers/server-result.ts';
import type { Cleaner } from '../../../reports/clean.ts';
import { adviceOf } from '../../../reports/comment-advice.ts';
import { messageWithHint } from '../../../reports/error.ts';
import { createCommentTeller, type Standing } from './comment.ts';
import { createDeploymentTeller } from './deployment.ts';
import { jobPage, type Place } from './place.ts';
import { createReapedTeller } from './reaped.ts';
import { type Teller, tellAll } from './teller.ts';

/** GitHub's environment of all pull requests. */
const previewEnvironment = 'preview';

export interface TellerContext {
  readonly github: Github;
  readonly place: Place;
  readonly deps: RunParts;
  readonly inputs: Inputs;
  readonly verb: Verb;
  readonly pull: PullEvent | undefined;
  readonly emit: Emit;
  readonly cleaner: Cleaner;
  /** Ends what is told; not the run's own: its end is to be told, too. */
  readonly signal: AbortSignal;
}

const aboutServers: readonly Verb[] = ['launch', 'refresh', 'destroy'];

/** The tellers that the inputs ask for. */
export function openTellers({ github, place, deps, inputs, verb, pull, emit, cleaner, signal }: TellerContext): Teller {
  const { run, servers } = inputs;
  const { environment } = servers;
  let isUrlMissed = false;
  const urlOf = (found: readonly ServerResult[]) => {
    if (run.environmentUrl === undefined) return undefined;
    const url = urlFor(run.environmentUrl, environment, found);
    if (url === undefined && found.length > 0 && !isUrlMissed) {
      isUrlMissed = true;
      const seen = found.map(({ name, address = 'none' }) => `${name}: ${address}`).join(', ');
      const message = `\`environment-url\` comes out as no http(s) URL with the IP addresses that it asks for (${seen}). The run goes on without it.`;
      emit({ type: 'warning', title: 'No environment URL', message });
    }
    return url;
  };
  const trouble = (title: string) => (error: unknown) =>
    emit({ type: 'warning', title, message: `${messageWithHint(error)} The run goes on without it.` });
  let page: Promise<string> | undefined;
  const common = {
    environment,
    jobPage: () => {
      page ??= jobPage(github, place, signal);
      return page;
    },
    ...{ urlOf, cleaner, signal },
  };
  const tellers: Teller[] = [];
  if (run.comment && pull !== undefined && (verb === 'plan' || aboutServers.includes(verb))) {
    tellers.push(
      createCommentTeller({
        ...common,
        sticky: createStickyComment(github, pull.number, stickyMarker(environment)),
        ready: Object.fromEntries(inputs.roles.map((role) => [role.name, role.servers.ready])),
        advice: adviceOf(inputs, keepLabel),
        commit: place.sha === '' ? undefined : { sha: place.sha, url: place.commitPage(place.sha) },
        lookUp: () => lookUp(deps, inputs, signal),
        now: deps.clock.now,
        onTrouble: trouble('No comment on the pull request'),
      }),
    );
  }
  if (verb === 'reap' && (run.comment || run.deployment)) {
    tellers.push(
      createReapedTeller({
        ...common,
        ...{ github, comment: run.comment, deployment: run.deployment, sharedEnvironment: previewEnvironment, now: deps.clock.now },
        listEnvironments: async () => environmentsOf(deps, await deps.cloud.withSignal(signal).compute.listServers(), ipVersions(inputs)),
        onTrouble: trouble('Pull requests were not told'),
      }),
    );
  }
  if (run.deployment && aboutServers.includes(verb)) {
    tellers.push(
      createDeploymentTeller({
        ...common,
        github,
        sharedEnvironment: pull === undefined ? environment : previewEnvironment,
        sha: place.sha,
        runId: deps.runId,
        onTrouble: trouble('No deployment on GitHub'),
      }),
    );
  }
  return tellAll(tellers);
}

function urlFor(template: string, environment: string, servers: readonly ServerResult[]): string | undefined {
  return renderUrl(template, {
    environment,
    servers: servers.map(({ role, address }) => ({ role, address })),
  });
}

/** Nobody need know: a comment without a table is better than none. */
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
