import { describe, expect, test } from 'vitest';
import { createRedactor, isCommon } from '../../../src/domain/redactor.ts';
import { generatedSecrets, punctuation } from '../../helpers/secrets.ts';

function hiding(...secrets: readonly string[]): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.redact;
}

function cleaning(...secrets: readonly string[]): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.clean;
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
  expect(hiding('', ' ')('a, (b)')).toBe('a, (b)');
});

test('white space around it is none of it, as in a file that ends with a line feed', () => {
  const redact = hiding(' hunter_2x ');
  expect(redact('<hunter_2x>')).toBe('<***>');
  expect(redact(Buffer.from('hunter_2x').toString('base64'))).toBe('***');
  expect(hiding('p@ss\n')('<p@ss>')).toBe('<***>');
});

describe('in base64, beside something else', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  test.each([
    ['nothing', '', '', '***'],
    ['one byte before it', '~', '', 'f***'],
    ['two bytes before it', '~~', '', 'fn***'],
    ['three bytes before it', '~~~', '', 'fn5+***'],
    ['something behind it', '', ':zz', `***${base64('1:zz').slice(2)}`],
  ])('%s is all that is left', (_what, before, after, left) => {
    expect(hiding('hunter_2_secret1')(`<${base64(`${before}hunter_2_secret1${after}`)}>`)).toBe(`<${left}>`);
  });

  test('that ends with three whole bytes, all behind it is left, and its padding', () => {
    expect(hiding('hunter_2_secret')(`<${base64('hunter_2_secret:z')}>`)).toBe(`<***${base64(':z')}>`);
  });

  test('broken into lines, no more than it is hidden', () => {
    const [first = '', rest = ''] = [base64('~hunter_2_secret').slice(0, 2), base64('~hunter_2_secret').slice(2)];
    expect(hiding('hunter_2_secret')(`${first}\n${rest}`)).toBe(`${first}\n***`);
  });

  test('cut off behind it, what ends the text is left', () => {
    expect(hiding('hunter_2_secret1')(`"${base64('hunter_2_secret1').slice(0, 21)}"`)).toBe('"***"');
  });

  test('a short one counts alone, not by chance in a longer text', () => {
    const redact = hiding('p@1');
    for (const text of ['cEAx', '"cEAx"', 'Basic cEAx==']) expect(redact(text)).not.toContain('cEAx');
    for (const text of ['xcEAx', 'cEAxy', 'x/cEAx+', 'a cEAxy b', 'a xcEAx b']) expect(redact(text)).toBe(text);
  });

  test('one that is added again without its names keeps them', () => {
    const redactor = createRedactor();
    redactor.add('p@1', ['ci']);
    redactor.add('p@1');
    expect(redactor.redact(base64('ci:p@1'))).toBe('***');
  });

  test('one that is added again with other names, or with the end of its line, is hidden with these, too', () => {
    const redactor = createRedactor();
    redactor.add('p@1');
    redactor.add('p@1', ['ci']);
    redactor.add('p@1', ['other']);
    redactor.add('p@1\n');
    for (const text of ['ci:p@1', 'other:p@1', 'p@1\n']) expect(redactor.redact(base64(text))).toBe('***');
  });
});

