import { expect, test } from 'vitest';
import { createRedactor } from '../../../src/domain/redactor.ts';

function hiding(...secrets: readonly string[]): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.redact;
}

test('a secret is hidden wherever it turns up, within a word too', () => {
  const redact = hiding('gAAAAABlongtoken+of/many==');
  expect(redact('token=gAAAAABlongtoken+of/many==;')).toBe('token=***;');
  expect(redact('xgAAAAABlongtoken+of/many==x')).toBe('x***x');
});

test('however it is spelled there: in JSON, in a URL, as user data travels', () => {
  const redact = hiding('pass"word/1', 'pa$s"w\nord');
  expect(redact(String.raw`pass"word/1 {"p":"pass\"word/1"} ?p=pass%22word%2F1 rest`)).toBe('*** {"p":"***"} ?p=*** rest');
  expect(redact(JSON.stringify({ p: 'pa$s"w\nord' }))).toBe('{"p":"***"}');
  expect(redact(Buffer.from('pa$s"w\nord').toString('base64'))).toBe('***');
});

test('one that is short leaves longer words alone: ids, names and addresses stay readable', () => {
  expect(hiding('web')('web web-golden my-web web2 "web"')).toBe('*** web-golden my-web web2 "***"');
});

test('one that is no text at all is taken, too', () => {
  expect(hiding('half a pair: \ud83d')('half a pair: \ud83d')).toBe('***');
});

test('an empty one hides nothing', () => {
  expect(hiding('', ' ')('a text')).toBe('a text');
});
