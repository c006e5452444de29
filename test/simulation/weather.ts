import type { Clock } from '../../src/domain/clock.ts';
import type { EmulatedResponse, Emulator, FaultEffect, HandledRequest } from '../../src/emulator/index.ts';
import { type HttpRequest, type Send, SendError } from '../../src/openstack/http/send.ts';
import type { Effect, EffectKind, Fault, Moment, Run } from './plan.ts';

export const origin = 'http://cloud.test';
const host = new URL(origin).host;
/** What a request and its answer each take on their way, milliseconds, at least and more at most. */
const travel = { least: 5, more: 20 };

export interface WeatherOptions {
  readonly emulator: Emulator;
  readonly clock: Clock;
  readonly random: () => number;
  readonly run: Pick<Run, 'faults' | 'death' | 'cancel'>;
  readonly onDeath: () => void;
  readonly onCancel: () => void;
  readonly onHandled: (request: HandledRequest) => void;
  readonly onFault: (kind: EffectKind) => void;
}

/** The way to the emulated cloud, on which a run meets its faults, its death, and the wish that it should end. */
export function stormyNetwork(options: WeatherOptions): Send {
  const { emulator, clock, random, run } = options;
  const sent = { all: 0, changing: 0, making: 0 };
  let isDead = false;
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
    const effect = run.faults.find((fault) => isUnder(fault, place))?.effect;

    pass('before');
    await onTheWay(signal);
    // What a process had not yet sent when it died is never sent.
    if (isDead) return new Promise(() => {});
    if (effect !== undefined && applies(effect, request)) options.onFault(effect.kind);
    if (effect?.kind === 'refused') throw new SendError('refused', false, 'connect ECONNREFUSED');
    if (effect?.kind === 'lost-before') throw new SendError('reset', true, 'the connection broke');
    const answer = handle(emulator, request, effect);
    const handled = emulator.books.requests.at(-1);
    if (handled !== undefined) options.onHandled(handled);
    pass('after');
    if (effect?.kind === 'lost-after') throw new SendError('reset', true, 'the connection broke');
    if (effect?.kind === 'timed-out') {
      await clock.sleep(request.timeoutMs, signal);
      throw new SendError('timeout', true, `no answer within ${request.timeoutMs} ms`);
    }
    await clock.sleep(answer.delay * 1000, signal);
    await onTheWay(signal);
    return answer;
  };
}

/** 0 = not one of these. */
type Place = Readonly<Record<Moment['among'], number>>;

/** Counts a request. */
function placeOf({ method, url, body }: HttpRequest, sent: Record<Moment['among'], number>): Place {
  const isChanging = !/^(?:GET|HEAD)$/.test(method) && !url.includes('/identity/');
  const isMaking =
    isChanging && method === 'POST' && (/\/(?:servers|images|floatingips)$/.test(url) || body?.includes('"createImage"') === true);
  sent.all += 1;
  if (isChanging) sent.changing += 1;
  if (isMaking) sent.making += 1;
  return { all: sent.all, changing: isChanging ? sent.changing : 0, making: isMaking ? sent.making : 0 };
}

function isAt(moment: Moment | undefined, place: Place, when: Moment['when']): boolean {
  return moment !== undefined && moment.when === when && place[moment.among] === moment.nth;
}

function isUnder({ among, nth, times }: Fault, place: Place): boolean {
  return place[among] >= nth && place[among] < nth + times;
}

/** Some effects are of one kind of request only. */
function applies(effect: Effect, { method, url }: HttpRequest): boolean {
  switch (effect.kind) {
    case 'over-quota':
      return method === 'POST' && url.endsWith('/servers');
    case 'stale':
      return method === 'GET';
    case 'token-expired':
      return !url.includes('/identity/');
    default:
      return true;
  }
}

function handle(emulator: Emulator, { method, url, headers, body }: HttpRequest, effect: Effect | undefined): EmulatedResponse {
  const fault = effect !== undefined && applies(effect, { method, url, headers, timeoutMs: 0 }) ? faultOf(effect) : undefined;
  if (fault !== undefined) emulator.faults.add({ match: {}, effect: fault });
  const answer = emulator.handle({ method, url: url.slice(origin.length), headers: { host, ...headers }, body });
  emulator.faults.clear();
  return answer;
}

/** What the emulator itself does to the request; the others happen on the way. */
function faultOf(effect: Effect): FaultEffect | undefined {
  switch (effect.kind) {
    case 'refused':
    case 'lost-before':
    case 'lost-after':
    case 'timed-out':
      return undefined;
    case 'slow':
      return { kind: 'delay', seconds: effect.seconds };
    case 'throttled':
      return { kind: 'too-many-requests', ...(effect.retryAfter !== undefined && { retryAfter: effect.retryAfter }) };
    case 'proxy-page':
      return { kind: 'proxy-error', status: effect.status };
    case 'server-error':
      return { kind: 'answer', status: 500, body: { computeFault: { code: 500, message: 'Unexpected API Error.' } } };
    case 'token-expired':
      return { kind: 'expire-token' };
    case 'stale':
      return { kind: 'stale', seconds: effect.seconds };
    case 'over-quota':
      return {
        kind: 'answer',
        status: 403,
        body: { forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances' } },
      };
    default:
      return effect satisfies never;
  }
}
