import { describe, expect, test } from 'vitest';
import { commandNames, parseArguments } from '../../../../src/entry-points/cli/arguments.ts';
import { helpText } from '../../../../src/entry-points/cli/help.ts';
import { run } from '../../../../src/entry-points/cli/run.ts';
import { parseInputs } from '../../../../src/inputs/parse.ts';
import { verbs } from '../../../../src/inputs/types.ts';
import { testWorld } from './world.ts';

describe('help', () => {
  test.each(commandNames)('of %s comes without a cloud, within 100 columns but for examples', async (name) => {
    const world = testWorld([name, '--help']);
    expect(await run(world)).toBe(0);
    expect(world.out()).toContain(`Usage: restage ${name}`);
    expect(world.err()).toBe('');
    const long = world
      .out()
      .split('\n')
      .filter((line) => line.length > 100 && !line.startsWith('  restage '));
    expect(long).toEqual([]);
  });

  test('names every command', async () => {
    const world = testWorld(['--help']);
    expect(await run(world)).toBe(0);
    for (const name of commandNames) expect(world.out()).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('of a verb lists its own options only', () => {
    const options = (verb: (typeof verbs)[number]) =>
      [...helpText(verb, '0').matchAll(/^ {2}--(?:\[no-\])?([a-z-]+)/gm)].map((match) => match[1]);
    expect(options('destroy')).toEqual([
      'cloud',
      'clouds-yaml',
      'region',
      'ca-cert',
      'allowed-projects',
      'allow-http-endpoints',
      'environment',
      'concurrency',
      'spec',
      ...['github-token', 'comment', 'deployment', 'environment-url', 'on-push', 'label'],
      'dry-run',
      'with-images',
      'yes',
      'json',
      'events',
    ]);
    expect(options('reap')).toContain('apply');
    expect(options('refresh')).toContain('shutdown-command');
    expect(options('refresh')).not.toContain('summary');
    expect([options('plan').includes('graph'), options('refresh').includes('graph')]).toEqual([true, false]);
  });

  test.each(verbs)('of %s has examples that are read without a problem', (verb) => {
    const examples = [...helpText(verb, '0').matchAll(/^ {2}restage (.*)$/gm)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const words = [...example.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
      const command = parseArguments(words);
      if (command.kind !== 'verb') throw new Error(example);
      const parsed = parseInputs(command.raw, { verb: command.verb, readFile: () => '' });
      expect(parsed).toMatchObject({ ok: true, unused: [] });
    }
  });
});

test('the version is the one of the package', async () => {
  const world = testWorld(['--version']);
  expect(await run(world)).toBe(0);
  expect(world.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('a command line that is refused', () => {
  test('ends with 2, and with all its problems', async () => {
    const world = testWorld(['snapshot', '--cont', '3', '--wait', 'maybe', 'qa', '--json']);
    expect(await run(world)).toBe(2);
    const { error } = JSON.parse(world.out());
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain('3 inputs must be changed');
    expect(error.message).toContain('Perhaps you mean `count`');
    expect(error.message).toContain('wait: `maybe` is neither `true` nor `false`');
  });

  test('without a command says which there are', async () => {
    const world = testWorld([]);
    expect(await run(world)).toBe(2);
    expect(world.err()).toContain('`plan`, `snapshot`, `launch`');
    expect(world.out()).toBe('');
  });
});
