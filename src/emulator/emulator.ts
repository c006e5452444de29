import type { Behaviour } from './behaviour.ts';
import { type Books, type HandledRequest, openBooks } from './books.ts';
import type { Call } from './call.ts';
import { guestPowersOff } from './compute/stop.ts';
import { type FaultEffect, FaultPlan, proxyError, tooManyRequests } from './faults.ts';
import { type EmulatedRequest, type EmulatedResponse, errorPage, type Reply } from './http.ts';
import { endToken } from './identity/service.ts';
import type { Knobs, KnobTable } from './knobs.ts';
import { plant } from './plant.ts';
import { type ProfileName, profiles } from './profiles.ts';
import { type Random, uuid } from './random.ts';
import { type ReleaseName, releases } from './releases.ts';
import { type CloudSeed, defaultSeed } from './seed.ts';
import { isService, offersOf, type ServiceName, services } from './services.ts';
import { emptyState, type State, start } from './state.ts';

export interface EmulatorOptions {
  /** The cloud's time in milliseconds since the epoch. Asked at each request; what should have happened meanwhile happens then. */
  readonly now: () => number;
  /** Numbers in [0, 1): ids are made of them, so that the same numbers and requests give the same cloud. */
  readonly random: Random;
  /** Each key given replaces that part of `defaultSeed`. */
  readonly seed?: Partial<CloudSeed>;
  /** A kind of cloud, over which `behaviour` and `knobs` say more; default: `nova`. */
  readonly profile?: ProfileName;
  /** Which release of OpenStack it is, over which `profile` and `behaviour` say more; default: Zed, with the policies' new defaults. */
  readonly release?: ReleaseName;
  readonly behaviour?: Partial<Behaviour>;
  /** For every server that does not say otherwise. */
  readonly knobs?: Partial<Knobs>;
  /** Other regions behind the same Keystone. */
  readonly elsewhere?: readonly RegionOptions[];
}

/** A region besides the first: its own Nova, Neutron and Cinder, and its own Glance unless it shares the first one's. */
export interface RegionOptions extends Pick<EmulatorOptions, 'behaviour' | 'knobs'> {
  readonly region: string;
  /** Default: what the first has, without servers and private images. Users and projects are the cloud's. */
  readonly seed?: Partial<CloudSeed>;
  readonly sharesImages?: boolean;
}

/** A small OpenStack in one process: Keystone v3 and v2.0, Nova 2.1 to 2.93 and v2, Glance v2, Neutron v2.0 and Cinder v3. Holds no timer. */
export interface Emulator {
  /** Answers at once. The path begins with the service: `/identity`, `/compute`, `/image`, `/network` or `/volume`; of another region, after `/regions/NAME`. */
  handle(request: EmulatedRequest): EmulatedResponse;
  readonly books: Books;
  /** Of one of the other regions. */
  region(name: string): Pick<Emulator, 'books' | 'knobs' | 'behave'>;
  readonly faults: FaultPlan;
  readonly knobs: KnobTable;
  /** The cloud as a whole behaves otherwise from now on: a cell goes down, a proxy is reconfigured. */
  behave(changes: Partial<Behaviour>): void;
  /** Lets happen what is due by now, without a request. */
  settle(): void;
  /** When something will next happen by itself (ms), for simulators that jump there. */
  nextEventAt(): number | undefined;
  /** The guest of this server runs its own shutdown and powers off; Nova notices `powerSync` seconds later. */
  powerOffGuest(serverId: string): void;
}

export function createEmulator(options: EmulatorOptions): Emulator {
  const { now, random } = options;
  const profile = profiles[options.profile ?? 'nova'];
  const release = options.release === undefined ? {} : releases[options.release];
  const behaviour = { ...release, ...profile.behaviour, ...options.behaviour };
  const knobs = { ...profile.knobs, ...options.knobs };
  const seed = { ...defaultSeed, ...options.seed };
  const state = emptyState({ time: now(), random, behaviour, knobs, region: seed.region, zones: seed.zones });
  plant(state, seed);
  for (const other of options.elsewhere ?? []) openRegion(state, other, { seed, random, behaviour, knobs });
  const faults = new FaultPlan(random);
  const requests: HandledRequest[] = [];
  const settle = () => state.timeline.advance(now());
  const behave = (own: State, changes: Partial<Behaviour>) => {
    settle();
    Object.assign(own.behaviour, changes);
  };
  return {
    handle: (request) => {
      settle();
      return handle(state, faults, requests, request);
    },
    books: openBooks(state, requests),
    region: (name) => {
      const own = stateOf(state, name);
      const books = openBooks(own, requests);
      return { books, knobs: own.knobs, behave: (changes) => behave(own, changes) };
    },
    faults,
    knobs: state.knobs,
    behave: (changes) => behave(state, changes),
    settle,
    nextEventAt: () => state.timeline.next,
    powerOffGuest: (serverId) => {
      settle();
      start(state, guestPowersOff(state, serverId));
    },
  };
}

