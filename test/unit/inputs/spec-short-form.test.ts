import { expect, test } from 'vitest';
import { parseInputs } from '../../../src/inputs/parse.ts';

test('inputs without an environment file are one role, of the same golden server and servers', () => {
  const parsed = parseInputs({ golden: 'web', count: '3' }, { verb: 'refresh', readFile: () => '' });
  if (!parsed.ok) throw new Error('refused');
  const { golden, servers, roles } = parsed.inputs;
  expect(roles).toEqual([{ name: 'server', after: [], golden, servers }]);
  expect(roles[0]?.golden).toBe(golden);
  expect(roles[0]?.servers).toBe(servers);
});
