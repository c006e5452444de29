import { expect, test } from 'vitest';
import type { ReachingAdapter } from '../../../src/code-host/port/adapter.ts';
import type { CodeHost, Comment, Deployment, DeploymentStatus, Deployments } from '../../../src/code-host/port/code-host.ts';
import type { PullEvent } from '../../../src/code-host/port/trigger.ts';
import { createRedactor } from '../../../src/domain/redactor.ts';
import type { RunEvent } from '../../../src/engine/events.ts';
import { connect } from '../../../src/entry-points/common/connect.ts';
import { parseInputs } from '../../../src/inputs/parse.ts';
import { admit } from '../../../src/pull-request/admission.ts';
import { openHere, openRepository } from '../../../src/pull-request/repository.ts';
import { workOn } from '../../../src/pull-request/work.ts';
import { emulatedHost } from '../../helpers/scenario-host.ts';
import { cloudWorld } from '../entry-points/cli/cloud-world.ts';

interface Kept extends Deployment {
  readonly statuses: DeploymentStatus[];
}

function deploymentsIn(kept: Kept[]): Deployments {
  return {
    list: async () => [...kept],
    create: async ({ sha, run }) => {
      const made = { id: kept.length + 1, sha, run, statuses: [] };
      kept.push(made);
      return made;
    },
    state: async (id) => kept.find((one) => one.id === id)?.statuses.at(-1)?.state,
    addStatus: async (id, status) => {
      kept.find((one) => one.id === id)?.statuses.push(status);
    },
  };
}

/** A code host that is not GitHub, with nothing but the port's own methods. */
function openForge({ deploys = true } = {}) {
  const pull = { number: 7, open: true, merged: false, labels: [] as string[], headSha: 'a1b2c3d4', fork: false };
  const comments: Comment[] = [];
  const deployments: Kept[] = [];
  const host: CodeHost = {
    getPull: async () => ({ ...pull }),
    ownLogin: async () => 'bot',
    listComments: async () => [...comments],
    createComment: async (_, body) => {
      const comment = { id: comments.length + 1, body, author: 'bot' };
      comments.push(comment);
      return comment;
    },
    updateComment: async (_, id, body) => {
      const at = comments.findIndex((comment) => comment.id === id);
      if (at < 0) return undefined;
      comments[at] = { id, body, author: 'bot' };
      return comments[at];
    },
    deleteComment: async () => {},
    jobPage: async () => 'https://forge.example/jobs/1',
    ...(deploys ? { deployments: deploymentsIn(deployments) } : {}),
  };
  const adapter: ReachingAdapter = {
    name: 'Forge',
    isJob: () => true,
    pullName: 'patch',
    readJob: () => {
      const trigger = { kind: 'pull-comment' as const, number: 7, remark: { association: 'maintainer', trusted: ['maintainer'] } };
      return { runId: 'forge-1', event: { kind: 'pull-request', number: 7 }, trigger, jobEndsAt: undefined, secretsWithheld: undefined };
    },
    repositories: {
      tokenVariable: 'FORGE_TOKEN',
      accessHint: 'Give the job a token of the forge.',
      readPlace: () => ({ sha: pull.headSha, commitPage: (sha) => `https://forge.example/commits/${sha}`, open: async () => host }),
    },
  };
  return { adapter, pull, comments, deployments };
}

async function openRun(forge: ReturnType<typeof openForge>, token: string | undefined = 'token') {
  const world = cloudWorld([]);
  const events: RunEvent[] = [];
  const sources = { ...world, readFile: () => undefined };
  const { cloud, elsewhere } = connect({ ...parse({ environment: 'pr-7' }).connection }, sources, { onSecret: () => {} });
  const deps = {
    ...{
      cloud,
      elsewhere,
      clock: world.clock,
      random: world.random,
      signal: new AbortController().signal,
      runId: 'forge-1',
      cleanupMs: 60_000,
    },
    ...{ host: emulatedHost(world.emulator), emit: (event: RunEvent) => void events.push(event) },
  };
  const { adapter } = forge;
  const network = async () => ({ clock: world.clock, random: world.random, send: () => Promise.reject(new Error('no network')) });
  return { world, events, deps, access: { adapter, env: {}, token, tokenName: 'FORGE_TOKEN', network } };
}