function openRegion(
  first: State,
  { region, seed, sharesImages = false, behaviour, knobs }: RegionOptions,
  like: Required<Pick<EmulatorOptions, 'random' | 'behaviour' | 'knobs'>> & { readonly seed: CloudSeed },
): void {
  const { timeline } = first;
  const own = { ...like.behaviour, ...behaviour };
  const zones = seed?.zones ?? like.seed.zones;
  const options = { time: timeline.time, random: like.random, behaviour: own, knobs: { ...like.knobs, ...knobs }, region, zones };
  const state = emptyState({ ...options, beside: { first, sharesImages } });
  const images = sharesImages ? [] : like.seed.images.filter(({ visibility }) => visibility === 'public');
  plant(state, { ...like.seed, images, servers: [], ...seed, projects: [], users: [], applicationCredentials: [] });
}

function stateOf(first: State, name: string): State {
  const state = first.regions.find(({ region }) => region === name);
  if (state === undefined) throw new Error(`no region ${name}`);
  return state;
}

function handle(state: State, faults: FaultPlan, requests: HandledRequest[], request: EmulatedRequest): EmulatedResponse {
  const addressed = address(state, request);
  if (addressed === undefined) return write(state, errorPage(404, 'No service of this name.'), {}, 0);
  const { service, call } = addressed;
  const path = `${call.path}${call.query.size > 0 ? `?${call.query}` : ''}`;
  const { region } = call.state;
  const effect = faults.effectOn({ region, service, method: call.method, path, body: call.body });
  const reply = disturbed(service, call, effect);
  const { requestId, method, body } = call;
  const status = reply?.status ?? 0;
  requests.push({ at: state.timeline.time, region, service, method, path, body, status, requestId, fault: effect?.kind });
  const delay = effect?.kind === 'delay' ? effect.seconds : 0;
  if (reply === undefined) return { status: 0, headers: {}, body: '', delay };
  // A 401 of Glance comes from the layer before the one that numbers requests.
  const numbered = service === 'image' && status === 401 ? {} : { 'x-openstack-request-id': requestId };
  const ids = service === 'compute' || service === 'volume' ? { ...numbered, 'x-compute-request-id': requestId } : numbered;
  const response = write(state, reply, ids, delay);
  return method === 'HEAD' ? { ...response, body: '' } : response;
}

function address(first: State, request: EmulatedRequest): { readonly service: ServiceName; readonly call: Call } | undefined {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const url = new URL(request.url, `http://${headers.host ?? '127.0.0.1'}`);
  const [, region, service = '', path = ''] = /^(?:\/regions\/([^/]+))?\/(\w+)(\/.*)?$/.exec(url.pathname) ?? [];
  const state = region === undefined ? first : first.regions.find((each) => each.region === decodeURIComponent(region));
  if (state === undefined || !isService(service, state.behaviour)) return undefined;
  const { method, body } = request;
  const requestId = `req-${uuid(state.random)}`;
  return {
    service,
    call: {
      state,
      method,
      path: path === '' ? '/' : path,
      query: url.searchParams,
      headers,
      body,
      requestId,
      origin: `${url.origin}${state.prefix}`,
      offers: offersOf(state.behaviour),
    },
  };
}

/** The reply under a disturbance; `undefined` when none arrives. */
function disturbed(service: ServiceName, call: Call, effect: FaultEffect | undefined): Reply | undefined {
  const { answer } = services[service];
  switch (effect?.kind) {
    case undefined:
    case 'delay':
      return answer(call);
    case 'answer':
      return { status: effect.status, body: effect.body, ...(effect.headers && { headers: effect.headers }) };
    case 'lose-answer':
      answer(call);
      return undefined;
    case 'twice':
      answer(call);
      return answer(call);
    case 'drop':
      return undefined;
    case 'too-many-requests':
      return tooManyRequests(effect.retryAfter, call.state.timeline.time);
    case 'proxy-error':
      return proxyError(effect.status);
    case 'expire-token':
      endToken(call.state, call.headers['x-auth-token'] ?? '');
      return answer(call);
    case 'stale':
      return answer(call, call.state.timeline.time - effect.seconds * 1000);
    default:
      return effect satisfies never;
  }
}

function write(state: State, reply: Reply, ids: Readonly<Record<string, string>>, delay: number): EmulatedResponse {
  const text = reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const { time } = state.timeline;
  return {
    status: reply.status,
    headers: {
      ...(reply.body !== undefined && { 'content-type': 'application/json' }),
      ...(state.behaviour.dateHeader && { date: new Date(time + state.behaviour.dateSkew * 1000).toUTCString() }),
      ...ids,
      ...reply.headers,
    },
    body: text,
    delay,
  };
}
