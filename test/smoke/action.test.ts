import { describe, test } from 'vitest';
import { openBench, password, visible } from '../helpers/action-bench.ts';
import { runPost, runStep } from '../helpers/runner.ts';

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

  test.concurrent('a wrong password is reported with the next step, and never shown', async ({ expect, onTestFinished }) => {
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
