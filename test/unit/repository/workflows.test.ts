import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inputRows } from '../../../src/inputs/table.ts';

interface Workflow {
  readonly permissions?: unknown;
  readonly concurrency?: { readonly 'cancel-in-progress': unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

const known = ['operation', ...inputRows.map(({ name }) => name)];

describe.each(globSync(['examples/github/*.yml', '.github/workflows/*.yml']).toSorted())('%s', (path) => {
  const workflow: Workflow = parse(readFileSync(path, 'utf8'));
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);
  const ours = steps.filter(({ uses }) => uses?.startsWith('restage/restage@'));

  test('names its permissions, and a limit for each job', () => {
    expect(workflow.permissions).toBeTypeOf('object');
    for (const job of jobs) if (job.uses === undefined) expect(job['timeout-minutes']).toBeTypeOf('number');
  });

  test('cuts off no run of ours, and has one at a time', () => {
    if (ours.length > 0) expect(workflow.concurrency).toMatchObject({ 'cancel-in-progress': false });
  });

  test('gives the action inputs that it has', () => {
    for (const step of ours) expect(known).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  });

  test('pins what others wrote by its commit', () => {
    for (const { uses } of steps)
      expect(uses ?? 'restage/restage@v0').toMatch(/^(?:restage\/restage@v0|\.\/.*|[\w-]+\/[\w./-]+@[0-9a-f]{40})$/);
  });
});
