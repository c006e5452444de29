import fc from 'fast-check';
import { dependentDescription, readDependentDescription, readDependentMarks } from '../../src/domain/dependent-marks.ts';
import { formatDuration, parseDuration } from '../../src/domain/durations.ts';
import { imageDevices } from '../../src/domain/image-devices.ts';
import { readIntent } from '../../src/domain/intent.ts';
import { isExpired, readImageMarks, readServerMarks } from '../../src/domain/marks.ts';
import { parseSshKey, readHostKeys } from '../../src/domain/ssh-key.ts';
import { hostKeyLines } from '../../src/emulator/compute/host-keys.ts';
import { cutChecks, cutList, cutPairs } from '../../src/inputs/lists.ts';
import { parseMetadata } from '../../src/inputs/metadata.ts';
import { parseInputs } from '../../src/inputs/parse.ts';
import { parseReadyCheck } from '../../src/inputs/ready.ts';
import { inputRows } from '../../src/inputs/table.ts';
import { renderUrl, unknownPlaceholders } from '../../src/inputs/url-template.ts';
import { loadCloudConfig } from '../../src/openstack/config/load.ts';
import { reasonOf } from '../../src/openstack/http/reason.ts';
import { retryAfterOf } from '../../src/openstack/http/retry-after.ts';
import { anyText } from '../helpers/any-text.ts';
import { cloudsYaml } from '../unit/openstack/config/bench.ts';
import { mutate, mutation } from './mutate.ts';
import { endsWell, type FuzzProperty, property } from './property.ts';

function expect(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}

/** Text that looks like what is meant, and text that does not. */
function near(...samples: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.string({ maxLength: 4 }));
  const spoilt = cut.map(([text, at, other]) => text.slice(0, at % (text.length + 1)) + other + text.slice((at % (text.length + 1)) + 1));
  return fc.oneof(fc.constantFrom(...samples), spoilt, fc.string(), anyText());
}

const markNames = [
  'environment',
  'role',
  'generation',
  'run',
  'expires_at',
  'golden',
  'consistency',
  'verified',
  'nonce',
  'state',
  'index',
];
const markKey = fc.oneof(fc.constantFrom(...markNames.map((name) => `restage_${name}`)), fc.string());
const markValue = near('staging', '1', '-1', '2026-11-22T03:00:00Z', 'clean', 'true', 'current', '99999999999999999999', '');
const values = fc.dictionary(markKey, markValue);

/** Of a guest of that name. */
const hostKeysOf = (name: string) => hostKeyLines({ id: '0f0e0d0c-0000-4000-8000-000000000001', name }, 0).join('\n');

const texts: readonly FuzzProperty[] = [
  property('a duration is read to milliseconds that are written and read again, or not at all', near('90s', '15m', '10h', '7d'), (text) => {
    const ms = parseDuration(text);
    if (ms === undefined) return;
    expect(Number.isSafeInteger(ms) && ms >= 0, `${ms} ms`);
    expect(formatDuration(ms).length < 60, formatDuration(ms));
  }),
  property('a list is cut into parts that are parts of it', near('a,b', 'tcp:22,active', 'a=1,b=2', '\n,\n'), (text) => {
    for (const cut of [cutList, cutChecks, cutPairs]) {
      for (const part of cut(text)) expect(part.trim() !== '' && text.includes(part), JSON.stringify(part));
    }
  }),
  property('what a console shows is keys that are whole, or a reason why there are none', near(hostKeysOf('web')), (text) => {
    const read = readHostKeys(text);
    if (read.kind === 'none') expect(read.reason !== '', text);
    else
      for (const key of read.keys)
        expect(parseSshKey(key.type, key.base64)?.fingerprint === key.fingerprint && text.includes(key.base64), text);
  }),
  property(
    'a readiness check is one, or a problem',
    near('active', 'host-keys', 'tcp:22', 'http://:80/a', 'console:^a$', 'command:x'),
    (text) => {
      const parsed = parseReadyCheck(text);
      expect('problem' in parsed ? parsed.problem !== '' : parsed.kind !== undefined, text);
    },
  ),
  property('metadata is what Nova takes, or a problem', near('a=1', '{"a":"b"}', '{"a":{}}', 'a=1\na=2'), (text) => {
    const { metadata, problems } = parseMetadata(text);
    for (const [key, value] of Object.entries(metadata)) {
      const fits = /^[a-zA-Z0-9-_:. ]{1,255}$/.test(key) && value.length <= 255 && !key.startsWith('restage_');
      expect(fits || problems.length > 0, `${key}=${value}`);
    }
  }),
  property(
    'what is made of a template is an address, or nothing',
    near('http://{{ address }}/', 'http://{{ roles.web.address }}'),
    (text) => {
      unknownPlaceholders(text);
      const url = renderUrl(text, { environment: 'pr-1', servers: [{ role: 'web', address: '192.0.2.1' }] });
      expect(url === undefined || ['http:', 'https:'].includes(new URL(url).protocol), String(url));
    },
  ),
  property('any text in any input, for any verb', fc.dictionary(inputName(), fc.oneof(fc.string(), inputValue())), (raw) =>
    endsWell(() => {
      const parsed = parseInputs(raw, { verb: 'refresh', readFile: () => 'x' });
      expect(parsed.ok || parsed.problems.length > 0, 'neither inputs nor problems');
    }),
  ),
  property(
    'a clouds.yaml with a line spoilt',
    fc.tuple(near(...cloudsYaml('region_name: r', 'verify: false').split('\n')), fc.nat(12)),
    spoilCloudsYaml,
  ),
];

