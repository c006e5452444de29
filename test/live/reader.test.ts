import { describe, expect } from 'vitest';
import { at, listAt, textAt } from '../helpers/contract-http.ts';
import { signIn } from '../helpers/contract-session.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { imagesOf, type LiveBench, serversOf } from '../helpers/live-bench.ts';
import { changesIn, type Ran, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden } from '../helpers/live-golden.ts';

const reader = { env: { OS_USERNAME: 'ci-reader' } };

describe.concurrent('a user who has no role but reader', () => {
  it('may write where the policies are of old; else each verb is refused at its first change, exit 2', async ({ project }) => {
    await admitReader(project);
    const golden = await launchGolden(project, 'read', { shutdown_seconds: 1, snapshot_seconds: 2 });
    const environment = environmentName('read');
    const refresh = ['refresh', '--golden', golden.name, '--environment', environment];

    const planned = await restage(project, ['plan', '--golden', golden.name], reader);
    expect(planned.code, planned.log).toBe(0);
    expect(JSON.stringify(planned.json)).toContain('only the role `reader`');
    expect(changesIn(planned.log)).toEqual([]);

    if (project.target.release.readersMayWrite) {
      const ran = await restage(project, refresh, reader);
      expect(ran.code, ran.log).toBe(0);
      return;
    }
    const made = await restage(project, refresh);
    expect(made.code, made.log).toBe(0);
    const before = await holdings(project);
    const destroy = ['destroy', '--environment', environment];
    for (const words of [
      refresh,
      ['snapshot', '--golden', golden.name],
      ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--environment', environmentName('new')],
      destroy,
    ]) {
      expectRefused(await restage(project, words, reader), words.join(' '));
    }
    expect(await holdings(project)).toEqual(before);
    await expectLeft(project, golden, environment, { golden: 'ACTIVE', leases: 0, intent: false });
    for (const words of [['status'], ['reap'], [...destroy, '--dry-run', 'true']]) {
      const ran = await restage(project, words, reader);
      expect(ran.code, ran.log).toBe(0);
      expect(changesIn(ran.log)).toEqual([]);
    }
  });
});

/** The records of its leases, which it makes at once, were refused; nothing after them. */
function expectRefused(ran: Ran, words: string): void {
  expect(ran.code, `${words}\n${ran.log}`).toBe(2);
  expect(at(ran.json, 'error', 'code')).toBe('forbidden');
  expect(textAt(ran.json, 'error', 'message')).toContain('only the role `reader`');
  expect(textAt(ran.json, 'error', 'hint')).toContain('`member`');
  const changes = changesIn(ran.log);
  expect(changes.length).toBeGreaterThan(0);
  expect(changes.filter((change) => !/^image POST \S+ -> 403/.test(change))).toEqual([]);
}

async function admitReader({ session, target: { authUrl } }: LiveBench): Promise<void> {
  const admin = await signIn({ authUrl, user: 'admin', project: 'admin' });
  const idOf = async (path: string, list: string) => textAt(listAt((await admin.identity('GET', path)).json, list)[0] ?? null, 'id');
  const [user, role] = [await idOf('/users?name=ci-reader', 'users'), await idOf('/roles?name=reader', 'roles')];
  await admin.identity('PUT', `/projects/${session.projectId}/users/${user}/roles/${role}`);
}

async function holdings({ session }: LiveBench): Promise<readonly string[]> {
  return [...(await serversOf(session)), ...(await imagesOf(session))].map((thing) => textAt(thing, 'id')).toSorted();
}
