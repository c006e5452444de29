import { setImmediate } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { openGithub } from '../../../../src/code-host/github/open-github.ts';
import type { GithubAccess } from '../../../../src/code-host/github/request.ts';
import type { CodeHost } from '../../../../src/code-host/port/code-host.ts';
import type { Send, WireEvent } from '../../../../src/code-host/port/network.ts';
import { systemClock } from '../../../../src/engine/clock.ts';
import { createNodeSend } from '../../../../src/openstack/http/node-send.ts';
import { type LocalGithub, startGithub } from '../../../github/github.ts';

export interface Bench {
  readonly local: LocalGithub;
  readonly github: CodeHost;
  /** Milliseconds since the epoch, in whole seconds, of a time that passes only while nothing is on the wire. */
  readonly now: () => number;
  /** Each request, as debug lines have it. */
  readonly wire: readonly WireEvent[];
}

/** Where on GitHub the run is. */
export function placeOf(repository: string) {
  return { repository, run: { id: '17', attempt: '1', runner: 'one' }, runPage: 'https://github.com/acme/shop/actions/runs/17' };
}

/** A repository on a local GitHub with pull request 7, and the client under test. */
export async function openBench(token = 'ghs_local', more: Partial<GithubAccess> = {}, accepted = 'ghs_local'): Promise<Bench> {
  const local = await startGithub({ token: accepted });
  const { send, close } = createNodeSend();
  onTestFinished(async () => {
    close();
    await local.close();
  });
  local.books.openPull();
  const wire: WireEvent[] = [];
  const onWire = (event: WireEvent) => wire.push(event);
  const access = { apiUrl: local.url, token, clock: systemClock, random: () => 0.5, onWire, ...more, send: waitless(more.send ?? send) };
  return { local, now: () => wholeSeconds(Date.now()), wire, github: openGithub(access, placeOf(local.repository)) };
}

function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/**
 * octokit waits by the machine's own timers: from here to the end of the test, they fire as soon as nothing is on the wire, whose sockets
 * keep true time.
 */
function waitless(send: Send): Send {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  // Its queues take a millisecond here and there, which no test counts.
  vi.setSystemTime(wholeSeconds(Date.now()));
  let onWire = 0;
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
    vi.useRealTimers();
  });
  const passTime = async () => {
    while (!isOver) {
      await setImmediate();
      if (onWire === 0 && !isOver && vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
    }
  };
  void passTime();
  return async (request, signal) => {
    onWire += 1;
    try {
      return await send(request, signal);
    } finally {
      onWire -= 1;
    }
  };
}
