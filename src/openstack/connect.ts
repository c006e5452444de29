import type { Clock } from '../domain/clock.ts';
import { createRedactor } from '../domain/redactor.ts';
import { namesIn, secretsIn } from './auth/table.ts';
import type { IdTokenSource } from './auth/type.ts';
import type { Fence, RequestCounts, WireEvent } from './calls.ts';
import { endpointOf, regionOf } from './catalog.ts';
import type { CloudConfig } from './config/types.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import type { CloudClock } from './http/cloud-clock.ts';
import { createServiceClient } from './http/create-service-client.ts';
import type { Handler } from './http/exchange.ts';
import { createNodeSend } from './http/node-send.ts';
import { refusingOldGlance, withOlderCompute } from './http/older-versions.ts';
import type { ProxyFor } from './http/proxy.ts';
import { createRateLimiter, defaultRate, type Rate } from './http/rate-limit.ts';
import type { Send } from './http/send.ts';
import type { ServiceClient } from './http/service-client.ts';
import { createWire } from './http/wire.ts';
import { withMicroversion, withVolumeMicroversion } from './http/with-microversion.ts';
import { withRateLimit } from './http/with-rate-limit.ts';
import { withRetry } from './http/with-retry.ts';
import { withToken } from './http/with-token.ts';
import { createSignIn } from './identity/sign-in.ts';
import { createTokens, type Grant, type Tokens } from './identity/tokens.ts';
import type { Session } from './identity/types.ts';
import { createNegotiation, type Negotiation } from './microversion.ts';
import type { CatalogServiceName } from './services.ts';

export interface CloudDeps {
  readonly clock: Clock;
  /** Uniform in [0, 1): jitters the waits between tries. */
  readonly random: () => number;
  /** Default: Node's own HTTP with kept-alive connections, the configuration's certificates, and `proxyFor`. */
  readonly send?: Send | undefined;
  readonly onWire?: ((event: WireEvent) => void) | undefined;
  /** Called with each token at first sight, before it is used: mask it. */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Makes a token by which the CI speaks for this job, for one audience; each call a new one. Default: there is none. */
  readonly idToken?: IdTokenSource | undefined;
  /** Default: no proxy. */
  readonly proxyFor?: ProxyFor | undefined;
  /** Default `restage`. */
  readonly userAgent?: string | undefined;
  /** Default 20 requests a second, 40 at once. */
  readonly rate?: Rate | undefined;
  /** Milliseconds: until a connection stands (default 10,000), and from there to the end of an answer (default 90,000: above the 60 s after which Nova's own calls give up). */
  readonly timeouts?: { readonly connectMs?: number; readonly answerMs?: number } | undefined;
}

/** The way to a cloud, whatever the number of its regions: one set of connections, one rate, one count of requests. */
export interface Line {
  /** Rate limit -> wire. */
  readonly handle: Handler;
  readonly requests: RequestCounts;
  /** Keeps a token out of all output from now on. */
  onToken(token: string): void;
  readonly cloudClock: CloudClock;
  close(): void;
}

/** One region of a cloud: what the services stand on. */
export interface Connection {
  /** Who we are and where. Signs in when there is no token yet. */
  session(signal?: AbortSignal): Promise<Session>;
  /** As `Identity.renew`. */
  renew(leastLifeMs: number, signal?: AbortSignal): Promise<Session>;
  readonly negotiation: Negotiation;
  /** @param fence as `Cloud.fenced` takes it; left out = none */
  client(service: CatalogServiceName, fence?: Fence): ServiceClient;
  /** Of the service's address without its version. */
  rootClient(service: CatalogServiceName, fence?: Fence): ServiceClient;
  /** Address of a service, without a trailing slash. Signs in when that is not done yet. */
  endpoint(service: CatalogServiceName, signal?: AbortSignal): Promise<string>;
  dialect(signal?: AbortSignal): Promise<Dialect>;
}

/** Opens no connection yet. TLS and the time for an answer are as the first configuration says. */
export function openLine(configs: readonly [CloudConfig, ...CloudConfig[]], deps: CloudDeps): Line {
  const { clock, timeouts = {} } = deps;
  const [{ tls, answerMs }] = configs;
  const { send, close } =
    deps.send === undefined
      ? createNodeSend({ tls, proxyFor: deps.proxyFor, connectMs: timeouts.connectMs })
      : { send: deps.send, close: () => {} };
  const redactor = createRedactor();
  for (const { auth } of configs) for (const secret of secretsIn(auth)) redactor.add(secret, namesIn(auth));
  const wire = createWire({
    send,
    clock,
    timeoutMs: timeouts.answerMs ?? answerMs ?? 90_000,
    userAgent: deps.userAgent ?? 'restage',
    onWire: deps.onWire ?? (() => {}),
    redactor,
  });
  return {
    handle: withRateLimit(wire.handle, createRateLimiter(clock, deps.rate ?? defaultRate), clock),
    get requests() {
      return wire.requests;
    },
    onToken(token) {
      redactor.add(token);
      deps.onSecret?.(token);
    },
    cloudClock: wire.cloudClock,
    close,
  };
}

/** One sign-in, good for every region behind the same Keystone. Sends nothing yet. */
export function openSignIn(config: CloudConfig, line: Line, deps: CloudDeps): Tokens {
  const { clock, random } = deps;
  const signIn = createSignIn(config, {
    handle: withRetry(line.handle, deps),
    clock,
    random,
    onToken: line.onToken,
    cloudClock: line.cloudClock,
    idToken: deps.idToken,
  });
  return createTokens(signIn, clock);
}

/** Builds the chain: retry -> microversion -> token -> rate limit -> wire. Sends nothing yet. */
export function connect(config: CloudConfig, line: Line, tokens: Tokens, { clock, random }: CloudDeps): Connection {
  const negotiation = createNegotiation();
  const signedIn = withToken(line.handle, tokens);
  const sessionOf = ({ session, catalog }: Grant) => ({ ...session, region: regionOf(catalog, config.region) });
  const endpoint = async (service: CatalogServiceName, signal?: AbortSignal) => {
    const grant = await tokens.current(signal);
    const { region, project } = sessionOf(grant);
    return endpointOf(service, grant.catalog, { ...config, region, projectId: project.id });
  };
  const projectId = async (signal: AbortSignal | undefined) => (await tokens.current(signal)).session.project.id;
  // One for all clients: what one of them has learnt of the cloud's versions, all know.
  const chains: Readonly<Partial<Record<CatalogServiceName, Handler>>> = {
    compute: withMicroversion(withOlderCompute(signedIn, projectId), negotiation),
    image: refusingOldGlance(signedIn),
    volume: withVolumeMicroversion(signedIn),
  };
  const clientAt = (service: CatalogServiceName, at: (address: string) => string, fence: Fence | undefined) =>
    createServiceClient(
      service,
      async (signal) => at(await endpoint(service, signal)),
      withRetry(chains[service] ?? signedIn, { clock, random }),
      fence,
    );
  return {
    session: async (signal) => sessionOf(await tokens.current(signal)),
    renew: async (leastLifeMs, signal) => sessionOf(await tokens.renew(leastLifeMs, signal)),
    negotiation,
    client: (service, fence) => clientAt(service, (address) => address, fence),
    rootClient: (service, fence) => clientAt(service, (address) => address.replace(/\/v\d[\d.]*$/, ''), fence),
    endpoint,
    dialect: async (signal) => dialectOf((await tokens.current(signal)).catalog),
  };
}
