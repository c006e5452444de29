import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unreadFields } from '../helpers/unread-inputs.ts';

const rows = 'src/inputs/rows/servers.ts';

it('every input is read by the code that it is for, and one that is not is found', () => {
  const row = `  neverRead: { name: 'never-read', type: 'text', description: 'Nothing.', verbs: launching },`;
  const changed = readFileSync(rows, 'utf8').replace(/^export const serverRows = \{$/m, (line) => `${line}\n${row}`);
  expect(unreadFields({ [rows]: changed }, ['servers.neverRead'])).toEqual(['servers.neverRead']);
});
