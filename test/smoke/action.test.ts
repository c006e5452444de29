import { describe, test } from 'vitest';
import { expectNothingLeft, openBench, password, visible } from '../helpers/action-bench.ts';
import { runPost, runStep, startStep } from '../helpers/runner.ts';

describe('refused before anything is sent', () => {
  test.concurrent('every problem in one annotation with a title, and nothing for post to do', async ({ expect, onTestFinished }) => {
    const { emulator, step } = await openBench(onTestFinished);
    const options = step({ operation: 'refresh', count: 'many', ttl: 'soon' });
    const main = await runStep(options);
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage refresh%3A invalid-input::.*count.*ttl/m);
    expect(main.summary).toContain('Restage refresh failed');
    const post = await runPost(options, main);
    expect(post).toMatchObject({ exitCode: 0, log: '' });
    expect(emulator.books.requests.length).toBe(0);
  });

  test.concurrent('a wrong password is told with what to do, and never shown', async ({ expect, onTestFinished }) => {
    const { step } = await openBench(onTestFinished);
    const options = step({ operation: 'status' });
    const wrong = 'hunter2-is-wrong';
    const yaml = options.inputs['clouds-yaml']?.replace(password, wrong) ?? '';
    const main = await runStep({ ...options, inputs: { ...options.inputs, 'clouds-yaml': yaml } });
    expect(main.exitCode).toBe(1);
    expect(main.log).toMatch(/^::error title=Restage status%3A auth-failed::.*hint: /m);
    expect(main.log).toContain(`::add-mask::${wrong}`);
    expect(visible(main.log) + main.summary).not.toContain(wrong);
  });
});

test.concurrent('plan changes nothing', async ({ expect, onTestFinished }) => {
  const { step } = await openBench(onTestFinished);
  const main = await runStep(step({ operation: 'plan', golden: 'golden', count: '2' }));
  expect(main.log).not.toContain('::error');
  expect(main.exitCode).toBe(0);
  expect(main.outputs).toMatchObject({ status: 'planned' });
  expect(JSON.parse(main.outputs.plan ?? '')).toMatchObject({ golden: { name: 'golden' }, count: 2 });
  expect(main.summary).toContain('nothing was changed');
});

test.concurrent('refresh in a pull request names the environment, groups its steps, and leaves post nothing to do', async ({
  expect,
  onTestFinished,
}) => {
  const { emulator, step } = await openBench(onTestFinished);
  const repo = { full_name: 'acme/shop' };
  const options = step(
    { golden: 'golden', 'may-stop-golden': 'true', count: '1', 'user-data': '#cloud-config\nhostname: secret-host-name\n' },
    { eventName: 'pull_request', event: { pull_request: { number: 7, head: { repo }, base: { repo } } } },
  );
  const main = await runStep(options);
  expect(main.exitCode).toBe(0);
  expect(main.outputs).toMatchObject({ status: 'complete', environment: 'pr-7', live: 'true', consistency: 'clean' });
  expect(main.outputs['expires-at']).toMatch(/^\d{4}-/);
  expect(JSON.parse(main.outputs['api-requests'] ?? '')).toMatchObject({ compute: expect.any(Number) });
  expect(main.log).toMatch(/^::group::Step 1: /m);
  expect(main.log.match(/^::group::/gm)).toHaveLength(main.log.match(/^::endgroup::/gm)?.length ?? 0);
  expect(main.summary).toMatch(/```mermaid\n%%.*\ngantt\n/);
  for (const secret of [password, 'secret-host-name']) {
    expect(main.log).toMatch(new RegExp(`^::add-mask::.*${secret}`, 'm'));
    expect(visible(main.log) + main.summary + JSON.stringify(main.outputs)).not.toContain(secret);
  }

  const before = emulator.books.requests.length;
  expect(await runPost(options, main)).toMatchObject({ exitCode: 0, log: '' });
  expect(emulator.books.requests.length).toBe(before);
});

test.concurrent('killed: post brings the golden server back and leaves nothing behind', async ({ expect, onTestFinished }) => {
  const { emulator, step } = await openBench(onTestFinished);
  const options = step({ operation: 'refresh', golden: 'golden' });
  const running = startStep(options);
  await running.seen(/image saving|image queued/);
  running.process.kill('SIGKILL');
  const main = await running.ended;
  expect(main.killed).toBe(true);
  const post = await runPost(options, main);
  expect(post.exitCode).toBe(0);
  expectNothingLeft(emulator, expect);
});
