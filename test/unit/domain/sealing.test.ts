import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { imageMarks, readImageMarks, readSealingMarks, readServerMarks, sealingMarks } from '../../../src/domain/marks.ts';
import {
  awaitsSeal,
  describeSeal,
  isScript,
  mayContinue,
  mayUse,
  rawName,
  readSealWord,
  scriptOutput,
  sealedLength,
  sealedName,
  sealHash,
  sealNonce,
  sealRule,
  sealUserData,
} from '../../../src/domain/sealing.ts';

const script = { name: 'seal.sh', text: '#!/bin/sh\necho "$0"\n' };
const other = { name: 'seal.sh', text: '#!/bin/sh\n:\n' };
const by = sealHash(script);
const nonce = sealNonce('0123456789abcdef');
const sealed = { kind: 'sealed', from: 'raw-1', by, in: 'server-1' } as const;
const awaited = { kind: 'awaited', by } as const;

describe('which images a run may use', () => {
  it.each([
    ['says nothing', sealRule(undefined, false), [true, false, false]],
    ['says nothing, and sealing is in use', sealRule(undefined, true), [false, true, false]],
    ['seals with the same script', sealRule(script, true), [false, true, false]],
    ['seals with the same script, for the first time', sealRule(script, false), [false, true, false]],
    ['seals with another script', sealRule(other, true), [false, false, false]],
    ['wants unsealed ones', sealRule('none', true), [true, false, false]],
  ])('that %s', (_, rule, expected) => {
    expect([mayUse(rule, undefined), mayUse(rule, sealed), mayUse(rule, awaited)]).toEqual(expected);
  });

  it('goes on with what was taken for the same purpose alone', () => {
    expect(mayContinue(by, awaited)).toBe(true);
    expect(mayContinue(sealHash(other), awaited)).toBe(false);
    expect(mayContinue(undefined, awaited)).toBe(false);
    expect(mayContinue(by, undefined)).toBe(false);
    expect(mayContinue(undefined, undefined)).toBe(true);
    expect(mayContinue(by, sealed)).toBe(false);
  });
});

