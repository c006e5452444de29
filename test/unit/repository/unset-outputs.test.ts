import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { outputTable } from '../../../src/inputs/outputs.ts';
import { unsetOutputs } from './unset-outputs.ts';

const publisher = readFileSync('src/entry-points/common/result-keys.ts', 'utf8');
const operations = globSync('src/operations/**/*.ts').map((path) => readFileSync(path, 'utf8'));
const outputs = outputTable.map(({ name }) => name);

it('every output is set by the publisher, from something that an operation fills in', () => {
  expect(unsetOutputs(outputs, publisher, operations)).toEqual([]);
});

it.each([
  ['without a value', ''],
  ['with none', `'never-set': undefined,`],
  ['of a part of the result that no operation fills in', `'never-set': result.neverFilledIn,`],
])('finds an output %s', (_, line) => {
  const changed = publisher.replace('    status: result.status,\n', (found) => `${line}${found}`);
  expect(unsetOutputs([...outputs, 'never-set'], changed, operations)).toEqual(['never-set']);
});
