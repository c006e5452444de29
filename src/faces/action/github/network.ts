import type { Clock } from '../../../domain/clock.ts';
import { openGithub } from '../../../github/open-github.ts';
import type { GithubAccess } from '../../../github/request.ts';
import type { Github } from '../../../github/types.ts';
import { createNodeSend } from '../../../openstack/http/node-send.ts';
import { proxyFromEnvironment } from '../../../openstack/http/proxy.ts';
import type { Place } from './place.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onWire: GithubAccess['onWire'];
}

/** A repository over this machine's network. */
export function openOverNetwork({ apiUrl, repository }: Place, token: string, { env, ...surroundings }: Surroundings): Github {
  const { send } = createNodeSend({ proxyFor: proxyFromEnvironment(env) });
  const { GITHUB_GRAPHQL_URL: graphqlUrl, GITHUB_SERVER_URL: serverUrl } = env;
  return openGithub(
    { apiUrl, graphqlUrl: graphqlUrl || undefined, serverUrl: serverUrl || undefined, token, send, ...surroundings },
    repository,
  );
}
