import fc from 'fast-check';
import { createEmulator, defaultSeed, seededRandom } from '../../src/emulator/index.ts';
import type { HttpResponse, Send } from '../../src/openstack/http/send.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import { virtualClock } from '../helpers/virtual-clock.ts';
import { config } from '../unit/openstack/scripted-cloud.ts';
import { callNamed, calls, type Things } from '../wire/calls.ts';
import { asResponse } from '../wire/record.ts';
import { readRecording, replay } from '../wire/replay.ts';
import { type Mutation, mutate, mutation } from './mutate.ts';
import { endsWell, type FuzzProperty, property } from './property.ts';

/** More requests than this for one call, or more of the cloud's time, is a call that does not end. */
const mostRequests = 300;
const mostMilliseconds = 4 * 3_600_000;

interface Spoilt {
  readonly call: string;
  /** Of these answers, counted from 0; `-1` = of all. */
  readonly answers: number;
  readonly mutations: readonly Mutation[];
}

const spoilt = {
  call: fc.constantFrom(...calls.keys()),
  answers: fc.integer({ min: -1, max: 3 }),
  mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
};
/** `/v3`, or nothing: then Keystone is asked where that is. */
const address = fc.constantFrom('/v3', '');

const recording = readRecording();
/** Another answer of the same cloud in the place of the right one, as of a proxy that leads astray. */
const orphan = fc.option(fc.constantFrom(...[...recording.calls.values()].flatMap(({ answers }) => answers.map(asResponse))), { freq: 4 });

/** A real cloud's answers are as they were once; the emulator's follow from what it was asked before. */
export const wireProperties: readonly FuzzProperty[] = [
  property(
    'a spoilt answer of a real cloud to any call ends it with a value or a clear error',
    fc.record({ ...spoilt, orphan }),
    playRecording,
  ),
  property(
    'a spoilt answer of the emulator to any call ends it with a value or a clear error',
    fc.record({ ...spoilt, address }),
    playEmulator,
  ),
];

interface Astray extends Spoilt {
  readonly orphan: HttpResponse | null;
}

function playRecording({ orphan, ...round }: Astray): Promise<void> {
  const began = Date.parse(recording.place.recordedAt);
  return endsWell(async () =>
    sound(await replay(recording, round.call, (response, nth, clock) => spoil(round, response, nth, clock.now() - began, orphan))),
  );
}

async function playEmulator({ address, ...round }: Spoilt & { readonly address: string }): Promise<void> {
  const clock = virtualClock();
  const began = clock.now();
  const emulator = createEmulator({ now: () => clock.now(), random: seededRandom(1), seed: { networks } });
  let sent = 0;
  const send: Send = async ({ method, url, headers, body }) => {
    const nth = sent;
    sent += 1;
    const { status, headers: answered, body: text } = emulator.handle({ method, url, headers, body });
    return spoil(round, { status, headers: answered, body: text }, nth, clock.now() - began);
  };
  const authUrl = `http://cloud/identity${address}`;
  const things = thingsIn(emulator);
  const { as, make } = callNamed(round.call);
  const usual = { ...config, authUrl, auth };
  const cloud = openCloud(as === undefined ? usual : as(usual, things, 'secret'), { clock, random: () => 0.5, send });
  await endsWell(async () => sound(await make(cloud, things, { send, authUrl })));
}

function spoil(
  { call, answers, mutations }: Spoilt,
  response: HttpResponse,
  nth: number,
  elapsedMs: number,
  orphan: HttpResponse | null = null,
): HttpResponse {
  if (nth >= mostRequests) throw new Error(`${call} sends request after request`);
  if (elapsedMs > mostMilliseconds) throw new Error(`${call} waits and waits`);
  return answers === -1 || answers === nth ? mutations.reduce(mutate, orphan ?? response) : response;
}

/** A value is of its type to the last: no number in it is none. */
function sound(value: unknown): void {
  if (typeof value === 'number' && Number.isNaN(value)) throw new Error('a number that is none');
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) sound(inner);
}

const networks = defaultSeed.networks.map((network, index) => ({ ...network, id: `20000000-0000-4000-8000-00000000000${index}` }));
const nowhere = '00000000-0000-4000-8000-000000000000';

/** Of each kind the first there is. */
function thingsIn({ books }: ReturnType<typeof createEmulator>): Things {
  const server = books.server('golden')?.id ?? nowhere;
  const image = books.images()[0]?.id ?? nowhere;
  const [port] = books.ports();
  return {
    ...{ server, shutOff: server, failed: server, onVolume: server, spare: server, action: 'req-1' },
    ...{ image, bigImage: image, picture: image, record: nowhere },
    ...{ networkName: 'ci-net', network: port?.networkId ?? nowhere, external: networks.find(({ external }) => external)?.id ?? nowhere },
    ...{ port: port?.id ?? nowhere, otherPort: port?.id ?? nowhere, floatingIp: nowhere, spareFloatingIp: nowhere },
    ...{ volume: nowhere, brokenVolume: nowhere, spareVolume: nowhere, snapshot: nowhere },
    ...{ key: 'ci-key', group: 'apart', credentialId: nowhere, nowhere },
  };
}

const auth = {
  kind: 'password',
  user: { name: 'ci', domain: { name: 'Default' } },
  password: 'testbed',
  scope: { name: 'ci', domain: { name: 'Default' } },
} as const;