function parse(raw: Readonly<Record<string, string>>) {
  const event = { kind: 'pull-request' as const, number: 7 };
  const wanted = { image: 'base', flavor: 'm1.tiny', network: 'ci-net', comment: 'true', deployment: 'true', 'on-push': 'keep', ...raw };
  const parsed = parseInputs(wanted, { verb: 'launch', event, readFile: () => '' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.inputs;
}

test('a second code host is an adapter and nothing else: admission, servers, comment, deployment, end', async () => {
  const forge = openForge();
  const { deps, access, world } = await openRun(forge);
  const inputs = parse({});
  const play = async (pull: PullEvent | undefined) => {
    const on = await openRepository(access, { verb: 'launch', inputs, pull, emit: deps.emit });
    return workOn(deps, { verb: 'launch', inputs, pull, on, cleaner: createRedactor(), note: () => {} });
  };
  const living = () => world.emulator.books.servers().filter(({ deletedAt, name }) => deletedAt === undefined && name.startsWith('pr-7'));

  const { trigger } = forge.adapter.readJob({ env: {}, readFile: () => '', changedAt: () => 0, random: () => 0 });
  const { pullName, repositories } = forge.adapter;
  const { accessHint } = repositories;
  const commented = await admit(trigger, { verb: 'launch', inputs, pullName, accessHint, open: () => openHere(access, undefined) });
  expect(commented).toMatchObject({ number: 7, action: 'commented', open: true });

  expect(await play(commented)).toMatchObject({ verb: 'launch', result: { status: 'complete' } });
  expect(living()).toHaveLength(1);
  expect(forge.comments.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^<!-- restage:pr-7 -->\n### 🟢.*forge\.example\/jobs\/1/s),
  ]);
  expect(forge.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['success']);

  forge.pull.open = false;
  const closed: PullEvent = { ...forge.pull, pullName, action: 'closed', label: undefined };
  expect(await play(closed)).toMatchObject({ verb: 'destroy', result: { status: 'complete' } });
  expect(living()).toEqual([]);
  expect(forge.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/### ⚪/)]);
  expect(forge.comments[0]?.body).toContain('the patch is closed');
  expect(forge.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['inactive']);
});

test('what is missing is said in words of that host', async () => {
  const { deps, access, events } = await openRun(openForge(), undefined);
  const noToken = { ...access, token: undefined };
  expect(await openRepository(noToken, { verb: 'launch', inputs: parse({}), pull: undefined, emit: deps.emit })).toBeUndefined();
  expect(events).toEqual([
    { type: 'warning', title: 'Forge is neither read nor updated', message: 'The run continues, but FORGE_TOKEN is empty.' },
  ]);
});

test('a host without deployments says so where one is asked for, and has its comment all the same', async () => {
  const forge = openForge({ deploys: false });
  const { deps, access, events } = await openRun(forge);
  const inputs = parse({});
  const pull: PullEvent = { ...forge.pull, pullName: 'patch', action: 'opened', label: undefined };
  const on = await openRepository(access, { verb: 'launch', inputs, pull, emit: deps.emit });
  await workOn(deps, { verb: 'launch', inputs, pull, on, cleaner: createRedactor(), note: () => {} });
  expect(forge.comments).toHaveLength(1);
  expect(events.filter(({ type }) => type === 'warning')).toEqual([
    {
      type: 'warning',
      title: 'No deployment on Forge',
      message: 'Restage records no deployments on Forge. The run continues without it.',
    },
  ]);
});

test('a comment on a host whose events do not show how an author stands to the repository is refused, and the hint says why', async () => {
  const trigger = { kind: 'pull-comment', number: 7, remark: { association: undefined, trusted: [] } } as const;
  const open = () => Promise.reject(new Error('must not be asked'));
  const refused = admit(trigger, { verb: 'launch', inputs: parse({}), pullName: 'patch', accessHint: '', open });
  await expect(refused).rejects.toMatchObject({
    code: 'author-not-allowed',
    message: expect.stringContaining('does not show whether its author may write to this repository'),
    hint: expect.stringContaining('No event of this code host shows that'),
  });
});