function inputName(): fc.Arbitrary<string> {
  return fc.constantFrom(...inputRows.map(({ name }) => name));
}

function inputValue(): fc.Arbitrary<string> {
  return near('golden', 'auto', '24h', '3', 'tcp:22,active', 'a=b', 'none', '@file', 'true', '-1', '1e9', '0x10');
}

function spoilCloudsYaml([line, at]: readonly [string, number]): Promise<void> {
  const lines = cloudsYaml('region_name: r').split('\n');
  const text = lines.with(at % lines.length, line).join('\n');
  const readFile = (path: string) => (path === '/job/clouds.yaml' ? text : undefined);
  return endsWell(() => loadCloudConfig({ env: {}, cwd: '/job', home: '/home/me', readFile }));
}

const marks: readonly FuzzProperty[] = [
  property('marks are read, or are none', values, (given) => {
    const server = readServerMarks(given);
    if (server !== undefined) {
      expect(Number.isSafeInteger(server.generation) && server.generation >= 0, `generation ${server.generation}`);
      isExpired(server, 0);
    }
    const image = readImageMarks(given, 'restage-golden');
    if (image !== undefined) isExpired(image, 0);
    readDependentMarks('server', given);
    readDependentMarks('image', given);
  }),
  property('an intent is read from any tags, or is none', fc.array(near('restage:stopped:1', 'restage:run:r-1', 'restage')), (tags) => {
    readIntent(tags);
  }),
  property(
    'a description is read as what it says',
    near('restage_environment=a restage_run=b restage_server=c', 'restage_run=b'),
    (text) => {
      const read = readDependentDescription('server', text);
      expect(read === undefined || dependentDescription('server', read) === text, 'it says something else');
    },
  ),
  property(
    'the devices of an image are read from any property',
    near('[{"snapshot_id":"a","volume_size":1}]', '[null]', '[[]]', '{}'),
    (text) => {
      for (const { snapshotId, sizeGb, bootIndex } of imageDevices({ block_device_mapping: text })) {
        expect(snapshotId !== '' && Number.isFinite(sizeGb) && Number.isFinite(bootIndex), text);
      }
    },
  ),
];

const refusal = {
  status: 503,
  headers: { 'content-type': 'application/json' },
  body: '{"overLimit":{"code":429,"message":"m","retryAfter":"5"}}',
};
const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

const answers: readonly FuzzProperty[] = [
  property('what an answer asks to wait is at most two minutes', mutations, (changes) => {
    const ms = retryAfterOf(changes.reduce(mutate, refusal), 0);
    expect(ms === undefined || (ms >= 0 && ms <= 120_000), `${ms} ms`);
  }),
  property('the reason in an answer is one short line', mutations, (changes) => {
    const reason = reasonOf(changes.reduce(mutate, refusal));
    expect(reason.length <= 1000 && !reason.includes('\n'), JSON.stringify(reason.slice(0, 200)));
  }),
];

export const parserProperties: readonly FuzzProperty[] = [...texts, ...marks, ...answers];
