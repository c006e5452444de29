import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ParseContext, parseInputs } from '../../../src/inputs/parse.ts';
import { problemsToError } from '../../../src/inputs/problems.ts';
import type { RawInputs } from '../../../src/inputs/reader.ts';
import type { Inputs } from '../../../src/inputs/types.ts';

type Files = Readonly<Record<string, string>>;

const file = 'ci/restage.yml';

function read(text: string, { raw = {}, files = {}, ...context }: { raw?: RawInputs; files?: Files } & Partial<ParseContext> = {}) {
  const all: Files = { [file]: text, ...files };
  const readFile = (path: string) => {
    const content = all[path];
    if (content === undefined) throw new Error(`no such file: ${path}`);
    return content;
  };
  return parseInputs({ spec: file, ...raw }, { verb: 'refresh', readFile, ...context });
}

function inputsOf(...given: Parameters<typeof read>): Inputs {
  const parsed = read(...given);
  if (!parsed.ok) throw problemsToError(parsed.problems);
  return parsed.inputs;
}

/** As the user reads them, one a line. */
function problemsOf(...given: Parameters<typeof read>): readonly string[] {
  const parsed = read(...given);
  return parsed.ok ? [] : parsed.problems.map((problem) => problemsToError([problem]).message);
}

/** A key of the only role, in line 3. */
const inRole = (line: string) => `roles:\n  web:\n    ${line}\n    image: i\n`;

describe('roles', () => {
  test('say what they are, in the order of the file', () => {
    const { roles } = inputsOf(`
roles:
  web:
    after: [db, cache]
    golden: golden-web
    count: 3
  db:
    image: nightly-db
  cache: { image: redis, after: "db, db" }
`);
    expect(roles).toMatchObject([
      { name: 'web', after: ['db', 'cache'], golden: { golden: 'golden-web' }, servers: { count: 3, minReady: 3 } },
      { name: 'db', after: [], golden: { golden: undefined, image: 'nightly-db' }, servers: { count: 1 } },
      { name: 'cache', after: ['db'] },
    ]);
  });

  test('take from the top what they do not say themselves', () => {
    const { roles } = inputsOf(`
golden: base
count: 2
network: [a, b]
metadata: { team: shop }
roles:
  db:
  web: { count: 5, network: c, metadata: { tier: front } }
`);
    expect(roles[0]).toMatchObject({ golden: { golden: 'base' }, servers: { count: 2, network: ['a', 'b'], metadata: { team: 'shop' } } });
    expect(roles[1]).toMatchObject({ golden: { golden: 'base' }, servers: { count: 5, network: ['c'], metadata: { tier: 'front' } } });
  });

  test('can take back what the top says', () => {
    const { roles } = inputsOf(`
image: i
network: [a]
metadata: { team: shop }
user-data: hello
roles:
  web: { network: [], metadata: {}, user-data: "" }
`);
    expect(roles[0]?.servers).toMatchObject({ network: [], metadata: {}, userData: undefined });
  });

  test('share what holds for the environment', () => {
    const text = 'environment: shop\nttl: 2d\nconcurrency: 4\non-failure: keep\nimage: i\nroles: { a: , b: }';
    const whole = { environment: 'shop', ttlMs: 172_800_000, concurrency: 4, onFailure: 'keep' };
    const { servers, roles } = inputsOf(text);
    for (const each of [servers, ...roles.map((role) => role.servers)]) expect(each).toMatchObject(whole);
  });

  test('without a name for the environment have that of the pull request', () => {
    const { roles } = inputsOf(inRole('count: 1'), { event: { kind: 'pull-request', number: 7 } });
    expect(roles[0]?.servers).toMatchObject({ environment: 'pr-7', ttlMs: 86_400_000 });
  });
});

