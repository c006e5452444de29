import { expect, test } from 'vitest';
import { createNodeSend } from '../../src/openstack/http/node-send.ts';
import type { Send } from '../../src/openstack/http/send.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import type { ServiceName } from '../../src/openstack/services.ts';
import { connect, type LiveBench, openLiveBench } from '../helpers/live-bench.ts';
import { type Call, calls, type Things } from '../wire/calls.ts';
import { layThings } from '../wire/lay-things.ts';
import {
  elsewhere,
  type RecordedAnswer,
  type RecordedCall,
  type RecordedPlace,
  recorded,
  recordedServices,
  writeCalls,
  writePlace,
} from '../wire/record.ts';
import { configOf, outcomeOf, readRecording, replay } from '../wire/replay.ts';

/** `RESTAGE_RECORD=1`: what the cloud answers becomes the record. */
const records = process.env.RESTAGE_RECORD === '1';

test('a real cloud answers every call as it is recorded: the same requests, the same statuses, and our client makes the same of them', async () => {
  const { bench, close } = await openLiveBench('wire');
  try {
    await connect(bench);
    const { things, secret } = await layThings(bench);
    const made = await makeAll(bench, things, secret);
    const place: RecordedPlace = {
      release: releaseOf(made),
      recordedAt: new Date().toISOString(),
      authUrl: elsewhere(bench.target.authUrl),
      things,
    };
    if (records) await write(place, made);
    const recording = readRecording();
    const stories = [...made].map(([name, { answers, gives }]) => [name, ...answers.map((one) => lineOf(one, things)), kindOf(gives)]);
    const recordedStories = [...made.keys()].map((name) => {
      const call = recording.calls.get(name);
      return [name, ...(call?.answers ?? []).map((one) => lineOf(one, recording.place.things)), kindOf(call?.gives)];
    });
    expect(stories).toEqual(recordedStories);
  } finally {
    await close();
  }
});

type Made = Pick<RecordedCall, 'answers' | 'gives'>;

async function makeAll(bench: LiveBench, things: Things, secret: string): Promise<ReadonlyMap<string, Made>> {
  const made = new Map<string, Made>();
  for (const [name, call] of calls) made.set(name, await makeOnce(bench, call, things, secret));
  return made;
}

async function makeOnce({ env, target }: LiveBench, { service, as, make }: Call, things: Things, secret: string): Promise<Made> {
  const { authUrl } = target;
  const usual = configOf({ authUrl }, env.OS_PROJECT_NAME ?? '');
  const auth = usual.auth.kind === 'password' ? { ...usual.auth, password: env.OS_PASSWORD ?? '' } : usual.auth;
  const config = as === undefined ? { ...usual, auth } : as({ ...usual, auth }, things, secret);
  const line = createNodeSend();
  const answers: RecordedAnswer[] = [];
  const send: Send = async (request, signal) => {
    const response = await line.send(request, signal);
    // A sign-in is recorded once.
    const isSignIn = request.url.startsWith(`${authUrl}/`);
    if (service === 'identity' || !isSignIn) answers.push(recorded(request, response));
    return response;
  };
  const clock = { now: Date.now, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
  const cloud = openCloud(config, { clock, random: () => 0.5, send });
  try {
    const gives = await outcomeOf(make(cloud, things, { send, authUrl }));
    return { answers, gives };
  } finally {
    line.close();
  }
}

/** What our client makes of an answer is that of the replay: there the time is the record's own. */
async function write(place: RecordedPlace, made: ReadonlyMap<string, Made>): Promise<void> {
  const calls = new Map([...made].map(([call, one]): [string, RecordedCall] => [call, { call, ...one }]));
  const byService = new Map<ServiceName, RecordedCall[]>(recordedServices.map((service) => [service, []]));
  for (const [name, call] of calls) {
    const gives = await outcomeOf(replay({ place, calls }, name));
    expect(kindOf(gives), name).toEqual(kindOf(call.gives));
    byService.get(serviceOf(name))?.push({ ...call, gives });
  }
  writePlace(place);
  for (const [service, ofService] of byService) writeCalls(service, ofService);
}

function serviceOf(name: string): ServiceName {
  const call = calls.get(name);
  if (call === undefined) throw new Error(name);
  return call.service;
}

/** By the highest microversion that Nova names (nova:api/openstack/compute/rest_api_version_history.rst). */
const releases: Readonly<Record<string, string>> = { '2.90': 'Xena', '2.93': 'Zed', '2.95': '2023.2', '2.96': '2024.1 or newer' };

function releaseOf(made: ReadonlyMap<string, Made>): string {
  const refusal = JSON.stringify([...made.values()].flatMap(({ answers }) => answers).find(({ status }) => status === 406)?.body ?? '');
  const microversion = /maximum is (\d+\.\d+)/.exec(refusal)?.[1] ?? '2.96';
  return releases[microversion] ?? `Nova ${microversion}`;
}

/** `GET /v2.1/servers/<server> 200`, without what differs from one run to the next. */
function lineOf({ request, status }: RecordedAnswer, things: Things): string {
  const [method, url = ''] = request.split(' ');
  const { pathname, search } = new URL(url);
  const path = Object.entries(things).reduce(
    (text, [name, id]) => text.replaceAll(encodeURIComponent(id), `<${name}>`),
    `${pathname}${search}`,
  );
  return `${method} ${path.replaceAll(/\b[0-9a-f]{32}\b/g, '<hash>')} ${status}`;
}

function kindOf(gives: RecordedCall['gives'] | undefined): string {
  if (gives === undefined) return 'nothing';
  return 'error' in gives ? gives.error : 'a value';
}
