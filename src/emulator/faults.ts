import { errorPage, type Reply, title } from './http.ts';
import type { Random } from './random.ts';
import type { ServiceName } from './services.ts';

/** A disturbance, as data. The first one that applies to a request is taken. */
export interface Fault {
  readonly match: FaultMatch;
  /** Of the requests that match; every one when left out. */
  readonly when?: FaultTiming;
  readonly effect: FaultEffect;
}

/** All that is given must fit. `path` and `body` are regular expressions; `path` is searched in path and query without the service's prefix. */
export interface FaultMatch {
  readonly region?: string;
  readonly service?: ServiceName;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
}

export interface FaultTiming {
  /** 1 = only the first matching request. */
  readonly nth?: number;
  /** Only so many, from the first. */
  readonly times?: number;
  /** 0 to 1. */
  readonly probability?: number;
}

export type FaultEffect =
  /** Refuses before anything is done. */
  | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  /** Does it, and breaks the connection instead of answering. */
  | { readonly kind: 'lose-answer' }
  /** Does it twice, as a proxy that sends again what got no answer in time, and answers as the second time. */
  | { readonly kind: 'twice' }
  /** Breaks the connection before anything is done. */
  | { readonly kind: 'drop' }
  /** Does it now and answers late. */
  | { readonly kind: 'delay'; readonly seconds: number }
  /** 429; `retryAfter` in seconds, as an HTTP date in so many seconds, or left out. */
  | { readonly kind: 'too-many-requests'; readonly retryAfter?: number | { readonly dateIn: number } }
  /** A proxy's HTML page, nothing done: 502, 503, 504. */
  | { readonly kind: 'proxy-error'; readonly status: number }
  /** The request's token ends, and with it the request: 401. */
  | { readonly kind: 'expire-token' }
  /** A list is answered as it was so many seconds ago. */
  | { readonly kind: 'stale'; readonly seconds: number };

export interface FaultSubject {
  readonly region: string;
  readonly service: ServiceName;
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly body: string | undefined;
}

/** The disturbances of a cloud, in the order of their adding. */
export class FaultPlan {
  readonly #random: Random;
  #rules: { readonly fault: Fault; readonly path: RegExp | undefined; readonly body: RegExp | undefined; seen: number }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Counts matching requests from now on. */
  add(...faults: readonly Fault[]): void {
    for (const fault of faults) {
      const { path, body } = fault.match;
      const pattern = (text: string | undefined) => (text === undefined ? undefined : new RegExp(text));
      this.#rules.push({ fault, path: pattern(path), body: pattern(body), seen: 0 });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** The effect on this request, which is counted by every fault that it matches. */
  effectOn(request: FaultSubject): FaultEffect | undefined {
    let effect: FaultEffect | undefined;
    for (const rule of this.#rules) {
      const { region, service, method } = rule.fault.match;
      if (region !== undefined && region !== request.region) continue;
      if (service !== undefined && service !== request.service) continue;
      if (method !== undefined && method !== request.method) continue;
      if (rule.path?.test(request.path) === false || rule.body?.test(request.body ?? '') === false) continue;
      rule.seen += 1;
      if (effect === undefined && this.#isDue(rule.fault.when ?? {}, rule.seen)) effect = rule.fault.effect;
    }
    return effect;
  }

  #isDue({ nth, times, probability }: FaultTiming, seen: number): boolean {
    if (nth !== undefined && seen !== nth) return false;
    if (times !== undefined && seen > times) return false;
    return probability === undefined || this.#random() < probability;
  }
}

export function tooManyRequests(retryAfter: number | { readonly dateIn: number } | undefined, now: number): Reply {
  const text = typeof retryAfter === 'object' ? new Date(now + retryAfter.dateIn * 1000).toUTCString() : retryAfter?.toString();
  const page = errorPage(429, 'Rate limit exceeded.');
  return { ...page, headers: { ...page.headers, ...(text !== undefined && { 'retry-after': text }) } };
}

/** nginx's page. */
export function proxyError(status: number): Reply {
  const heading = `${status} ${title(status)}`;
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  };
}
