import type { Clock } from '../../../domain/clock.ts';
import { openGithub } from '../../../github/open-github.ts';
import type { Github } from '../../../github/types.ts';
import { createNodeSend } from '../../../openstack/http/node-send.ts';
import { proxyFromEnvironment } from '../../../openstack/http/proxy.ts';
import type { Place } from './place.ts';

/** A repository over this machine's network. */
export function openOverNetwork(
  { apiUrl, repository }: Place,
  token: string,
  {
    env,
    clock,
    random,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly clock: Clock; readonly random: () => number },
): Github {
  const { send } = createNodeSend({ proxyFor: proxyFromEnvironment(env) });
  return openGithub({ apiUrl, token, send, clock, random }, repository);
}
