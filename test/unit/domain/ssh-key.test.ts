import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSshKey, readHostKeys } from '../../../src/domain/ssh-key.ts';

/** Made by `ssh-keygen`, with the fingerprints that `ssh-keygen -l` shows. */
const keys = [
  [
    'ecdsa-sha2-nistp256',
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBO6FYBwRKqu6/NKDPfUFxcB5Yrkm/GRc7+3p0NhRmBKV44xxhmvVSSLwXwDh86VREC3Frbepc6jh80T/Hcj8RQ=',
    'SHA256:fzcwrH5g95g5dZrgwfQJRY9izi9g8v1k8mXKt96qMyY',
  ],
  [
    'ecdsa-sha2-nistp384',
    'AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBPoSz2o8FJWf5KN9wHX9ogDc4g0FqIImHgR2Z1pYLvuL8ZnJNKDdTOL8mooF4pcPVctRyyf0sLVmeV5Q6dSqyJxuKg4Yst1x7KbL/Tq1F+qAh62ZtXAJSfDuOZpLIphd/Q==',
    'SHA256:OpG4+lc+Y5WPYoWhyNE7cB09Cn7EJRXxk0hq48NeFO8',
  ],
  [
    'ecdsa-sha2-nistp521',
    'AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAF0/Ge40dKCVa3tgL+T4yS7DQ5kMTJJ519Rw6wAArE5B93gH0DAMzniM1MidtH7K4ZlADAsRgHIoS3uLH5disApDQAzNPehf2Ory/2DbIxJs+LMbHiPufpzgaI8wVEgTRBJq0RKmPlGEvLpnvm05fOpc/qimWsN+Zl5nrqjj75byhSdQQ==',
    'SHA256:SFWFscnM724mytQnG8RGMq502Ho5nO1z0SrnT3kV/S4',
  ],
  [
    'ssh-ed25519',
    'AAAAC3NzaC1lZDI1NTE5AAAAIAdZuPVkTU/ORgJvDqP+nvZ8pVd2ePPjNVjzgIcadeMf',
    'SHA256:PI81kuBAL/vG7Nr7dEq8mlDyrexESRbelaD/WjGoCTA',
  ],
  [
    'ssh-rsa',
    'AAAAB3NzaC1yc2EAAAADAQABAAABAQCntysQiZXMCPLlISdgpaQF9NG6SL89OZYCS3UmsLcknSHNBZZfIbNjmQlhXN1qWsp9Byd0u1qfKva+hxXeub7R70y5xXGwz/rm5FU3O6rb/KHHvtUqtxbtpCoSTLEqWYcXOodDpu4n1O3sugCclibS1F88w9CxHkl/zeTkLxqsVuec06/0X/TuyWBCaTsKDXau+m+3tDvzbd1mREaS/p7Q8wVr6sgqeF43d9LOT/myk/mtjR7VS/YC6UtboJ3sGdvN2O/Atrr3GrGdHHbwvPvP6Qq7RpZHAsT20Uphrao1urXaQoz5gbGu2FsI+WHiOUrWRiNuGB7DAvYdZ/Rqhjk5',
    'SHA256:2/oGhCWhNgtHfdmjIO0hUfu2V44cRcZkc5WFrkVvfqM',
  ],
] as const;
const [p256, , , ed25519, rsa] = keys;

const strings = (...parts: readonly (string | Buffer)[]) =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
const otherEd25519 = strings('ssh-ed25519', Buffer.alloc(32, 7)).toString('base64');
const printed = (base64: string) =>
  `SHA256:${createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64').replace(/=+$/, '')}`;

type Printed = readonly [type: string, base64: string, fingerprint?: string];

/** As a guest prints them. */
function blocks(given: readonly Printed[], logged = '<14>Nov 21 12:00:05 cloud-init: ', plain = ''): string {
  return [
    `${logged}-----BEGIN SSH HOST KEY FINGERPRINTS-----`,
    ...given.map(([, base64, fingerprint = printed(base64)]) => `${logged}256 ${fingerprint} root@web (ED25519)`),
    `${logged}-----END SSH HOST KEY FINGERPRINTS-----`,
    `${plain}-----BEGIN SSH HOST KEY KEYS-----`,
    ...given.map(([type, base64]) => `${plain}${type} ${base64} root@web`),
    `${plain}-----END SSH HOST KEY KEYS-----`,
    '',
  ].join('\n');
}