describe('the user data of a sealing server', () => {
  it('has a long script in lines that a guest decodes to the same', () => {
    const long = { name: 'x', text: `#!/bin/sh\n${'echo Größe\n'.repeat(50)}` };
    const lines = /<<'RESTAGE_SEAL_END'\n([\s\S]*?)\nRESTAGE_SEAL_END\n/.exec(sealUserData(long, nonce))?.[1]?.split('\n') ?? [];
    expect(Buffer.from(lines.join(''), 'base64').toString('utf8')).toBe(long.text);
    expect(new Set(lines.slice(0, -1).map(({ length }) => length))).toEqual(new Set([76]));
  });

  it('has a word of success of its own for each server', () => {
    expect(sealNonce('0123456789abcdef')).not.toBe(sealNonce('0123456789abcdee'));
  });

  it('tells the nonce in two halves, and the script in base64', () => {
    const text = sealUserData(script, nonce);
    expect(text.startsWith('#!/bin/sh\n')).toBe(true);
    expect(text).not.toContain(nonce);
    expect(text).toMatch(new RegExp(`^nonce='${nonce.slice(0, 16)}''${nonce.slice(16)}'$`, 'm'));
    expect(text).toContain(Buffer.from(script.text).toString('base64'));
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(sealedLength(script)).toBe(Buffer.from(text).toString('base64').length);
  });

  test.each([
    ['succeeds', '#!/bin/sh\necho "it runs" >"$DONE"\n', `restage: sealed ${nonce}`],
    ['fails', '#!/bin/sh\nexit 3\n', 'restage: seal failed with 3'],
    ['reads its input', '#!/bin/sh\nread line && exit 0\nexit 7\n', 'restage: seal failed with 7'],
  ])('runs a script that %s, and powers the guest off', (_, text, word) => {
    const folder = mkdtempSync(join(tmpdir(), 'seal-'));
    try {
      const console = join(folder, 'console');
      const off = join(folder, 'off');
      writeFileSync(join(folder, 'poweroff'), `#!/bin/sh\n: >'${off}'\n`, { mode: 0o755 });
      writeFileSync(console, '');
      // As in a guest, but for its devices and its folder.
      const body = sealUserData({ name: 'x', text }, nonce)
        .replaceAll('/dev/console', console)
        .replaceAll('/dev/ttyS0', join(folder, 'none'))
        .replaceAll('[ -c ', '[ -f ')
        .replaceAll('>"$tty"', '>>"$tty"')
        .replace('dir=/run', `dir='${folder}'`)
        .replaceAll(/^sync$/gm, ':')
        .replaceAll(/^sleep \d+$/gm, ':');
      const input = join(folder, 'input');
      writeFileSync(input, 'a line\n');
      const env = { PATH: `${folder}:/usr/bin:/bin`, DONE: join(folder, 'done') };
      execFileSync('/bin/sh', ['-c', `exec <'${input}'\n${body}`], { env });
      const printed = execFileSync('cat', [console], { encoding: 'utf8' });
      // A machine-id that only root can read would break what it is for.
      if (text.includes('it runs')) expect(statSync(join(folder, 'done')).mode & 0o777).toBe(0o644);
      expect(readSealWord(printed, nonce)).toEqual(word.includes('failed') ? { kind: 'failed', code: word.slice(-1) } : { kind: 'sealed' });
      expect(execFileSync('ls', [folder], { encoding: 'utf8' })).toMatch(/^off$/m);
      expect(execFileSync('ls', [folder], { encoding: 'utf8' })).not.toContain('restage-seal');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the word on a console', () => {
  it.each([
    [`boot\r\n\r\nrestage: sealed ${nonce}\r\n[ 12.3] reboot: Power down\r\n`, 'sealed'],
    [`[   21.4] cloud-init: restage: sealed ${nonce}`, 'sealed'],
    [`restage: sealed ${nonce.slice(1)}0\n`, 'nothing'],
    [`restage: sealed ${nonce}0\n`, 'nothing'],
    [`restage: sealed ${nonce}  \n`, 'sealed'],
    ['restage: seal failed with 1  \n', 'failed'],
    ['restage: seal failed with 1 x\n', 'nothing'],
    ['restage: seal failed with 1x\n', 'nothing'],
    ['restage: seal failed with 1234\n', 'nothing'],
    ['restage: seal failed with 127\n', 'failed'],
    [`restage: sealed ${nonce}\nrestage: seal failed with 1\n`, 'failed'],
    ['restage: sealed $nonce\n', 'nothing'],
    ['', 'nothing'],
  ])('%j is %s', (console, kind) => {
    expect(readSealWord(console, nonce).kind).toBe(kind);
  });
});

describe('marks', () => {
  const common = { environment: 'staging', role: 'web', generation: 1, run: 'run-1', expiresAt: undefined, nonce: 'n', stage: undefined };
  const image = { ...common, goldenId: 'golden-1', consistency: 'clean', verified: true } as const;

  it('of a sealed image are read where Nova names the server that sealed it', () => {
    const values = imageMarks({ ...image, seal: sealed }, 'nightly');
    expect(values).toMatchObject({ restage_kind: 'sealed', restage_seal_with: 'none', restage_sealed_from: 'raw-1' });
    expect(readImageMarks({ ...values, instance_uuid: 'server-1' }, 'nightly')).toMatchObject({ seal: sealed, verified: true });
    expect(readImageMarks(values, 'nightly')).toMatchObject({ seal: sealed });
    // Snapshots that a person takes of a staging server, and of the golden server by an older version: they inherit the marks.
    expect(readImageMarks({ ...values, instance_uuid: 'server-2' }, 'nightly')).toBeUndefined();
    expect(readImageMarks({ ...values, instance_uuid: 'golden-1' }, 'nightly')).toBeUndefined();
    expect(readImageMarks({ ...values, instance_uuid: 'server-1' }, 'by-hand')).toBeUndefined();
    // What a person has changed is not ours, whichever server Nova names.
    expect(readImageMarks({ ...values, instance_uuid: 'golden-1', restage_sealed_by: 'linux' }, 'nightly')).toBeUndefined();
    const { restage_golden: _, ...ofNone } = values;
    expect(readImageMarks({ ...ofNone, instance_uuid: 'server-1' }, 'nightly')).toBeUndefined();
    for (const key of ['restage_sealed_from', 'restage_sealed_by', 'restage_sealed_in']) {
      expect(readImageMarks({ ...values, instance_uuid: 'server-1', [key]: '' }, 'nightly')).toBeUndefined();
    }
  });

  it('of a raw image that awaits its sealing are never those of a verified one', () => {
    const values = imageMarks({ ...image, seal: awaited }, 'nightly-raw');
    expect(values).toMatchObject({ restage_kind: 'raw', restage_seal_with: by });
    expect(readImageMarks({ ...values, instance_uuid: 'golden-1' }, 'nightly-raw')).toMatchObject({ verified: false, seal: awaited });
    const strange = { ...values, restage_seal_with: 'something', instance_uuid: 'golden-1' };
    expect(readImageMarks(strange, 'nightly-raw')).toMatchObject({ verified: false, seal: { kind: 'awaited', by: 'something' } });
    expect(readImageMarks({ ...imageMarks(image, 'x'), instance_uuid: 'golden-1' }, 'x')).toEqual({ ...image });
  });

  it('of a sealing server are those of no environment', () => {
    const values = sealingMarks({ environment: 'staging', role: 'web', run: 'run-1', nonce: 'n', imageId: 'raw-1' });
    expect(readServerMarks(values)).toBeUndefined();
    expect(readSealingMarks({ metadata: values, imageId: 'raw-1' })).toEqual({
      environment: 'staging',
      role: 'web',
      run: 'run-1',
      nonce: 'n',
      imageId: 'raw-1',
    });
    const { restage_sealing: _, ...server } = values;
    expect(readSealingMarks({ metadata: server, imageId: 'raw-1' })).toBeUndefined();
    for (const imageId of ['other', undefined]) expect(readSealingMarks({ metadata: values, imageId })).toBeUndefined();
    expect(readSealingMarks({ metadata: { ...values, restage_golden: 'golden-1' }, imageId: 'raw-1' })).toBeUndefined();
    for (const key of ['restage_nonce', 'restage_environment', 'restage_run']) {
      const { [key]: _lost, ...others } = values;
      expect(readSealingMarks({ metadata: others, imageId: 'raw-1' })).toBeUndefined();
    }
  });
});

it.each(['nightly', 'x'.repeat(255), '日'.repeat(255)])('names of raw images fit, and lead back (%s)', (name) => {
  expect([...rawName(name)].length).toBeLessThanOrEqual(255);
  expect(name.startsWith(sealedName(rawName(name)))).toBe(true);
  expect(sealedName('something')).toBe('something-sealed');
});

describe('what a script printed', () => {
  const begun = 'cloud-init: restage: sealing begins';

  it('is what comes after its beginning, without our own words and empty lines', () => {
    const console = `boot\r\nsecret of production\r\n${begun}\r\nremoving keys\r\n   \r\n\r\ndone  \r\nrestage: sealed ${nonce}\r\n`;
    expect(scriptOutput(console)).toEqual(['removing keys', 'done']);
    expect(scriptOutput(`${begun}\nrm: no such file\nrestage: seal failed with 1\n[ 12.3] reboot: Power down`)).toEqual([
      'rm: no such file',
      '[ 12.3] reboot: Power down',
    ]);
  });

  it('is nothing where it has not begun: what a copy of production prints as it boots is not shown', () => {
    expect(scriptOutput('boot\nsecret of production\n')).toEqual([]);
    expect(scriptOutput('')).toEqual([]);
  });

  it('is that of the last beginning', () => {
    expect(scriptOutput(`${begun}\nfirst\n${begun}\nsecond\n`)).toEqual(['second']);
  });

  it('is the last fifteen lines of it, without what steers a terminal', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
    expect(scriptOutput([begun, ...lines].join('\n'))).toEqual(lines.slice(5));
    expect(scriptOutput(`${begun}\n\u001b[31mred\u001b[0m`)).toEqual(['red']);
  });
});

it('a script is shown by its name and eight digits of its hash, so that a change is seen', () => {
  expect(describeSeal({ name: 'linux', text: 'abc' })).toBe('linux (sha256 ba7816bf…)');
});

it('a run seals with a script only where it names one', () => {
  expect([script, 'none' as const, undefined].map(isScript)).toEqual([true, false, false]);
});

it('an image that awaits its sealing is neither one that is sealed nor one that is not to be', () => {
  expect([awaited, sealed, undefined].map((seal) => awaitsSeal({ seal }))).toEqual([true, false, false]);
});

it.each([
  ['nightly', 'nightly-raw'],
  ['x'.repeat(251), `${'x'.repeat(251)}-raw`],
  ['x'.repeat(252), `${'x'.repeat(251)}-raw`],
  ['🐘'.repeat(252), `${'🐘'.repeat(251)}-raw`],
])('the raw image of %s is named so', (name, raw) => {
  expect(rawName(name)).toBe(raw);
  if ([...name].length <= 251) expect(sealedName(raw)).toBe(name);
});
