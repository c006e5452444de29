import { describe, expect } from 'vitest';
import { at, listAt, textAt } from '../helpers/contract-http.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { networkName } from '../helpers/live-bench.ts';
import { actionBundle, killAt, restage } from '../helpers/live-command.ts';
import { environmentName, launchGolden, look } from '../helpers/live-golden.ts';
import { runPost, runStep } from '../helpers/runner.ts';

const clean = { golden: 'ACTIVE', servers: [], leases: 0, intent: false };

describe.concurrent('the main job, by the shipped bundle', () => {
  it('refresh: three servers, image verified, golden back; once more: the next generation alone; destroy: nothing', async ({ project }) => {
    const golden = await launchGolden(project, 'refresh');
    const environment = environmentName('e2e');
    const words = ['refresh', '--golden', golden.name, '--count', '3', '--environment', environment, '--network', networkName];

    const first = await restage(project, words);
    expect(first.code, first.log).toBe(0);
    expect(first.json).toMatchObject({ status: 'complete', environment, consistency: 'clean', live: true });
    expect(listAt(first.json, 'servers').map((server) => at(server, 'status'))).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    const image = (await project.session.image('GET', `/v2/images/${textAt(first.json, 'image-id')}`)).json;
    expect(image).toMatchObject({
      status: 'active',
      restage_golden: golden.id,
      restage_consistency: 'clean',
      restage_verified: 'true',
      restage_environment: environment,
      restage_generation: '1',
    });
    const servers = [1, 2, 3].map((index) => `${environment}-g1-${index}`);
    await expectLeft(project, golden, environment, { ...clean, servers, images: ['active'] });

    const second = await restage(project, [...words.slice(0, -6), '--count', '2', '--environment', environment, '--network', networkName]);
    expect(second.code, second.log).toBe(0);
    await expectLeft(project, golden, environment, {
      ...clean,
      servers: servers.slice(0, 2).map((name) => name.replace('-g1-', '-g2-')),
    });

    const gone = await restage(project, ['destroy', '--environment', environment, '--with-images']);
    expect(gone.code, gone.log).toBe(0);
    await expectLeft(project, golden, environment, { ...clean, images: [] });
  });

  it('a run that was killed after its first create is finished by the next, without a second copy', async ({ project }) => {
    const golden = await launchGolden(project, 'cut');
    const environment = environmentName('cut');
    const words = ['refresh', '--golden', golden.name, '--count', '3', '--environment', environment, '--concurrency', '1'];
    await killAt(project, /POST \S+\/servers -> 202/, words);
    const before = await look(project, golden, environment);
    expect(before.servers.length).toBeGreaterThan(0);

    const next = await restage(project, words);
    expect(next.code, next.log).toBe(0);
    await expectLeft(project, golden, environment, {
      golden: 'ACTIVE',
      intent: false,
      servers: [1, 2, 3].map((index) => `${environment}-g1-${index}`),
      images: ['active'],
    });
    expect(next.log).toContain('interrupted. Finishing its generation 1');
  });

  it('launch keeps what is there, adds what is missing, and costs a look-up each, a lease, a create each, and one list a tick', async ({
    project,
  }) => {
    const golden = await launchGolden(project, 'launch');
    const environment = environmentName('ten');
    const taken = await restage(project, ['snapshot', '--golden', golden.id, '--environment', environment]);
    expect(taken.code, taken.log).toBe(0);
    const words = ['launch', '--image', textAt(taken.json, 'image-id'), '--network', networkName, '--environment', environment];
    const two = await restage(project, [...words, '--count', '2']);
    expect(two.code, two.log).toBe(0);
    const four = await restage(project, [...words, '--count', '4']);
    expect(four.code, four.log).toBe(0);
    const ids = listAt(four.json, 'servers').map((server) => textAt(server, 'id'));
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining(listAt(two.json, 'servers').map((server) => textAt(server, 'id'))));

    const answered = (pattern: RegExp) =>
      four.log.split('\n').filter((line) => pattern.test(line) && !line.includes(' -> no answer')).length;
    const creates = answered(/^compute POST \S+\/servers -> 202/);
    const ticks = answered(/^compute GET \S+\/servers\/detail/);
    const lease = answered(/^image (?:POST|DELETE) |^image GET \S+status=queued/);
    // As many as the launch takes its time for.
    const renewals = answered(/^image PATCH /);
    expect([creates, lease]).toEqual([2, 4]);
    expect(answered(/^(?:compute|image|network|volume) /) - creates - ticks - lease - renewals, four.log).toBeLessThanOrEqual(5);
  });

  it('the action does the same, with the runner’s files, and post has nothing to do', async ({ project }) => {
    const golden = await launchGolden(project, 'action');
    const environment = environmentName('act');
    const options = {
      entry: actionBundle,
      inputs: { operation: 'refresh', golden: golden.name, count: '2', environment },
      env: project.env,
    };
    const main = await runStep(options);
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs).toMatchObject({ status: 'complete', environment, consistency: 'clean', live: 'true' });
    expect(JSON.parse(main.outputs.servers ?? '')).toHaveLength(2);
    expect(main.summary).toContain(environment);
    const post = await runPost(options, main);
    expect(post.exitCode, post.log).toBe(0);
    await expectLeft(project, golden, environment, {
      ...clean,
      servers: [1, 2].map((index) => `${environment}-g1-${index}`),
      images: ['active'],
    });
    expect((await restage(project, ['destroy', '--environment', environment, '--with-images'])).code).toBe(0);
    await expectLeft(project, golden, environment, { ...clean, images: [] });
  });
});
