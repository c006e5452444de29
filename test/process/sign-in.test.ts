import { generateKeyPairSync } from 'node:crypto';
import { describe, type onTestFinished, test } from 'vitest';
import { createEmulator, defaultSeed, seededRandom, serve } from '../../src/emulator/index.ts';
import { runCommand } from '../helpers/command.ts';
import { claimsOf, serveIdTokens, signToken } from '../helpers/github-id-tokens.ts';
import { runPost, runStep, startStep } from '../helpers/runner.ts';

const entry = process.env.RESTAGE_ACTION ?? 'dist/action.js';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A cloud that trusts GitHub, and a job that may ask GitHub for tokens. */
async function openBench(onFinished: typeof onTestFinished) {
  const metadata = { 'testbed:shutdown_seconds': '2', 'testbed:snapshot_seconds': '2', 'testbed:upload_seconds': '1' };
  const servers = defaultSeed.servers.map((server) => ({ ...server, metadata }));
  const emulator = createEmulator({ now: Date.now, random: seededRandom(42), seed: { servers } });
  const { url, close } = await serve(emulator);
  onFinished(close);
  const ids = await serveIdTokens((audience) => signToken(claimsOf(audience), privateKey));
  onFinished(() => ids[Symbol.asyncDispose]());
  const auth = `auth_url: "${url}/identity/v3", identity_provider: github, protocol: openid, project_name: ci`;
  const cloudsYaml = `clouds: { ci: { auth_type: v3oidcaccesstoken, auth: { ${auth}, project_domain_name: Default } } }`;
  const step = (operation: string) => ({ entry, inputs: { 'clouds-yaml': cloudsYaml, operation, golden: 'golden' }, env: ids.env });
  return { emulator, ids, step, url };
}

describe("by GitHub's own token", () => {
  test.concurrent('main and post each ask for their own, and show none', async ({ expect, onTestFinished }) => {
    const { emulator, ids, step } = await openBench(onTestFinished);
    const options = step('refresh');
    const running = startStep(options);
    await running.seen(/image saving|image queued/);
    running.process.kill('SIGKILL');
    const main = await running.ended;
    const before = ids.minted.length;
    expect(before).toBeGreaterThan(0);
    const post = await runPost(options, main);
    expect(post.exitCode, post.log).toBe(0);
    expect(ids.minted.length).toBeGreaterThan(before);
    expect(emulator.books.server('golden')?.vmState).toBe('active');
    for (const [run, minted] of [
      [main, ids.minted.slice(0, before)],
      [post, ids.minted.slice(before)],
    ] as const) {
      const shown = run.log.replaceAll(/^::add-mask::.*$/gm, '') + run.summary;
      for (const token of minted) {
        expect(run.log).toContain(`::add-mask::${token}`);
        expect(shown).not.toContain(token);
      }
      expect(shown).not.toContain(ids.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN);
    }
  });

  test.concurrent('the error of a job that may not ask for one says what it needs', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const main = await runStep({ ...step('plan'), env: {} });
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage plan%3A config-invalid::.*id-token: write.*fork/m);
    expect(emulator.books.requests).toHaveLength(0);
  });

  test.concurrent('the command in a step of the same job does as the action does', async ({ expect, onTestFinished }) => {
    const { ids, url } = await openBench(onTestFinished);
    const run = await runCommand(['status', '-v'], {
      ...ids.env,
      OS_AUTH_TYPE: 'v3oidcaccesstoken',
      OS_AUTH_URL: `${url}/identity/v3`,
      OS_IDENTITY_PROVIDER: 'github',
      OS_PROTOCOL: 'openid',
      OS_PROJECT_NAME: 'ci',
    });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toContain('identity_provider from OS_IDENTITY_PROVIDER');
    expect(ids.minted).toHaveLength(1);
    expect(run.stderr + run.stdout).not.toContain(ids.minted[0]);
  });
});