describe('each secret of a generated set, with all punctuation', () => {
  const secrets = [1, 2, 3].flatMap((seed) => generatedSecrets(seed));
  const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const each = (write: (character: string) => string) => (text: string) =>
    [...text].map((character) => (/\w/.test(character) && character !== '_' ? character : write(character))).join('');
  const spellings: Readonly<Record<string, (text: string) => string>> = {
    'as it is': (text) => text,
    'in JSON': (text) => JSON.stringify(text).slice(1, -1),
    'in JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
    'in JSON that is fit for HTML': each((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'in a URL': encodeURIComponent,
    'in a form': (text) => new URLSearchParams({ text }).toString().slice(5),
    'in a URL, each of it': each((character) => `%${character.charCodeAt(0).toString(16)}`),
    'in HTML': html,
    'in HTML, by numbers': each((character) => `&#${character.charCodeAt(0)};`),
    'in HTML, by numbers to the base of 16': each((character) => `&#X${character.charCodeAt(0).toString(16)};`),
    'in HTML twice': (text) => html(html(text)),
    'in Markdown': each((character) => `\\${character}`),
    'in base64': (text) => Buffer.from(text).toString('base64'),
    'in base64 after a name': (text) => Buffer.from(`a:${text}`).toString('base64'),
    'in base64 after a longer name': (text) => Buffer.from(`ab:${text}`).toString('base64'),
    'in base64 after the longest name': (text) => Buffer.from(`abc:${text}`).toString('base64'),
    'in base64 of a URL': (text) => Buffer.from(`ci:${text}:x`).toString('base64url'),
    'kept apart by what shows nothing': (text) => [...text].join('\u200d'),
  };

  test('there is no punctuation that is in none', () => {
    for (const mark of punctuation) expect({ mark, is: secrets.some((secret) => secret.includes(mark)) }).toEqual({ mark, is: true });
  });

  test.each(Object.keys(spellings))('%s', (spelling) => {
    for (const secret of secrets) {
      const written = spellings[spelling]?.(secret) ?? '';
      for (const hide of [hiding(secret), cleaning(secret)]) {
        const shown = hide(`before ${written} after`);
        expect({ secret, written, shown }).toMatchObject({ shown: expect.stringMatching(/^before \S*\*\*\*\S* after$/) });
        // What is left is of the name before it, or of the encoding.
        expect(shown).not.toContain(written.slice(4, -4));
      }
    }
  });
});

describe('several secrets', () => {
  test('that begin alike: the longest is hidden, and no rest of it is left', () => {
    expect(hiding('hunter_2', 'hunter_2_secret')('hunter_2_secret hunter_2')).toBe('*** ***');
  });

  test('that overlap are hidden as one', () => {
    expect(hiding('abc_1234_def', '4_def_5678_x')('<abc_1234_def_5678_x>')).toBe('<***>');
  });

  test('of many lines: the whole, each line that says something, and no bracket', () => {
    const redact = hiding('{\nfirst line of it\nsecond line of it\n}');
    expect(redact('{ first line of it } and "second line of it"')).toBe('{ *** } and "***"');
    expect(redact('{ x }')).toBe('{ x }');
  });

  test('that touch are hidden as one', () => {
    expect(hiding('abc_1234', 'def_5678')('<abc_1234def_5678>')).toBe('<***>');
  });

  test('in lines of which one is short: it hides nothing by itself, indented or not', () => {
    const redact = hiding('value_8!\r\nvalue7!\n          }     \r\n');
    expect(redact('"value_8!" "value7!" { x }')).toBe('"***" "value7!" { x }');
  });

  test('in very long user data: its lines are hidden, and all of it in base64', () => {
    const lines = (length: number) => `${'line_of_'.repeat(300)}\n${'x'.repeat(length - 2401)}`;
    expect(hiding(lines(4096))(`<${lines(4096)}>`)).toBe('<***>');
    expect(hiding(lines(4097))(`<${lines(4097)}>`)).toBe('<***\n***>');
    expect(hiding(lines(4097))(Buffer.from(lines(4097)).toString('base64'))).toBe('***');
  });

  test.each([4096, 4097, 8193, 20_000])('of one line of %i characters, as a token or an encoded file: none of it is left', (length) => {
    const line = Array.from({ length }, (_, at) => 'eyJ_-.ab%1\\\\ + /'[at % 16]).join('');
    expect(hiding(line)(`<${line}>`)).toBe('<***>');
    expect(hiding(`first_line\n${line}`)(`<${line}>`)).toBe('<***>');
    expect(hiding(line)(`?t=${encodeURIComponent(line)}&x`)).toBe('?t=***&x');
  });

  test('too short for base64 to give away, with what stands before them', () => {
    const redactor = createRedactor();
    redactor.add('p@1', ['ci']);
    expect(redactor.clean(`Basic ${Buffer.from('ci:p@1').toString('base64')}`)).toBe('Basic ***');
  });
});

describe('what other texts hold by chance', () => {
  const common = ['wrong', 'server', 'image', 'ready', 'ready-timeout', 'Not ready', 'environment', '7', '1.5', '90m', 'x'];

  test.each(common)('is left in names and in sentences of ours, and hidden in what a guest wrote: %s', (secret) => {
    const text = `Server web is wrong: image not ready, environment, ready-timeout, 7, 1.5, 90m. ${secret} `;
    expect(cleaning(secret)(text)).toBe(text);
    if (secret.length > 2) expect(hiding(secret)(`said: ${secret} `)).toBe('said: *** ');
  });

  test.each(['007', '0x1F', '1e3', '1_000', '123456', '2024-01-01', '0o17', 'hunter2', 'p@ss', 'größe', '1:30:00'])(
    'is not: %s',
    (secret) => {
      expect(cleaning(secret)(`said: ${secret} 7 17 31 1000 1.007 a${secret}b`)).toMatch(/^said: \*\*\* 7 17 31 1000 1\.007/);
    },
  );
});

describe('what texts hold by chance', () => {
  test.each([
    'ab',
    '#1',
    '7',
    '12345',
    '1.5',
    '2,125',
    '90m',
    '10ms',
    '5GiB',
    '50%',
    '0',
    'wrong',
    'ready-timeout',
    'Not ready',
    'internationally',
  ])('%s', (secret) => {
    expect(isCommon(secret)).toBe(true);
  });

  test.each(['p@1', '123456', '007', '1.1234', '1.5.2', '12abcd', '12ab3', 'a1b', 'a--b', 'correcthorsebatt', 'not ready for it', '###'])(
    'not %s',
    (secret) => {
      expect(isCommon(secret)).toBe(false);
    },
  );
});

test('a text with many secrets, and a secret of many marks, are cleaned at once', () => {
  const redactor = createRedactor();
  for (let seed = 0; seed < 20; seed += 1) for (const secret of generatedSecrets(seed)) redactor.add(secret);
  redactor.add('\\'.repeat(300));
  const text = redactor.clean(`${'\\'.repeat(20_000)}${' '.repeat(20_000)}&#${'0'.repeat(20_000)}`);
  expect(text).toContain('***');
});

test('spaces and plus signs beside each other are found as one, in a time that a long text does not multiply', () => {
  const redactor = createRedactor();
  for (const secret of ['+ + + + + + + + x', 'a + b', 'c++ d']) redactor.add(secret);
  for (const text of ['+ + + + + + + + x', '+%20+%20+ %2B + + + %2b x', 'a + b', 'a+%2B+b', 'c++ d', 'c%2B%2B+d'])
    expect(redactor.redact(`<${text}>`)).toBe('<***>');
  expect(redactor.redact('+'.repeat(5_000))).toBe('+'.repeat(5_000));
});
