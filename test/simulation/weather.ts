import type { Clock } from '../../src/domain/clock.ts';
import type { EmulatedResponse, Emulator, FaultEffect, HandledRequest } from '../../src/emulator/index.ts';
import { type HttpRequest, type Send, SendError } from '../../src/openstack/http/send.ts';
import type { Effect, EffectKind, Fault, Moment, Run } from './plan.ts';

export const origin = 'http://cloud.test';
const host = new URL(origin).host;
/** What a request and its answer each take on their way, milliseconds, at least and more at most. */
const travel = { least: 5, more: 20 };
/** A request that its sender gave up, or did not live to see answered, arrives this much later at most, or not at all. */
const mostLateMs = 1_500;

export interface WeatherOptions {
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly random: () => number;
  readonly run: Pick<Run, 'faults' | 'death' | 'cancel'>;
  readonly onDeath: () => void;
  readonly onCancel: () => void;
  readonly onAsleep: (ms: number) => void;
  readonly onHandled: (request: HandledRequest) => void;
  readonly onFault: (kind: EffectKind) => void;
}

/** The way to the emulated cloud, on which a run meets its faults, its death, and the request to end. */
export function stormyNetwork(options: WeatherOptions): Send {
  const { emulator, clock, random, run } = options;
  const sent = { all: 0, changing: 0, making: 0 };
  let isDead = false;
  let hasEnded = false;
  let awayUntil = 0;
  const onTheWay = (signal: AbortSignal | undefined) => clock.sleep(Math.round(travel.least + random() * travel.more), signal);

  return async (request, signal) => {
    const place = placeOf(request, sent);
    const pass = (when: Moment['when']) => {
      if (isAt(run.cancel, place, when)) options.onCancel();
      if (isAt(run.death, place, when)) {
        isDead = true;
        options.onDeath();
      }
    };
    const arrive = (effect: Effect | undefined) => {
      const answer = handle(emulator, request, effect);
      const handled = emulator.books.requests.at(-1);
      if (handled !== undefined) options.onHandled(handled);
      return answer;
    };
    const drawn = run.faults.find((fault) => isUnder(fault, place))?.effect;
    const effect: Effect | undefined = hasEnded ? { kind: 'credential-ended' } : drawn && applies(drawn, request) ? drawn : undefined;

    pass('before');
    // What a process had not yet sent when it died is never sent.
    if (isDead) return new Promise(() => {});
    const mayArriveLate = () => {
      if (random() < 0.5) void clock.sleep(random() * mostLateMs).then(() => arrive(undefined));
    };
    if (effect?.kind === 'held') options.onFault(effect.kind);
    const there = effect?.kind === 'held' ? clock.sleep(effect.seconds * 1000, signal) : onTheWay(signal);
    await there.catch((reason: unknown) => {
      mayArriveLate();
      throw reason;
    });
    if (isDead) {
      mayArriveLate();
      return new Promise(() => {});
    }
    if (effect !== undefined && effect.kind !== 'held' && !hasEnded) options.onFault(effect.kind);
    hasEnded ||= effect?.kind === 'credential-ended';
    if (effect?.kind === 'asleep') options.onAsleep(effect.seconds * 1000);
    if (effect?.kind === 'away') awayUntil = clock.now() + effect.seconds * 1000;
    if (clock.now() < awayUntil) throw new SendError('unreachable', false, 'connect ENETUNREACH');
    if (effect?.kind === 'unreachable') throw new SendError('refused', false, 'connect ECONNREFUSED');
    if (effect?.kind === 'lost-before') throw new SendError('reset', true, 'the connection broke');
    const answer = arrive(effect);
    if (effect?.kind === 'sent-twice') arrive(undefined);
    pass('after');
    if (effect?.kind === 'lost-after') throw new SendError('reset', true, 'the connection broke');
    if (effect?.kind === 'timed-out') {
      await clock.sleep(request.timeoutMs, signal);
      throw new SendError('timeout', true, `no answer within ${request.timeoutMs} ms`);
    }
    await clock.sleep(answer.delay * 1000, signal);
    await onTheWay(signal);
    return effect?.kind === 'sent-twice' ? { status: 504, headers: { 'content-type': 'text/html' }, body: '' } : answer;
  };
}

/** 0 = not one of these. */
type Place = Readonly<Record<Moment['among'], number>>;

/** Counts a request. */
function placeOf(request: HttpRequest, sent: Record<Moment['among'], number>): Place {
  const [changing, making] = [isChanging(request), isMaking(request)];
  sent.all += 1;
  if (changing) sent.changing += 1;
  if (making) sent.making += 1;
  return { all: sent.all, changing: changing ? sent.changing : 0, making: making ? sent.making : 0 };
}

