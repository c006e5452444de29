import type { Clock } from '../domain/clock.ts';
import { endpointOf } from './catalog.ts';
import type { RequestCounts, ServiceName, WireEvent } from './cloud.ts';
import { secretsIn } from './config/secrets.ts';
import type { CloudConfig } from './config/types.ts';
import { createServiceClient } from './http/create-service-client.ts';
import { createNodeSend } from './http/node-send.ts';
import type { ProxyFor } from './http/proxy.ts';
import { createRateLimiter, defaultRate, type Rate } from './http/rate-limit.ts';
import { createRedactor } from './http/redact.ts';
import type { Send } from './http/send.ts';
import type { ServiceClient } from './http/service-client.ts';
import { createWire } from './http/wire.ts';
import { withMicroversion } from './http/with-microversion.ts';
import { withRateLimit } from './http/with-rate-limit.ts';
import { withRetry } from './http/with-retry.ts';
import { withToken } from './http/with-token.ts';
import type { IdTokenSource } from './identity/access-token.ts';
import { createSignIn } from './identity/sign-in.ts';
import { createTokens } from './identity/tokens.ts';
import type { Identity } from './identity/types.ts';
import { createNegotiation, type Negotiation } from './microversion.ts';

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

/** What the services stand on. */
export interface Connection {
  readonly identity: Identity;
  readonly negotiation: Negotiation;
  readonly requests: RequestCounts;
  client(service: Exclude<ServiceName, 'identity'>): ServiceClient;
  skew(): number | undefined;
  close(): void;
}

/** Builds the chain: retry -> microversion -> token -> rate limit -> wire. Sends nothing yet. */
export function connect(config: CloudConfig, deps: CloudDeps): Connection {
  const { clock, random, timeouts = {} } = deps;
  const { send, close } =
    deps.send === undefined
      ? createNodeSend({ tls: config.tls, proxyFor: deps.proxyFor, connectMs: timeouts.connectMs })
      : { send: deps.send, close: () => {} };
  const redactor = createRedactor(secretsIn(config.auth));
  const wire = createWire({
    send,
    clock,
    timeoutMs: timeouts.answerMs ?? config.answerMs ?? 90_000,
    userAgent: deps.userAgent ?? 'restage',
    onWire: deps.onWire ?? (() => {}),
    redact: redactor.redact,
  });
  const limited = withRateLimit(wire.handle, createRateLimiter(clock, deps.rate ?? defaultRate), clock);
  const onToken = (token: string) => {
    redactor.add(token);
    deps.onSecret?.(token);
  };
  const signIn = createSignIn(config, { handle: withRetry(limited, deps), clock, onToken, skew: wire.skew, idToken: deps.idToken });
  const tokens = createTokens(signIn, clock);
  const negotiation = createNegotiation();
  const signedIn = withToken(limited, tokens);

  return {
    identity: {
      session: async (options) => (await tokens.current(options?.signal)).session,
      renew: async (options) => (await tokens.renew(options?.signal)).session,
    },
    negotiation,
    get requests() {
      return wire.requests;
    },
    client(service) {
      const endpoint = async (signal?: AbortSignal) => {
        const { catalog, session } = await tokens.current(signal);
        return endpointOf(service, catalog, { ...config, region: session.region, projectId: session.project.id });
      };
      const versioned = service === 'compute' ? withMicroversion(signedIn, negotiation) : signedIn;
      return createServiceClient(service, endpoint, withRetry(versioned, { clock, random }));
    },
    skew: wire.skew,
    close,
  };
}
