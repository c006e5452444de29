import { onTestFinished } from 'vitest';
import { openGithub } from '../../../src/github/open-github.ts';
import type { GithubAccess } from '../../../src/github/request.ts';
import type { Github } from '../../../src/github/types.ts';
import { createNodeSend } from '../../../src/openstack/http/node-send.ts';
import { type LocalGithub, startGithub } from '../../github/github.ts';
import { type VirtualClock, virtualClock } from '../../helpers/virtual-clock.ts';

export interface Bench {
  readonly local: LocalGithub;
  readonly github: Github;
  readonly clock: VirtualClock;
  /** Each request, as debug lines have it. */
  readonly wire: readonly { readonly method: string; readonly status: number | undefined }[];
}

/** A repository on a local GitHub with pull request 7, and the client under test. */
export async function openBench(token = 'ghs_local', more: Partial<GithubAccess> = {}, accepted = 'ghs_local'): Promise<Bench> {
  const local = await startGithub({ token: accepted });
  const { send, close } = createNodeSend();
  onTestFinished(async () => {
    close();
    await local.close();
  });
  const clock = virtualClock();
  local.books.openPull();
  const wire: Bench['wire'][number][] = [];
  const access = {
    apiUrl: local.url,
    token,
    send,
    clock,
    random: () => 0.5,
    onWire: (event: Bench['wire'][number]) => wire.push(event),
    ...more,
  };
  return { local, clock, wire, github: openGithub(access, local.repository) };
}
