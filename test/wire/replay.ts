import { RestageError } from '../../src/domain/errors.ts';
import type { CloudConfig } from '../../src/openstack/config/types.ts';
import type { HttpResponse, Send } from '../../src/openstack/http/send.ts';
import { openCloud } from '../../src/openstack/open-cloud.ts';
import { plainConfig } from '../helpers/plain-config.ts';
import { type VirtualClock, virtualClock } from '../helpers/virtual-clock.ts';
import { callNamed } from './calls.ts';
import {
  asResponse,
  elsewhere,
  type RecordedAnswer,
  type RecordedCall,
  type RecordedPlace,
  readCalls,
  readPlace,
  recordedServices,
  scrubbed,
} from './record.ts';

/** A cloud that answers what a real one answered once. */
export interface Recording {
  readonly place: RecordedPlace;
  /** By name. */
  readonly calls: ReadonlyMap<string, RecordedCall>;
}

export function readRecording(): Recording {
  const calls = recordedServices.flatMap(readCalls);
  return { place: readPlace(), calls: new Map(calls.map((call) => [call.call, call])) };
}

/** Of a project of the recorded cloud. */
export function configOf({ authUrl }: Pick<RecordedPlace, 'authUrl'>, project: string): CloudConfig {
  const domain = { name: 'Default' };
  return {
    name: 'recorded',
    authUrl,
    auth: { kind: 'password', user: { name: 'ci', domain }, password: scrubbed, scope: { name: project, domain } },
    ...plainConfig,
    region: 'RegionOne',
  };
}

/** Changes an answer on its way; `nth` counts from 0. */
export type Spoil = (response: HttpResponse, nth: number, clock: VirtualClock) => HttpResponse;

/** Makes a call anew on the answers that it was given, in virtual time that begins when they were. @throws what the call throws */
export function replay(recording: Recording, name: string, spoil: Spoil = (response) => response): Promise<unknown> {
  const { place, calls } = recording;
  const { service, as, make } = callNamed(name);
  const clock = virtualClock(Date.parse(place.recordedAt));
  const answerTo = answersOf([...(service === 'identity' ? [] : ['sign in']), name].flatMap((one) => calls.get(one)?.answers ?? []));
  let sent = 0;
  const send: Send = async ({ method, url }) => {
    const nth = sent;
    sent += 1;
    return spoil(answerTo(`${method} ${elsewhere(url)}`), nth, clock);
  };
  const usual = configOf(place, 'recorded');
  const config = as === undefined ? usual : as(usual, place.things, scrubbed);
  const cloud = openCloud(config, { clock, random: () => 0.5, send });
  return make(cloud, place.things, { send, authUrl: place.authUrl });
}

/** One after the other where a request was sent several times, the last of them for all that follow. What was never asked is not there. */
function answersOf(answers: readonly RecordedAnswer[]): (request: string) => HttpResponse {
  const asked = new Map<string, number>();
  return (request) => {
    const nth = asked.get(request) ?? 0;
    asked.set(request, nth + 1);
    const fitting = answers.filter((answer) => answer.request === request);
    const answer = fitting[Math.min(nth, fitting.length - 1)];
    return answer === undefined ? notFound : asResponse(answer);
  };
}

const notFound: HttpResponse = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: '{"itemNotFound":{"code":404,"message":"The resource could not be found."}}',
};

/** What a call comes to, in JSON: `Infinity` as text. */
export async function outcomeOf(made: Promise<unknown>): Promise<RecordedCall['gives']> {
  try {
    return { value: plain(await made) };
  } catch (error) {
    if (error instanceof RestageError) return { error: error.code };
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner)),
  );
}