describe('values', () => {
  test.each([
    ['config-drive: true', { configDrive: true }],
    ['count: "2"', { count: 2 }],
    ['key-name: 0123', { keyName: '0123' }],
    ['key-name: !!binary aGk=', { keyName: 'aGk=' }],
    ['availability-zone: yes', { availabilityZone: ['yes'] }],
    ['flavor: [m1.small, m1.large]', { flavor: ['m1.small', 'm1.large'] }],
    ['flavor: m1.small, m1.large', { flavor: ['m1.small', 'm1.large'] }],
    ['ready: ["tcp:22", "command:test -f a,b"]', { ready: [expect.anything(), { kind: 'command', command: 'test -f a,b' }] }],
    ['metadata: { a: "x=1,y=2", b: 2 }', { metadata: { a: 'x=1,y=2', b: '2' } }],
    ['metadata: [a=1, b=2]', { metadata: { a: '1', b: '2' } }],
    ['tags: &t [x]\n    network: *t', { tags: ['x'], network: ['x'] }],
    ['ready-timeout: 1h30m', { readyTimeoutMs: 5_400_000 }],
    ['security-group:\n      - a\n      - b', { securityGroup: ['a', 'b'] }],
  ])('%s', (line, expected) => {
    expect(inputsOf(inRole(line)).roles[0]?.servers).toMatchObject(expected);
  });

  test('an age of nothing is a number', () => {
    expect(inputsOf(inRole('image-max-age: 0')).roles[0]?.golden.imageMaxAgeMs).toBe(0);
  });

  test('a file of user data is named from where the environment file is', () => {
    const absolute = resolve('ci/below/init.sh');
    const files = { 'ci/init.sh': 'relative', [absolute]: 'absolute' };
    expect(inputsOf(inRole('user-data: "@init.sh"'), { files }).roles[0]?.servers.userData).toBe('relative');
    expect(inputsOf(inRole(`user-data: "@${absolute}"`), { files }).roles[0]?.servers.userData).toBe('absolute');
  });

  test.each(['/proc/self/environ', '../secrets', 'below/../../secrets', '..', '.', resolve('ci'), resolve('ci-2/x'), '~/../../x'])(
    'no file that is elsewhere is read: %s',
    (path) => {
      const read: string[] = [];
      const readFile = (named: string) => {
        read.push(named);
        return named === file ? `user-data: "@${path}"\nroles: { a: { image: i }, b: { image: i, user-data: " @${path}" } }` : 'secret';
      };
      const parsed = parseInputs({ spec: file }, { verb: 'refresh', readFile, realPath: (named) => named });
      expect(parsed).toMatchObject({
        ok: false,
        problems: [{ problem: expect.stringContaining('can use only files below its own folder') }],
      });
      expect(read).toEqual([file]);
    },
  );

  test('a link is what it leads to', () => {
    const links: Files = { 'ci/out': '/etc/secret', 'ci/in': '/repo/ci/below/real', ci: '/repo/ci' };
    const files = { '/repo/ci/below/real': 'hello', '/etc/secret': 'secret' };
    const realPath = (path: string) => links[path] ?? path;
    expect(inputsOf(inRole('user-data: "@in"'), { files, realPath }).roles[0]?.servers.userData).toBe('hello');
    expect(problemsOf(inRole('user-data: "@out"'), { files, realPath })).toEqual([
      expect.stringMatching(/roles.web.user-data: the file `ci\/out` cannot be read .*links are resolved/),
    ]);
  });

  test("the user's own input may name any file", () => {
    const files = { '/etc/init.sh': 'mine' };
    const { roles } = inputsOf(inRole('user-data: "@/etc/shadow"'), { raw: { 'user-data': '@/etc/init.sh' }, files });
    expect(roles[0]?.servers.userData).toBe('mine');
  });
});

