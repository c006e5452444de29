import type { Clock } from '../../domain/clock.ts';
import type { Redactor } from '../../domain/redactor.ts';
import type { RequestCounts, WireEvent } from '../calls.ts';
import { noRequests } from '../services.ts';
import { type CloudClock, createCloudClock } from './cloud-clock.ts';
import { type Exchange, type Handler, pathOf, requestIdOf } from './exchange.ts';
import { saidIn } from './reason.ts';
import type { HttpResponse, Send } from './send.ts';

export interface WireOptions {
  readonly send: Send;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly onWire: (event: WireEvent) => void;
  /** Takes secrets out of what the cloud, or a host in its stead, repeats in an error. */
  readonly redactor: Pick<Redactor, 'clean' | 'redact'>;
}

/** The end of the chain: sends, counts what was sent, reports it, and reads the cloud's clock. */
export interface Wire {
  readonly handle: Handler;
  readonly requests: RequestCounts;
  readonly cloudClock: CloudClock;
}

export function createWire(options: WireOptions): Wire {
  const { clock } = options;
  const byService = { ...noRequests };
  let changing = 0;
  const cloudClock = createCloudClock(clock);

  async function handle(exchange: Exchange, signal: AbortSignal | undefined): Promise<HttpResponse> {
    signal?.throwIfAborted();
    exchange.fence?.();
    byService[exchange.service] += 1;
    if (isChanging(exchange)) changing += 1;
    const began = clock.now();
    const report = (response: HttpResponse | undefined) =>
      options.onWire({
        service: exchange.service,
        method: exchange.method,
        path: pathOf(exchange.url),
        status: response?.status,
        requestId: response === undefined ? undefined : requestIdOf(response),
        duration: clock.now() - began,
        attempt: exchange.attempt,
      });
    try {
      const headers = { accept: 'application/json', 'user-agent': options.userAgent, ...exchange.headers };
      const { method, url, body, data, answer } = exchange;
      const response = await options.send({ method, url, headers, body, data, answer, timeoutMs: options.timeoutMs }, signal);
      cloudClock.observe('header', Date.parse(response.headers.date ?? ''), began);
      report(response);
      // By who asks alone, before anything else is looked at.
      if (isChanging(exchange) && (response.status === 401 || response.status === 403)) changing -= 1;
      return response.status < 400 ? response : { ...response, said: saidIn(response, options.redactor) };
    } catch (error) {
      report(undefined);
      throw error;
    }
  }

  return {
    handle,
    get requests() {
      return { byService: { ...byService }, changing };
    },
    cloudClock,
  };
}

/** Signing in changes nothing but the list of tokens, and all that goes to the identity service is signing in. */
function isChanging({ service, method }: Exchange): boolean {
  return service !== 'identity' && method !== 'GET' && method !== 'HEAD';
}
