import { createEmulator, type EmulatedResponse, type Emulator, type EmulatorOptions, seededRandom } from '../../../src/emulator/index.ts';

export interface Answer extends EmulatedResponse {
  /** The parsed body, `undefined` when it is not JSON. */
  readonly json: unknown;
}

export interface Extra {
  readonly body?: unknown;
  /** Microversion. */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An emulated cloud with user `ci` signed in, whose time passes in `pass` alone. */
export interface Cloud {
  readonly emulator: Emulator;
  ask(method: string, url: string, extra?: Extra): Answer;
  now(): number;
  /** Lets so many seconds pass. */
  pass(seconds: number): void;
  signIn(body?: unknown): string;
  /** An action on a server. */
  act(serverId: string, action: object, version?: string): Answer;
  /** Launches a server of image `base` and lets it become ACTIVE, or fail. Gives its id. */
  launch(spec?: object): string;
  /** The id of the seed's golden server. */
  readonly golden: string;
  /** `STATUS task` as the books hold it now. */
  state(serverId: string): string;
}

export const startTime = Date.parse('2026-11-21T21:00:00Z');

const domain = { name: 'Default' };

export function password(name: string, scope: unknown = { project: { name: 'ci', domain } }): unknown {
  const identity = { methods: ['password'], password: { user: { name, password: 'testbed', domain } } };
  return { auth: { identity, ...(scope === undefined ? {} : { scope }) } };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function openCloud(options: Partial<EmulatorOptions> = {}): Cloud {
  let time = startTime;
  const emulator = createEmulator({ now: () => time, random: seededRandom(7), ...options });
  let token = '';

  const ask = (method: string, url: string, { body, version, headers }: Extra = {}): Answer => {
    const sent = {
      accept: 'application/json',
      'x-auth-token': token,
      ...(version === undefined ? {} : { 'openstack-api-version': `compute ${version}` }),
      ...headers,
    };
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = emulator.handle({ method, url, headers: sent, body: text });
    return { ...answer, json: jsonOf(answer.body) };
  };
  const pass = (seconds: number): void => {
    time += seconds * 1000;
    emulator.settle();
  };
  const signIn = (body: unknown = password('ci')): string => {
    token = ask('POST', '/identity/v3/auth/tokens', { body }).headers['x-subject-token'] ?? '';
    return token;
  };
  signIn();
  const base = emulator.books.image('base')?.id;
  return {
    emulator,
    ask,
    now: () => time,
    pass,
    signIn,
    act: (id, action, version) =>
      ask('POST', `/compute/v2.1/servers/${id}/action`, { body: action, ...(version === undefined ? {} : { version }) }),
    launch: (spec) => {
      const server = { name: 'staging', imageRef: base, flavorRef: 'm1.small', ...spec };
      const answer = ask('POST', '/compute/v2.1/servers', { body: { server } });
      pass(3);
      return (answer.json as { server: { id: string } }).server.id;
    },
    golden: emulator.books.server('golden')?.id ?? '',
    state: (id) => {
      const { status, taskState } = emulator.books.history(id).at(-1) ?? {};
      return `${status} ${taskState}`;
    },
  };
}

/** A nova or neutron refusal's text, whatever its key. */
export function messageOf(answer: Answer): string {
  const [fault] = Object.values((answer.json ?? {}) as Record<string, { readonly message?: string }>);
  return fault?.message ?? '';
}
