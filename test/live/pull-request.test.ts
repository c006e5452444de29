import { describe, expect } from 'vitest';
import { type PullEventWords, pullEvent } from '../github/bench.ts';
import { startGithub } from '../github/github.ts';
import { expectLeft, it } from '../helpers/live.ts';
import { networkName } from '../helpers/live-bench.ts';
import { actionBundle } from '../helpers/live-command.ts';
import { launchGolden } from '../helpers/live-golden.ts';
import { runPost, runStep, type StepRun } from '../helpers/runner.ts';

const clean = { golden: 'ACTIVE', servers: [], leases: 0, intent: false };

describe('the life of a pull request, by the shipped bundle', () => {
  it('open, push, push, label, expiry, reopen, close: the comment says each time what is so', async ({ project }) => {
    const github = await startGithub();
    const golden = await launchGolden(project, 'pr');
    const pull = github.books.openPull();
    const inputs = {
      golden: golden.name,
      'image-max-age': '24h',
      'may-stop-golden': 'true',
      network: networkName,
      comment: 'true',
      deployment: 'true',
      'environment-url': 'http://{{ address }}:8080/',
      'on-push': 'keep',
      ttl: '24h',
      'github-token': 'ghs_local',
    };
    const comment = () => github.books.comments[0]?.body ?? '';
    async function play(event: PullEventWords, more: Readonly<Record<string, string>> = {}): Promise<StepRun> {
      const options = {
        entry: actionBundle,
        eventName: event.eventName ?? 'pull_request',
        event: pullEvent(github.repository, pull, event),
        inputs: { ...inputs, ...more },
        env: { ...project.env, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: github.repository },
      };
      const main = await runStep(options);
      expect(main.exitCode, main.log).toBe(0);
      await runPost(options, main);
      console.log(`--- after ${more.operation ?? event.action} ${event.label ?? ''}\n${comment()}`);
      return main;
    }

    const opened = await play({ action: 'opened' });
    expect(opened.outputs).toMatchObject({ status: 'complete', environment: 'pr-7', consistency: 'clean', live: 'true' });
    expect(comment()).toMatch(/🟢[\s\S]*\| pr-7-g1-1 \| ACTIVE \| \d+\./);
    await expectLeft(project, golden, 'pr-7', { ...clean, servers: ['pr-7-g1-1'], images: ['active'] });

    pull.headSha = 'c'.repeat(40);
    const kept = await play({ action: 'synchronize' });
    expect(kept.outputs.addresses).toBe(opened.outputs.addresses);
    expect(Date.parse(kept.outputs['expires-at'] ?? '')).toBeGreaterThan(Date.parse(opened.outputs['expires-at'] ?? ''));
    expect(comment()).toContain('ccccccc');

    pull.headSha = 'd'.repeat(40);
    await play({ action: 'synchronize' }, { 'on-push': 'refresh' });
    await expectLeft(project, golden, 'pr-7', { ...clean, servers: ['pr-7-g2-1'] });

    pull.labels.push('restage:keep');
    const labelled = await play({ action: 'labeled', label: 'restage:keep' }, { ttl: '2d' });
    expect(Date.parse(labelled.outputs['expires-at'] ?? '') - Date.parse(kept.outputs['expires-at'] ?? '')).toBeGreaterThan(80_000_000);

    await play({ action: 'synchronize' }, { 'on-push': 'refresh', ttl: '5s' });
    const reap = { operation: 'reap', apply: 'true' };
    for (let run = 0; run < 4 && !comment().includes('is gone'); run += 1) await play({ action: '', eventName: 'schedule' }, reap);
    expect(comment()).toMatch(/⚪[\s\S]*it had expired/);
    await expectLeft(project, golden, 'pr-7', clean);

    await play({ action: 'reopened' });
    await expectLeft(project, golden, 'pr-7', { ...clean, servers: ['pr-7-g1-1'] });

    pull.state = 'closed';
    pull.merged = true;
    await play({ action: 'closed' });
    expect(comment()).toMatch(/⚪[\s\S]*the pull request is merged/);
    await expectLeft(project, golden, 'pr-7', clean);
    expect(new Set(github.books.deployments.map(({ statuses }) => statuses.at(-1)?.state))).toEqual(new Set(['inactive']));
    expect(github.books.comments).toHaveLength(1);
    expect(github.problems).toEqual([]);
    await github.close();
  });
});