const typesIn = (console: string) => {
  const read = readHostKeys(console);
  return read.kind === 'keys' ? read.keys.map(({ type }) => type) : read.reason;
};

describe('a key', () => {
  test.each(keys)('%s is read, and has the fingerprint that ssh-keygen shows', (type, base64, fingerprint) => {
    expect(parseSshKey(type, base64)).toEqual({ type, base64, fingerprint });
  });

  test.each([
    ['of another type inside', 'ssh-rsa', ed25519[1]],
    ['of a type that is not known', 'ssh-dss', strings('ssh-dss', Buffer.alloc(32, 1)).toString('base64')],
    ['of the type `constructor`', 'constructor', strings('constructor').toString('base64')],
    ['too short', 'ssh-ed25519', strings('ssh-ed25519', Buffer.alloc(31)).toString('base64')],
    ['with something behind it', 'ssh-ed25519', Buffer.concat([Buffer.from(ed25519[1], 'base64'), Buffer.from([0])]).toString('base64')],
    ['cut off', 'ssh-ed25519', ed25519[1].slice(0, -4)],
    ['with a length that lies', 'ssh-ed25519', Buffer.from([0xff, 0xff, 0xff, 0xff]).toString('base64')],
    ['written otherwise than base64 is', 'ssh-ed25519', `${ed25519[1]}=`],
    [
      'of an RSA number that is too small',
      'ssh-rsa',
      strings('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(128, 0x7f)).toString('base64'),
    ],
    [
      'of an RSA number that is negative',
      'ssh-rsa',
      strings('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(256, 0xff)).toString('base64'),
    ],
    ['of another curve', p256[0], strings(p256[0], 'nistp384', Buffer.alloc(97, 4)).toString('base64')],
    ['of a compressed point', p256[0], strings(p256[0], 'nistp256', Buffer.alloc(65, 2)).toString('base64')],
    ['empty', 'ssh-ed25519', ''],
  ])('%s is refused', (_, type, base64) => {
    expect(parseSshKey(type, base64)).toBeUndefined();
  });
});

describe('the console of a guest', () => {
  test('shows its keys, each with its fingerprint', () => {
    expect(readHostKeys(blocks(keys))).toEqual({
      kind: 'keys',
      keys: keys.map(([type, base64, fingerprint]) => ({ type, base64, fingerprint })),
    });
  });

  test.each([
    ['carriage returns', blocks(keys).replaceAll('\n', '\r\n')],
    ['the journal’s copy in front', blocks(keys, '[   22.197933] cloud-init[608]: ', '[   22.200001] cloud-init[608]: ')],
    ['one prefix inside the other', blocks(keys, '[   22.1] cloud-init[608]: <14>Nov  1 12:00:05 cloud-init: ')],
    ['a host’s name in it', blocks(keys, '<14>Nov 21 12:00:05 web-1 cloud-init[608]: ')],
    ['the older prefix', blocks(keys, 'ec2: ')],
    ['three copies', blocks(keys) + blocks(keys) + blocks(keys)],
    ['colors', blocks(keys).replace('ssh-ed25519', '\u001b[0mssh-ed25519')],
    ['other lines between them', blocks(keys).replaceAll('\n', '\n[  12.345678] random: crng init done\n')],
    ['a copy that is cut off at its beginning', blocks(keys).slice(300) + blocks(keys)],
  ])('is read with %s', (_, console) => {
    expect(typesIn(console)).toEqual(keys.map(([type]) => type));
  });

  test.each([
    ['nothing', '', /shows no SSH host keys/],
    ['keys that are not all there yet', blocks(keys).replace('-----END SSH HOST KEY KEYS-----\n', ''), /shows no SSH host keys/],
    ['keys without a block', blocks(keys).replaceAll(/^.*-----.*\n/gm, ''), /shows no SSH host keys/],
    ['no fingerprints', blocks(keys).replaceAll(/^<14>.*\n/gm, ''), /without their SHA256 fingerprints/],
    ['MD5 fingerprints', blocks([[ed25519[0], ed25519[1], '7c:c6:6b:54:49:25:48:0a:16:be:5f:24:75:c4:9a:dd']]), /without their SHA256/],
    [
      'a fingerprint in the block of the keys',
      blocks([]).replace(
        '-----BEGIN SSH HOST KEY KEYS-----',
        `-----BEGIN SSH HOST KEY KEYS-----\n256 ${ed25519[2]} (ED25519)\nssh-ed25519 ${ed25519[1]}`,
      ),
      /without their SHA256/,
    ],
    ['options before a key', blocks([[`command="x" ${ed25519[0]}`, ed25519[1]]]), /shows no SSH host keys/],
    ['a host before a key', blocks([[`github.com ${ed25519[0]}`, ed25519[1]]]), /shows no SSH host keys/],
    ['a marker before a key', blocks([[`@cert-authority * ${ed25519[0]}`, ed25519[1]]]), /shows no SSH host keys/],
    [
      'another key of the same type in another block',
      blocks([ed25519]) + blocks([['ssh-ed25519', otherEd25519]]),
      /different SSH host keys of type ssh-ed25519/,
    ],
  ])('with %s is not believed', (_, console, reason) => {
    expect(typesIn(console)).toMatch(reason);
  });

  test('a key without its fingerprint is not used, and others are', () => {
    expect(typesIn(blocks([ed25519, [rsa[0], rsa[1], p256[2]]]))).toEqual(['ssh-ed25519']);
  });

  test('a console without end is read from its end', () => {
    expect(typesIn('x'.repeat(3_000_000) + '\n'.repeat(100_000) + blocks(keys))).toEqual(keys.map(([type]) => type));
  });

  const line = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...blocks(keys).split('\n'), ...blocks([['ssh-ed25519', otherEd25519]]).split('\n')),
    fc.constantFrom('* ssh-ed25519 AAAA', '|1|a|b ssh-rsa AAAA', `ssh-ed25519 ${otherEd25519} \u2028* ssh-rsa`),
  );

  test('whatever it shows, what comes out are keys of known types, one each, whose fingerprints it shows', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const console = lines.join(end);
        const read = readHostKeys(console);
        if (read.kind === 'none') {
          expect(read.reason).toMatch(/^(shows|has) [\x20-\x7e]+$/);
          return;
        }
        expect(new Set(read.keys.map(({ type }) => type)).size).toBe(read.keys.length);
        for (const key of read.keys) {
          expect(parseSshKey(key.type, key.base64)).toEqual(key);
          expect(`${key.type} ${key.base64}`).toMatch(/^[a-z0-9-]+ [A-Za-z0-9+/]+=*$/);
          expect(console).toContain(key.fingerprint);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('numbers and points of a key', () => {
  const modulus = (bits: number) => {
    const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff);
    bytes[0] = 0xff >> (bytes.length * 8 - bits);
    // A zero keeps a number positive whose first bit is set.
    return bits % 8 === 0 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  };
  const rsaOf = (exponent: Buffer, number: Buffer) => parseSshKey('ssh-rsa', strings('ssh-rsa', exponent, number).toString('base64'));
  const e = Buffer.from([1, 0, 1]);

  test.each([
    [2047, false],
    [2048, true],
    [3071, true],
    [16_384, true],
    [16_385, false],
  ])('an RSA key of %i bits: %s', (bits, isTaken) => {
    expect(rsaOf(e, modulus(bits)) !== undefined).toBe(isTaken);
  });

  test.each([
    ['3', [3], true],
    ['64 bits', [0, 0xff, 1, 1, 1, 1, 1, 1, 1], true],
    ['a first bit that is set, behind a zero', [0, 0x80, 1], true],
    ['1', [1], false],
    ['0', [0], false],
    ['nothing', [], false],
    ['65 bits', [1, 1, 1, 1, 1, 1, 1, 1, 1], false],
    ['a zero too many', [0, 1, 0, 1], false],
    ['a negative number', [0x80, 1], false],
  ])('an RSA key with an exponent of %s', (_what, bytes, isTaken) => {
    expect(rsaOf(Buffer.from(bytes), modulus(2048)) !== undefined).toBe(isTaken);
  });

  test.each([
    ['without a curve', []],
    ['of another curve, without a point', ['nistp384']],
    ['without a point', ['nistp256']],
    ['of a point that is too short', ['nistp256', Buffer.alloc(64, 4)]],
    ['of a point that is too long', ['nistp256', Buffer.alloc(66, 4)]],
  ])('an ECDSA key %s is refused', (_what, parts) => {
    expect(parseSshKey(p256[0], strings(p256[0], ...parts).toString('base64'))).toBeUndefined();
  });
});

describe('what stands on a console outside of whole blocks', () => {
  const other: Printed = ['ssh-ed25519', otherEd25519];
  const [begin, end] = ['-----BEGIN SSH HOST KEY KEYS-----', '-----END SSH HOST KEY KEYS-----'];
  const keyLine = `${ed25519[0]} ${ed25519[1]} root@web`;
  const fingerprints = blocks([ed25519]).split(begin)[0] ?? '';
  const none = 'shows no SSH host keys on its console';

  test.each([
    ['the end of a block alone', `${keyLine}\n${end}\n`],
    ['a block that begins twice and never ends', `${begin}\n${keyLine}\n${begin}\n`],
    ['keys behind a block', `${begin}\n${end}\n${keyLine}\n${end}\n`],
    ['a line that only ends like a frame', `$ echo ${begin}\n${keyLine}\n${end}\n`],
    ['a line that only begins like a frame', `${begin} x\n${keyLine}\n${end}\n`],
    ['a key with something behind it', `${begin}\n${ed25519[0]} ${ed25519[1]}!\n${end}\n`],
    ['a key in a line without end', `${begin}\n${keyLine} ${'x'.repeat(8192)}\n${end}\n`],
  ])('%s: no keys', (_what, console) => {
    expect(typesIn(fingerprints + console)).toBe(none);
  });

  test.each([
    ['before it', (line: string) => `x${line}`],
    ['behind it', (line: string) => `${line} x`],
  ])('a fingerprint with something %s proves nothing', (_where, write) => {
    const console = blocks([ed25519], '').replace(/^256 .*$/m, write);
    expect(typesIn(console)).toMatch(/without their SHA256/);
  });

  test('a fingerprint before its block, or behind, proves nothing', () => {
    const line = `256 ${ed25519[2]} root@web (ED25519)`;
    const empty = fingerprints.replace(/^.*256 .*\n/m, '');
    for (const console of [`${line}\n${empty}`, `${empty}${line}\n`])
      expect(typesIn(`${console}${begin}\n${keyLine}\n${end}\n`)).toMatch(/without their SHA256/);
  });

  test('a fingerprint without a comment proves its key', () => {
    expect(typesIn(blocks([ed25519]).replace(' root@web (ED25519)', ' (ED25519)'))).toEqual(['ssh-ed25519']);
  });

  test('two copies, one within the other, are one', () => {
    expect(typesIn(`${fingerprints}${begin}\n${keyLine}\n${begin}\n${end}\n`)).toEqual(['ssh-ed25519']);
  });

  test('the end of a console is read, so far as a cloud shows one', () => {
    expect(typesIn(`${blocks([ed25519])}${`${'x'.repeat(1023)}\n`.repeat(1024)}`)).toBe(none);
    expect(typesIn(`${`${'x'.repeat(1023)}\n`.repeat(1024)}${blocks([ed25519])}`)).toEqual(['ssh-ed25519']);
  });

  test('cloud-init’s own prefix without the kernel’s time is none of it', () => {
    expect(typesIn(blocks([ed25519], 'cloud-init[608]: ', 'cloud-init[608]: '))).toEqual(['ssh-ed25519']);
  });

  test('keys are shown by their types, in whatever order they were printed', () => {
    expect(typesIn(blocks(keys.toReversed()))).toEqual(keys.map(([type]) => type));
  });

  test('of two keys of a type none is believed', () => {
    expect(readHostKeys(blocks([ed25519, other]))).toEqual({
      kind: 'none',
      reason: 'shows different SSH host keys of type ssh-ed25519 on its console, so none of them is used',
    });
  });
});
