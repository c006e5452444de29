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
  readonly container?: string | { readonly image: string };
  readonly services?: Readonly<Record<string, { readonly image: string }>>;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

const known = ['operation', ...inputRows.map(({ name }) => name)];

describe.each(globSync(['examples/github/*.yml', '.github/workflows/*.yml']).toSorted())('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const workflow: Workflow = parse(text);
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
    for (const { uses } of [...jobs, ...steps]) {
      if (uses === undefined || isOurs(uses) || uses.startsWith('./')) continue;
      expect(uses).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/);
    }
  });

  test('pins container images by their digest', () => {
    const images = jobs.flatMap(({ container, services = {} }) => [container ?? [], ...Object.values(services)].flat());
    for (const image of images) expect(typeof image === 'string' ? image : image.image).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  test('says the version of what it pins', () => {
    const pins = text.split('\n').filter((line) => /uses: .*@[0-9a-f]{40}/.test(line));
    for (const line of pins) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

const own = globSync('.github/workflows/*.yml').toSorted();

describe.each(own)('%s, of this repository', (path) => {
  const workflow: Workflow = parse(readFileSync(path, 'utf8'));

  test('lets no job write that does not say so itself', () => {
    expect(Object.entries(workflow.permissions ?? {}).filter(([, level]) => level !== 'read')).toEqual([]);
  });

  test('keeps no credential in the checkout', () => {
    const checkouts = Object.values(workflow.jobs).flatMap(({ steps = [] }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
    );
    for (const { with: given } of checkouts) expect(given).toMatchObject({ 'persist-credentials': false });
  });

  test('takes the Node for development from .nvmrc', () => {
    const versions = Object.values(workflow.jobs).flatMap(({ steps = [] }) =>
      steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@')).map(({ with: given }) => given),
    );
    for (const given of versions)
      expect(given?.['node-version-file'] ?? given?.['node-version']).toMatch(/^(?:\.nvmrc|\$\{\{ matrix\..*)$/);
  });
});

test('an action has the same version everywhere', () => {
  const texts = globSync(['.github/workflows/*.yml', 'examples/github/*.yml']).map((path) => readFileSync(path, 'utf8'));
  const pins = texts.flatMap((text) => [...text.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40} # \S+)/g)]);
  const versions = new Map(pins.map(([, action, version]) => [action, version]));
  expect(pins.filter(([, action, version]) => versions.get(action) !== version).map(([pin]) => pin)).toEqual([]);
});

/** The examples name the moving tag of the major version; the reusable workflow the release that it is part of. */
function isOurs(uses: string): boolean {
  return /^restage\/restage(?:\/\.github\/workflows\/pull-request\.yml)?@v\d+(?:\.\d+\.\d+)?$/.test(uses);
}
