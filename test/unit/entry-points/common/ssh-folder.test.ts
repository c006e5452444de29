import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSshFiles, withSshFolder } from '../../../../src/entry-points/common/ssh-folder.ts';
import { parseInputs } from '../../../../src/inputs/parse.ts';
import type { Inputs } from '../../../../src/inputs/types.ts';
import type { Result } from '../../../../src/operations/results.ts';

let workspace = '';
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'restage-ssh-')));
  mkdirSync(join(workspace, 'work'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

const work = () => join(workspace, 'work');

function inputsOf(directory: string): Inputs {
  const parsed = parseInputs({ image: 'base', 'ssh-directory': directory }, { verb: 'launch', readFile: () => '' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.inputs;
}

function resultFor(directory: string): Result {
  const { sshDirectory: folder } = withSshFolder(inputsOf(directory), work()).run;
  return { status: 'complete', servers: [], timeline: [], ssh: { environment: 'e', user: undefined, port: 22, folder } };
}

test('the files are their owner’s alone, and take the place of earlier ones', () => {
  const result = resultFor('./out/ssh/');
  expect(withSshFiles(result, work())).toBe(result);
  const folder = join(work(), 'out/ssh');
  expect(readdirSync(folder).toSorted()).toEqual(['config', 'inventory.yml', 'known_hosts']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(folder, 'config'), 'old');
  expect(withSshFiles(resultFor('out/ssh'), work()).failure).toBeUndefined();
  expect(readFileSync(join(folder, 'config'), 'utf8')).toBe('');
});

test.each(['/etc/ssh', '../x', 'a/../../b', '.', '~/.ssh', 'a b', 'a//b', '.git/x', 'a\\b', '$HOME', '{{x}}'])(
  'the path %j is refused',
  (directory) => {
    const parsed = parseInputs({ image: 'base', 'ssh-directory': directory }, { verb: 'launch', readFile: () => '' });
    expect(parsed).toMatchObject({ ok: false, problems: [{ input: 'ssh-directory' }] });
  },
);

test('a link on the way is refused before the run, and after it where it came meanwhile', () => {
  const outside = join(workspace, 'outside');
  mkdirSync(outside);
  const early = resultFor('a/b');
  symlinkSync(outside, join(work(), 'a'));
  expect(() => withSshFolder(inputsOf('a/b'), work())).toThrow(/`a\/b` cannot be written: .* is a link/);
  const late = withSshFiles(early, work());
  expect(late).toMatchObject({ status: 'complete', failure: { code: 'invalid-input', message: expect.stringContaining('is a link') } });
  expect(readdirSync(outside)).toEqual([]);
});

test('a link in the place of a file is replaced, and not followed', () => {
  const outside = join(workspace, 'victim');
  writeFileSync(outside, 'mine');
  mkdirSync(join(work(), 'ssh'));
  symlinkSync(outside, join(work(), 'ssh', 'known_hosts'));
  expect(withSshFiles(resultFor('ssh'), work()).failure).toBeUndefined();
  expect(readFileSync(outside, 'utf8')).toBe('mine');
  expect(readFileSync(join(work(), 'ssh', 'known_hosts'), 'utf8')).toBe('');
});

test('a file in the way is refused', () => {
  writeFileSync(join(work(), 'ssh'), '');
  expect(() => resultFor('ssh')).toThrow(/is not a directory/);
});

test('a directory in the place of a file is a failure of the result, and leaves nothing beside it', () => {
  mkdirSync(join(work(), 'ssh', 'known_hosts'), { recursive: true });
  const { failure } = withSshFiles(resultFor('ssh'), work());
  expect(failure?.message).toContain('`ssh` cannot be written');
  expect(readdirSync(join(work(), 'ssh')).filter((name) => name.startsWith('known_hosts.'))).toEqual([]);
});

test('a workspace whose path no line of ssh_config can hold is refused', () => {
  const odd = join(workspace, 'a"b');
  mkdirSync(odd);
  expect(() => withSshFolder(inputsOf('ssh'), odd)).toThrow(/path contains/);
});

test('without the input, nothing is written', () => {
  const { inputs } = parseInputs({ image: 'base' }, { verb: 'launch', readFile: () => '' }) as { inputs: Inputs };
  expect(withSshFolder(inputs, work())).toBe(inputs);
  const result: Result = { status: 'complete', servers: [], timeline: [] };
  expect(withSshFiles(result, work())).toBe(result);
  expect(existsSync(join(work(), 'ssh'))).toBe(false);
});
