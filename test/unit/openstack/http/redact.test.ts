import { expect, it } from 'vitest';
import { createRedactor } from '../../../../src/openstack/http/redact.ts';

it('takes secrets out of a text, however they are spelled there', () => {
  const redactor = createRedactor(['pass"word/1']);
  redactor.add('gAAAA-token');
  expect(redactor.redact(String.raw`pass"word/1 {"p":"pass\"word/1"} ?p=pass%22word%2F1 gAAAA-token rest`)).toBe(
    '*** {"p":"***"} ?p=*** *** rest',
  );
});

it('leaves a text alone that holds none, and words alone that are too short to be hidden', () => {
  expect(createRedactor(['', 'ci']).redact('circumstances')).toBe('circumstances');
});
