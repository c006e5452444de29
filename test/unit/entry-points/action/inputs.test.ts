import { describe, expect, test } from 'vitest';
import { parseAction, parseConnection, readOperation, readRaw, readReporting } from '../../../../src/entry-points/action/inputs.ts';

const noFile = (path: string): string => {
  throw new Error(`no file ${path}`);
};
const context = { event: undefined, readFile: noFile };
const reader = (values: Record<string, string>) => (name: string) => values[name] ?? '';

describe('what the workflow wrote', () => {
  test('an empty input is an absent one', () => {
    expect(readRaw(reader({ golden: 'db', image: '' }))).toMatchObject({ golden: 'db', image: undefined });
  });

  test('a default of the manifest does not count as written', () => {
    expect(readRaw(reader({ count: '1', 'keep-images': '5' }))).toMatchObject({ count: undefined, 'keep-images': '5' });
  });

  test('without an operation it is a refresh', () => {
    expect(readOperation(reader({}))).toBe('refresh');
    expect(readOperation(reader({ operation: ' plan ' }))).toBe('plan');
  });
});

describe('all of it parsed', () => {
  test('the operation is the verb', async () => {
    expect(await parseAction('launch', { image: 'nightly' }, context)).toMatchObject({
      verb: 'launch',
      inputs: { golden: { image: 'nightly' } },
    });
  });

  test('a pull request gives the environment its name', async () => {
    const { inputs } = await parseAction('status', {}, { ...context, event: { kind: 'pull-request', number: 7 } });
    expect(inputs.servers.environment).toBe('pr-7');
  });

  test('an environment file is read, although its reader is loaded for it alone', async () => {
    const readFile = () => 'roles:\n  web: { image: nightly }\n';
    const { inputs } = await parseAction('launch', { spec: 'restage.yml' }, { ...context, readFile });
    expect(inputs.roles.map(({ name }) => name)).toEqual(['web']);
  });

  test('an unknown operation comes out together with every other problem', async () => {
    const attempt = parseAction('refesh', { count: 'many', ttl: 'soon' }, context);
    await expect(attempt).rejects.toThrow(/refesh[\s\S]*count[\s\S]*ttl/);
    await expect(parseAction('refesh', {}, context)).rejects.toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

test('post signs in again without the files and rules of the other inputs', async () => {
  const connection = await parseConnection({ cloud: 'ci', 'user-data': '@gone.yml', count: 'many' }, noFile);
  expect(connection.cloud).toBe('ci');
});

test.each([
  [{}, { summary: true, history: 'none', consoleTail: false }],
  [
    { summary: 'False', history: 'cache', 'console-tail': 'true', count: 'x' },
    { summary: false, history: 'cache', consoleTail: true },
  ],
  [
    { summary: 'no', history: 'file', 'console-tail': 'yes' },
    { summary: true, history: 'none', consoleTail: false },
  ],
])('the report of %j reads its own inputs, whatever is wrong with others', (given, expected) => {
  const inputs: Readonly<Record<string, string>> = given;
  expect(readReporting((name) => inputs[name] ?? '')).toMatchObject(expected);
});