describe('inputs beside the file', () => {
  const two = 'ttl: 2d\nimage-max-age: 1h\nroles:\n  a: { golden: a }\n  b: { golden: b, image-max-age: 2h, ready-timeout: 1h }\n';

  test('win over it, in every role', () => {
    const raw = { cloud: 'ci', wait: 'false', ttl: '3d', environment: 'qa', 'image-max-age': '1d', 'ready-timeout': '5m' };
    const inputs = inputsOf(two, { raw });
    expect(inputs).toMatchObject({ connection: { cloud: 'ci' }, run: { wait: false, spec: file } });
    expect(inputs.roles).toHaveLength(2);
    for (const { golden, servers } of inputs.roles) {
      expect(golden.imageMaxAgeMs).toBe(86_400_000);
      expect(servers).toMatchObject({ environment: 'qa', ttlMs: 259_200_000, readyTimeoutMs: 300_000 });
    }
  });

  test('that describe a role are refused, because they do not say which', () => {
    expect(problemsOf(two, { raw: { golden: 'x', count: '2' } })).toEqual([
      'golden: it does not say to which of the roles `a`, `b` it applies. Leave it out here, and write it in ci/restage.yml, below its role or at the top for all.',
      expect.stringContaining('count: it does not say to which of the roles'),
    ]);
  });

  test('can only mean a role that is alone', () => {
    const { roles } = inputsOf(inRole('count: 2'), { raw: { count: '7', 'user-data': '@here' }, files: { here: 'hello' } });
    expect(roles[0]?.servers).toMatchObject({ count: 7, userData: 'hello' });
  });

  test('that are empty say nothing', () => {
    expect(inputsOf(inRole('count: 2'), { raw: { count: ' ', golden: '' } }).roles[0]).toMatchObject({ servers: { count: 2 } });
  });

  test('are reported by their own name', () => {
    expect(problemsOf(two, { raw: { ttl: 'soon' } })).toEqual([expect.stringMatching(/^ttl: `soon` is not a duration/)]);
  });

  test('of a verb that has no use for the file stand alone', () => {
    expect(read('nonsense', { verb: 'status' })).toMatchObject({ ok: true, unused: ['spec'], inputs: { roles: [{ name: 'server' }] } });
  });

  test('of destroy come with the name of the environment', () => {
    expect(inputsOf(`environment: shop\n${inRole('count: 1')}`, { verb: 'destroy' }).servers.environment).toBe('shop');
    expect(problemsOf(inRole('count: 1'), { verb: 'destroy' })).toEqual([expect.stringContaining('environment: it is missing')]);
  });
});

