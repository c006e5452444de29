import type { RunRecord } from '../../src/domain/run-history.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { problemsToError } from '../../src/inputs/problems.ts';
import { keepLabel } from '../../src/pull-request/life.ts';
import { renderComment } from '../../src/reports/comment.ts';
import { adviceOf } from '../../src/reports/comment-advice.ts';
import { recordStory } from '../../src/reports/story.ts';
import { renderSummary } from '../../src/reports/summary.ts';
import { openWorld, type RawOptions, type World } from '../../test/helpers/scenario.ts';

/** What people see of a run, as Markdown. */
export interface Pages {
  readonly summary: string;
  readonly comment: string;
}

/** How long a GB takes, night by night: a cloud has its moods. */
const secondsPerGb = [71, 74, 69, 78, 66, 68];
/** Seconds that a guest of some size takes. */
const knobs = { shutdown_seconds: 14, start_seconds: 9, spawn_seconds: 28 };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const golden = 'web-golden';

/** Some nights of staging, and the pull request of the next morning, on the embedded cloud. Time jumps; it is the same play each time. */
export async function playPages(): Promise<Pages> {
  const world = openWorld({
    knobs,
    behaviour: { uploadShare: 0.9 },
    seed: {
      flavors: [{ name: 'm1.medium', vcpus: 2, ram: 4096, disk: 50 }],
      servers: [{ name: golden, project: 'ci', user: 'ci', flavor: 'm1.medium', image: 'base', network: 'ci-net' }],
    },
  });
  await world.clock.sleep(14 * hourMs);
  return { summary: await playNights(world), comment: await playMorning(world) };
}

async function playNights(world: World): Promise<string> {
  const { clock, emulator } = world;
  const history: RunRecord[] = [];
  let summary = '';
  for (const pace of secondsPerGb) {
    emulator.behave({ snapshotSecondsPerGb: pace });
    const startedAt = clock.now();
    const { result, error, events, requests } = await world.run('refresh', { golden, count: '3', network: 'ci-net' });
    if (result === undefined) throw error;
    const story = recordStory();
    for (const event of events) story.emit(event);
    history.push({
      at: new Date(startedAt).toISOString(),
      snapshotSeconds: result.snapshotSeconds ?? 0,
      downtimeSeconds: result.goldenDowntimeSeconds,
    });
    const elapsedMs = clock.now() - startedAt;
    const outcome = { kind: 'result', result } as const;
    summary = renderSummary({ verb: 'refresh', outcome, elapsedMs, requests: requests.byService, ...story.tell(), history });
    await clock.sleep(dayMs - elapsedMs);
  }
  return summary;
}

async function playMorning(world: World): Promise<string> {
  const options: RawOptions = { golden, 'image-max-age': '24h', count: '2', network: 'ci-net', ready: 'tcp:22', 'on-push': 'keep' };
  const result = await world.succeed('launch', options, { pullRequest: 42 });
  const event = { kind: 'pull-request', number: 42 } as const;
  const parsed = parseInputs(options, { verb: 'launch', event, readFile: () => '' });
  if (!parsed.ok) throw problemsToError(parsed.problems);
  const repository = 'https://github.com/acme/shop';
  return renderComment({
    environment: 'pr-42',
    state: { kind: 'ready', image: result.imageName, consistency: result.consistency },
    servers: result.servers,
    expiresAt: result.expiresAt,
    commit: { sha: '5f3c1d2e4b5a69788796a5b4c3d2e1f001234567', url: `${repository}/commit/5f3c1d2e4b5a69788796a5b4c3d2e1f001234567` },
    job: `${repository}/actions/runs/17012345678/job/47012345678`,
    url: undefined,
    ready: { server: [{ kind: 'tcp', port: 22 }] },
    advice: adviceOf(parsed.inputs, { keepLabel, pullName: 'pull request' }),
  });
}