function isChanging({ method, url }: HttpRequest): boolean {
  return !/^(?:GET|HEAD)$/.test(method) && !url.includes('/identity/');
}

function isMaking(request: HttpRequest): boolean {
  const { method, url, body } = request;
  const makes = /\/(?:servers|images|floatingips|volumes|snapshots)$/.test(url) || body?.includes('"createImage"') === true;
  return isChanging(request) && method === 'POST' && makes;
}

function isAt(moment: Moment | undefined, place: Place, when: Moment['when']): boolean {
  return moment !== undefined && moment.when === when && place[moment.among] === moment.nth;
}

function isUnder({ among, nth, times }: Fault, place: Place): boolean {
  return place[among] >= nth && place[among] < nth + times;
}

/** Some effects are of one kind of request only. */
function applies(effect: Effect, request: HttpRequest): boolean {
  const { method, url, headers } = request;
  switch (effect.kind) {
    case 'over-quota':
      return isMaking(request) && !url.endsWith('/images');
    case 'refused':
      // A cloud that forbids the record of a lease does so always, and is no longer asked to keep two runs apart.
      return isChanging(request) && !url.endsWith('/images');
    case 'conflict':
      return isChanging(request);
    case 'sent-twice':
      return isMaking(request) && !url.endsWith('/action');
    case 'stale':
      return method === 'GET';
    case 'older':
      return Number(/^compute 2\.(\d+)$/.exec(headers['openstack-api-version'] ?? '')?.[1] ?? 0) > effect.maxMinor;
    case 'token-expired':
      return !url.includes('/identity/');
    case 'unreachable':
    case 'away':
    case 'asleep':
    case 'lost-before':
    case 'lost-after':
    case 'timed-out':
    case 'slow':
    case 'held':
    case 'throttled':
    case 'proxy-page':
    case 'server-error':
    case 'credential-ended':
      return true;
    default:
      return effect satisfies never;
  }
}

function handle(emulator: Emulator, { method, url, headers, body }: HttpRequest, effect: Effect | undefined): EmulatedResponse {
  const fault = effect && faultOf(effect, url);
  if (fault !== undefined) emulator.faults.add({ match: {}, effect: fault });
  const answer = emulator.handle({ method, url: url.slice(origin.length), headers: { host, ...headers }, body });
  emulator.faults.clear();
  return answer;
}

/** What the emulator itself does to the request; the others happen on the way. */
function faultOf(effect: Effect, url: string): FaultEffect | undefined {
  switch (effect.kind) {
    case 'unreachable':
    case 'away':
    case 'asleep':
    case 'lost-before':
    case 'lost-after':
    case 'timed-out':
    case 'held':
    case 'sent-twice':
      return undefined;
    case 'refused':
      return answer(403, 'forbidden', "Policy doesn't allow this to be performed.");
    case 'conflict':
      return answer(409, 'conflictingRequest', 'The state of the resource does not allow this now.');
    case 'slow':
      return { kind: 'delay', seconds: effect.seconds };
    case 'throttled':
      return { kind: 'too-many-requests', ...(effect.retryAfter !== undefined && { retryAfter: effect.retryAfter }) };
    case 'proxy-page':
      return { kind: 'proxy-error', status: effect.status };
    case 'server-error':
      return answer(500, 'computeFault', 'Unexpected API Error.');
    case 'token-expired':
      return { kind: 'expire-token' };
    case 'credential-ended':
      return url.includes('/identity/')
        ? answer(401, 'error', 'The request you have made requires authentication.')
        : { kind: 'expire-token' };
    case 'stale':
      return { kind: 'stale', seconds: effect.seconds };
    case 'older': {
      const most = `2.${effect.maxMinor}`;
      return answer(406, 'computeFault', `Version 2.93 is not supported by the API. Minimum is 2.1 and maximum is ${most}.`);
    }
    case 'over-quota':
      if (url.endsWith('/action')) return answer(403, 'forbidden', 'Maximum number of snapshots allowed (10) exceeded for quota');
      if (url.endsWith('/volumes'))
        return answer(413, 'overLimit', "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.");
      if (url.endsWith('/snapshots'))
        return answer(413, 'overLimit', 'SnapshotLimitExceeded: Maximum number of snapshots allowed (10) exceeded');
      return url.endsWith('/servers')
        ? answer(403, 'forbidden', 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances')
        : answer(409, 'NeutronError', "Quota exceeded for resources: ['floatingip'].");
    default:
      return effect satisfies never;
  }
}

function answer(status: number, key: string, message: string): FaultEffect {
  return { kind: 'answer', status, body: { [key]: { code: status, message } } };
}
