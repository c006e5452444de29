import { describe, test } from 'vitest';
import { readIntent } from '../../src/domain/intent.ts';
import { openPullBench } from '../github/bench.ts';
import { runPost, startStep } from '../helpers/runner.ts';

/** The moment at which a request reaches the cloud, in the order of a refresh. */
const moments: readonly (readonly [what: string, request: RegExp])[] = [
  ['the survey', /^GET .*\/limits/],
  ['the lease', /^POST .*\/v2\/images .*lease/],
  ['the intent', /^PUT .*restage%3Awas/],
  ['the stop', /^POST .*\/action .*os-stop/],
  ['the verdict', /^GET .*os-instance-actions\/req-/],
  ['the snapshot', /^POST .*\/action .*createImage/],
  ['the wait for its image', /^GET .*\/v2\/images\/[0-9a-f-]+ /],
  ['the start', /^POST .*\/action .*os-start/],
  ['the end of the intent', /^DELETE .*restage%3Awas/],
  ['the proof', /^PATCH .*\/v2\/images\/.*verified/],
  ['the launch', /^POST .*\/servers /],
  ['the promotion', /^POST .*\/metadata .*current/],
];

describe('cancelled as the runner does it: SIGINT, SIGTERM 7.5 s later, killed 2.5 s after that', () => {
  // Each waits for the cancelled step and for its post, in real time.
  test.concurrent.for(moments)('at %s', async ([what, moment], { expect, onTestFinished }) => {
    const bench = await openPullBench(onTestFinished);
    const { books } = bench.emulator;
    const options = bench.step({ action: 'opened' }, { golden: 'golden', 'may-stop-golden': 'true', comment: 'true' });
    const reached = bench.request(moment);
    const running = startStep(options);
    await Promise.race([reached, running.ended.then(() => Promise.reject(new Error('The moment never came.')))]);
    running.cancel();
    const main = await running.ended;
    const post = await runPost(options, main);
    expect(post.exitCode).toBe(0);

    const golden = books.server('golden');
    expect(golden).toMatchObject({ vmState: 'active' });
    expect(readIntent(golden?.tags ?? [])).toBeUndefined();
    // From its promotion on a generation is the environment's own, whole and marked so; before, nothing of it stays.
    const promoted = books.server('pr-7-g1-1')?.metadata.restage_stage === 'current';
    expect(promoted).toBe(what === 'the promotion');
    expect(bench.servers()).toEqual(promoted ? ['pr-7-g1-1'] : []);
    const images = books.images().filter(({ name, status }) => name?.startsWith('restage-') && status !== 'deleted');
    expect(images.filter(({ properties }) => properties.restage_verified !== 'true')).toEqual([]);
    expect(bench.comment() ?? '').toMatch(main.exitCode === 0 ? /🟢/ : /^$|🔴/);
  });
});