describe('a problem has its file, line, column and key', () => {
  test.each([
    ['count: x', '3:12 roles.web.count: `x` is not a whole number'],
    ['conut: 1', '3:5 roles.web.conut: there is no such key. Perhaps you mean `count`.'],
    ['xyzzy: 1', '3:5 roles.web.xyzzy: there is no such key. Leave it out.'],
    ['ttl: 1d', '3:5 roles.web.ttl: it applies to the whole environment. Write it at the top of the file.'],
    [
      'cloud: other',
      '3:5 roles.web.cloud: it belongs to the run, not to the environment. Leave it out, and give it as an input beside `spec`.',
    ],
    ['<<: { count: 1 }', '3:5 roles.web.<<: merge keys are not supported.'],
    ['count:', '3:5 roles.web.count: it has no value. Write one, or leave the key out.'],
    ['count: ~', '3:5 roles.web.count: it has no value.'],
    ['count: [1]', '3:12 roles.web.count: it is a list. Write a single value.'],
    ['key-name: { a: b }', '3:15 roles.web.key-name: it is a mapping. Write text.'],
    ['network: { a: b }', '3:14 roles.web.network: it is a mapping. Write a list'],
    ['network: [a, [b]]', '3:14 roles.web.network: an item of the list is not text'],
    ['network: [a, ~]', '3:14 roles.web.network: an item of the list is not text'],
    ['metadata: { a: { b: c } }', '3:15 roles.web.metadata: the value of `a` is not text'],
    ['metadata: { a: 1, a: 2 }', '3:15 roles.web.metadata: the key `a` is given twice'],
    ['metadata: { [a]: 1 }', '3:15 roles.web.metadata: a key is not text'],
    ['metadata: { restage_run: 1 }', '3:15 roles.web.metadata: the key `restage_run` begins with'],
    ['count: 1\n    count: 2', '4:5 roles.web.count: it is given twice, first in line 3. Set it once.'],
    ['[a]: 1', '3:5 roles.web.: a key is not text'],
    ['after: db', '3:12 roles.web.after: there is no role `db`. Write the name of another role'],
    ['after: [{ a: b }]', '3:13 roles.web.after: it is not the name of a role'],
    ['after:', '3:5 roles.web.after: it is not the name of a role'],
    ['after: web', '3:12 roles.web.after: `web` waits for itself. Remove it from its own `after`'],
    ['min-ready: 2', '3:16 roles.web.min-ready: it is 2, but `count` is 1'],
    ['shutdown: guest', '2:3 roles.web.shutdown-command: it is missing, but `shutdown: guest` needs it'],
    ['user-data: "@none"', '3:16 roles.web.user-data: the file `ci/none` cannot be read'],
  ])('%s', (line, sentence) => {
    expect(problemsOf(inRole(line))).toEqual([expect.stringContaining(`${file}:${sentence}`)]);
  });

  test.each([
    ['', '1:1 the file: it is empty'],
    ['# nothing\n', '1:1 the file: it is empty'],
    ['- a\n', '1:1 the file: it is not a mapping'],
    ['golden: g\n', '1:1 roles: it is missing'],
    ['golden: g\nroles:\n', '2:1 roles: it names no role'],
    ['roles: {}\n', '1:1 roles: it names no role'],
    ['roles: [web]\n', '1:1 roles: it names no role'],
    ['roles: { web: 1 }\n', '1:15 roles.web: it is not a mapping'],
    ['image: i\nroles: { Web: }\n', '2:10 roles.Web: `Web` cannot be part of a host name'],
    ['image: i\nroles: { __proto__: }\n', '2:10 roles.__proto__: `__proto__` cannot be'],
    ['image: i\nroles: { a: , a: }\n', '2:15 roles.a: it is given twice, first in line 2'],
    ['roles: { web: }\n', '1:10 roles.web.golden: no image is chosen from which to launch'],
    ['after: a\nimage: i\nroles: { a: }\n', '1:1 after: it belongs to a role'],
    ['roels: 1\nimage: i\nroles: { a: }\n', '1:1 roels: there is no such key. Perhaps you mean `roles`.'],
    ['apply: true\nimage: i\nroles: { a: }\n', '1:1 apply: it belongs to the run'],
    ['may-stop-golden: true\nimage: i\nroles: { a: }\n', '1:1 may-stop-golden: it belongs to the run'],
    ['environment: QA\nimage: i\nroles: { a: }\n', '1:14 environment: `QA` cannot be part of a host name'],
    ['count: x\nimage: i\nroles: { a: , b: }\n', '1:8 count: `x` is not a whole number'],
    ['image: i\ncount: 2\nmin-ready: 2\nroles: { a: , b: { count: 1 } }\n', '3:12 min-ready: in role `b`, it is 2, but `count` is 1'],
  ])('%j', (text, sentence) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(`${file}:${sentence}`)]);
  });

  test('what could not be read is not missed as well', () => {
    expect(problemsOf('roles: { web: { goldn: x } }')).toEqual([
      'ci/restage.yml:1:17 roles.web.goldn: there is no such key. Perhaps you mean `golden`.',
    ]);
  });

  test('a mistake in YAML is reported once a line', () => {
    expect(problemsOf('a: b: c\n\t- x')).toEqual([
      'ci/restage.yml:1:4 YAML: Nested mappings are not allowed in compact mappings. Correct the syntax.',
      'ci/restage.yml:2:1 YAML: Tabs are not allowed as indentation. Correct the syntax.',
    ]);
  });

  test('a text that is nested too deeply for the parser is a problem, too', () => {
    expect(problemsOf('{a: '.repeat(5000))).not.toEqual([]);
  });

  test('a missing file is reported by its path', () => {
    expect(problemsOf('', { raw: { spec: 'other.yml' } })).toEqual([
      'spec: the file `other.yml` cannot be read (no such file: other.yml). Give the path of an environment file.',
    ]);
  });

  test('all come together: of the inputs, then of the file from its top to its end', () => {
    const text = 'ttl: soon\nroles:\n  a: { image: i, count: x, cuont: 1 }\n  b: { image: i, wait: false }\n';
    expect(problemsOf(text, { raw: { apply: 'perhaps', gloden: 'x' } }).map((sentence) => sentence.split(': ')[0])).toEqual([
      'gloden',
      'apply',
      'ci/restage.yml:1:6 ttl',
      'ci/restage.yml:3:25 roles.a.count',
      'ci/restage.yml:3:28 roles.a.cuont',
      'ci/restage.yml:4:18 roles.b.wait',
    ]);
  });
});

describe('the order of roles', () => {
  test('has no circle, and a circle is shown', () => {
    const text = 'image: i\nroles:\n  a: { after: c }\n  b: { after: a }\n  c: { after: [d, b] }\n  d:\n';
    expect(problemsOf(text)).toEqual([
      'ci/restage.yml:3:15 roles.a.after: these roles wait for each other: `a` after `c` after `b` after `a`. Remove `after` from one of these roles, so that it can start first.',
    ]);
  });

  test('each circle is shown once, and a role that only waits for one is not in it', () => {
    const text = 'image: i\nroles:\n  x: { after: a }\n  a: { after: b }\n  b: { after: a }\n  c: { after: d }\n  d: { after: c }\n';
    expect(problemsOf(text).map((sentence) => sentence.split('. ')[0])).toEqual([
      'ci/restage.yml:4:15 roles.a.after: these roles wait for each other: `a` after `b` after `a`',
      'ci/restage.yml:6:15 roles.c.after: these roles wait for each other: `c` after `d` after `c`',
    ]);
  });

  test('an unknown role is most likely another one', () => {
    expect(problemsOf('image: i\nroles: { cache: , web: { after: [cache, cahce] } }')).toEqual([
      'ci/restage.yml:2:41 roles.web.after: there is no role `cahce`. Perhaps you mean `cache`.',
    ]);
  });
});

