import { describe, expect, test } from 'vitest';
import { run } from '../../../../src/entry-points/cli/run.ts';
import type { LogFile } from '../../../../src/entry-points/cli/world.ts';
import { cloudWorld, signIn } from './cloud-world.ts';

// Loaded lazily by the command line: here before the tests, whose time is for the work.
import '../../../../src/entry-points/cli/verb.ts';
import '../../../../src/operations/verbs/launch.ts';

const argv = ['launch', '--image', 'base', '--flavor', 'm1.tiny', '--network', 'ci-net', '--events', 'events.ndjson'];

/** A file in memory, which can be told to fail at its nth line. */
function memoryFile(failAt = Number.POSITIVE_INFINITY): LogFile & { readonly text: () => string; readonly isOpen: () => boolean } {
  let text = '';
  let lines = 0;
  let open = true;
  return {
    append: (more) => {
      lines += 1;
      if (lines >= failAt) throw new Error('ENOSPC: no space left on device');
      text += more;
    },
    close: () => {
      open = false;
    },
    text: () => text,
    isOpen: () => open,
  };
}

const eventsOf = (file: { text: () => string }) =>
  file
    .text()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test('each event is a line of its own, with its time and its run', async () => {
  const file = memoryFile();
  const paths: string[] = [];
  const world = cloudWorld(argv, {
    appendTo: (path) => {
      paths.push(path);
      return file;
    },
  });
  expect(await run(world)).toBe(0);
  const events = eventsOf(file);
  expect(paths).toEqual(['events.ndjson']);
  expect(new Set(events.map(({ run }) => run))).toEqual(new Set(['cli-80000000']));
  expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => new Date(time).toISOString()).toSorted());
  expect(events[0]).toMatchObject({ type: 'run-start', verb: 'launch', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(events).toContainEqual(expect.objectContaining({ type: 'step-start', title: 'Launch 1 server(s) of staging' }));
  expect(events).toContainEqual(expect.objectContaining({ type: 'step-end', outcome: 'done' }));
  expect(events.at(-1)).toMatchObject({ type: 'run-end', exitCode: 0 });
  expect(events.filter(({ type }) => type === 'request')).toEqual([]);
  expect(file.isOpen()).toBe(false);
});

test('with --verbose each request is among them', async () => {
  const file = memoryFile();
  const world = cloudWorld([...argv, '--verbose'], { appendTo: () => file });
  expect(await run(world)).toBe(0);
  const requests = eventsOf(file).filter(({ type }) => type === 'request');
  expect(requests).toHaveLength(world.emulator.books.requests.length);
  expect(requests).toContainEqual(
    expect.objectContaining({ service: 'compute', method: 'POST', path: '/compute/v2.1/servers', status: 202 }),
  );
});

test('a run that fails says so in the end, and no secret', async () => {
  const file = memoryFile();
  const secret = 'no_"disk"_today';
  const world = cloudWorld([...argv, '--metadata', `testbed:fail_spawn=No ${secret}`, '--user-data', secret, '--verbose'], {
    appendTo: () => file,
    env: { ...signIn, OS_PASSWORD: 'testbed' },
  });
  expect(await run(world)).toBe(1);
  expect(eventsOf(file).at(-1)).toMatchObject({
    type: 'run-end',
    exitCode: 1,
    error: { code: 'launch-failed', message: expect.stringContaining('No ***') },
  });
  expect(file.text()).toContain('Launch 1 server(s)');
  expect(file.text()).not.toContain(secret);
});

describe('a file that cannot be written costs the run nothing, and is reported once', () => {
  test('from the beginning', async () => {
    const world = cloudWorld(argv);
    expect(await run(world)).toBe(0);
    expect(world.err().match(/^warning: .*events\.ndjson.*EACCES/gm)).toHaveLength(1);
  });

  test('from some line on', async () => {
    const file = memoryFile(3);
    const world = cloudWorld(argv, { appendTo: () => file });
    expect(await run(world)).toBe(0);
    expect(eventsOf(file)).toHaveLength(2);
    expect(world.err().match(/^warning: events are not written to events\.ndjson: ENOSPC/gm)).toHaveLength(1);
  });
});
