import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { ask, at, textAt } from '../helpers/contract-http.ts';
import { passwordBody, signIn } from '../helpers/contract-session.ts';
import { openOpenStack } from '../helpers/contract-target-openstack.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { overlap, snapshotsOf } from '../helpers/live-actions.ts';
import { imagesOf, type LiveBench, serversOf } from '../helpers/live-bench.ts';
import { killAt, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, metadataOf } from '../helpers/live-golden.ts';

const hour = 3_600_000;

/** A runner whose clock is so many milliseconds ahead. */
const runnerAhead = (ms: number) => ({
  env: { NODE_OPTIONS: `--import=${join(import.meta.dirname, '../helpers/clock-off.ts')}`, CLOCK_OFF_MS: String(ms) },
});

/** `date` headers of each service's answers: all `null` where the APIs run under uwsgi (`up --uwsgi`). */
async function datesShown(): Promise<readonly (string | null)[]> {
  const { authUrl } = await openOpenStack(process.env);
  const session = await signIn({ authUrl });
  const answers = await Promise.all([
    ask({ method: 'POST', url: `${authUrl}/auth/tokens`, body: passwordBody('ci', 'testbed', 'ci') }),
    session.compute('GET', '/servers?limit=1'),
    session.image('GET', '/v2/images?limit=1'),
    session.network('GET', '/v2.0/networks?limit=1'),
    ...(session.volume === undefined ? [] : [session.volume('GET', '/volumes?limit=1')]),
  ]);
  return answers.map(({ headers }) => headers.get('date'));
}

const dates = await datesShown();
const timeless = dates.every((date) => date === null);

describe.skipIf(!timeless).concurrent('a cloud whose answers have no Date header', () => {
  it.for([
    { ahead: -1, name: 'an hour slow' },
    { ahead: 1, name: 'an hour fast' },
  ])('on a runner that is $name: snapshot, launch, lease and reap go by the time of the cloud', async ({ ahead }, { project }) => {
    const off = runnerAhead(ahead * hour);
    const golden = await launchGolden(project, 'clock', { shutdown_seconds: 4, snapshot_seconds: 20 });

    // The lease of a living run, whose clock is right, is waited for. An hour off, it would be taken for dead, or one's own for eternal.
    const [right, wrong] = await Promise.all([
      restage(project, ['snapshot', '--golden', golden.name]),
      restage(project, ['snapshot', '--golden', golden.name], off),
    ]);
    expect([right.code, wrong.code], `${right.log}\n${wrong.log}`).toEqual([0, 0]);
    expect(wrong.json).toMatchObject({ consistency: 'clean' });
    const [first, second] = await snapshotsOf(project, golden);
    if (first !== undefined && second !== undefined) expect(overlap(first, second)).toBe(false);

    const environment = environmentName('clock');
    const launched = await restage(
      project,
      ['launch', '--golden', golden.name, '--image-max-age', '30m', '--environment', environment, '--ttl', '3h'],
      off,
    );
    expect(launched.code, launched.log).toBe(0);
    expectEndsIn(3 * hour, textAt(launched.json, 'expires-at'));

    // Nothing has expired; and an hour off, no expiry is judged at all.
    const refused = await restage(project, ['reap', '--apply', 'true'], off);
    expect(refused.code, refused.log).toBe(2);
    expect(at(refused.json, 'error', 'code')).toBe('checks-failed');
    expect(textAt(refused.json, 'error', 'message')).toMatch(/1 ?h\b.* apart/);
    expect(await environmentServers(project, environment)).toBe(1);
  });

  it('a dead run of a runner that is an hour off is taken over by one whose clock is right, and reap deletes what has expired', async ({
    project,
  }) => {
    const golden = await launchGolden(project, 'dead', { shutdown_seconds: 2, snapshot_seconds: 4 });
    const environment = environmentName('dead');
    const refresh = ['refresh', '--golden', golden.name, '--environment', environment, '--ttl', '1m'];
    const off = runnerAhead(hour);
    await killAt(project, /server image_(?:snapshot|pending_upload|uploading)/, refresh, off);
    const next = await restage(project, refresh);
    expect(next.code, next.log).toBe(0);
    await expectLeft(project, golden, environment, { golden: 'ACTIVE', leases: 0, intent: false });
    expect(await environmentServers(project, environment)).toBe(1);

    await expectReaped(project, environment);
    await expectLeft(project, golden, environment, { golden: 'ACTIVE', servers: [] });
    expect((await imagesOf(project.session)).length).toBeGreaterThan(0);
  });
});

/** An expiry that lies so far ahead of the true time, less what the run took. */
function expectEndsIn(ms: number, expiresAt: string): void {
  const left = Date.parse(expiresAt) - Date.now();
  expect(left).toBeGreaterThan(ms - 30 * 60_000);
  expect(left).toBeLessThanOrEqual(ms + 5_000);
}

async function environmentServers({ session }: LiveBench, environment: string): Promise<number> {
  return (await serversOf(session)).filter((server) => metadataOf(server).restage_environment === environment).length;
}

/** Its time to live passes, by the cloud's clock; then it is deleted. */
async function expectReaped(project: LiveBench, environment: string): Promise<void> {
  for (;;) {
    const ran = await restage(project, ['reap', '--apply', 'true']);
    expect(ran.code, ran.log).toBe(0);
    if ((await environmentServers(project, environment)) === 0) return;
    await project.target.pause(10);
  }
}