describe('images of roles', () => {
  test('of one golden server are one image, so the roles agree about it', () => {
    const text = 'golden: g\nroles:\n  a: { shutdown: skip }\n  b: { golden: g, image-max-age: 1h }\n';
    expect(problemsOf(text)).toEqual([
      'ci/restage.yml:4:16 roles.b.golden: `a` and `b` use the same golden server, but differ in `image-max-age`, `shutdown`. Write the same value in both roles, or write it once at the top of the file.',
    ]);
    expect(problemsOf('golden: g\nshutdown: skip\nroles: { a: , b: { image: i, keep-images: 1 } }')).toEqual([]);
  });

  test('of different golden servers have different names', () => {
    const text = 'image-name: n\nroles: { a: { golden: x }, b: { golden: y } }';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^ci\/restage.yml:1:13 image-name: the images of `a` and `b` would have the same name/),
    ]);
  });
});

describe('placeholders in user data', () => {
  const roles = (data: string, top = '') => `image: i\n${top}roles:\n  db:\n  cache: { after: db }\n  web:\n    after: cache\n${data}`;

  test('may ask for a role before, and for those before that', () => {
    expect(problemsOf(roles('    user-data: "{{ roles.db.address }} {{roles.cache.servers}} {{ v1.region }}"\n'))).toEqual([]);
  });

  test('are reported by their own line', () => {
    const data = `    user-data: |
      #cloud-config
      a: {{ roles.bd.address }}
      b: {{ roles.db.adress }}, {{ roles.db.adress }}
      c: {{ roles.web.address }}
      d: {{ roles.db }}
`;
    expect(problemsOf(roles(data))).toEqual([
      'ci/restage.yml:9:10 roles.web.user-data: `{{ roles.bd.address }}`: there is no role `bd`. Perhaps you mean `db`.',
      'ci/restage.yml:10:10 roles.web.user-data: `{{ roles.db.adress }}`: a role has no `adress`. Write one of `address`, `addresses`, `names`, `servers`.',
      expect.stringContaining('ci/restage.yml:10:33 roles.web.user-data: `{{ roles.db.adress }}`'),
      'ci/restage.yml:11:10 roles.web.user-data: `{{ roles.web.address }}`: the servers of `web` are not known when `web` starts. A role cannot use its own servers.',
      expect.stringContaining('ci/restage.yml:12:10 roles.web.user-data: `{{ roles.db }}`: a role has no ``'),
    ]);
  });

  test('at the top are asked by every role', () => {
    expect(problemsOf(roles('', 'user-data: "{{ roles.db.address }}"\n'))).toEqual([
      'ci/restage.yml:2:13 user-data: `{{ roles.db.address }}`: the servers of `db` are not known when `db` starts. A role cannot use its own servers.',
    ]);
  });

  test('that are not written as they read are reported by the text that they are in', () => {
    const text = String.raw`roles: { web: { image: i, user-data: "\x7b{ roles.a.names }}" } } # {{ roles.a.names }}`;
    expect(problemsOf(text)).toEqual([expect.stringContaining('ci/restage.yml:1:38 roles.web.user-data: `{{ roles.a.names }}`')]);
  });

  test('in an input are reported by its name', () => {
    expect(problemsOf(inRole('user-data: hello'), { raw: { 'user-data': '{{ roles.a.names }}' } })).toEqual([
      expect.stringMatching(/^user-data: `\{\{ roles.a.names \}\}`: there is no role `a`/),
    ]);
  });

  test('in a file of their own are reported by the place there', () => {
    const files = { 'ci/init.sh': '#!/bin/sh\r\necho {{ roles.web.names }}\n' };
    expect(problemsOf('image: i\nroles: { web: , db: { user-data: "@init.sh" } }', { files })).toEqual([
      'ci/init.sh:2:6 roles.db.user-data: `{{ roles.web.names }}`: the servers of `web` are not known when `db` starts. Put `web` into `after` of `db`.',
    ]);
  });
});
