import type { Behaviour, Knobs, SeedServer } from '../../src/emulator/index.ts';
import type { Command, RawOptions } from '../helpers/scenario.ts';

/** One world, from its cloud to its last run, as plain data: what is taken out of it leaves the rest as it is. */
export interface WorldPlan {
  readonly seed: number;
  readonly cloud: CloudPlan;
  /** In bad weather. */
  readonly steps: readonly Step[];
  /** In good weather: the next run of some verb, after which every golden server must be back. */
  readonly next: { readonly afterMs: number; readonly run: Run };
  /** In good weather: the run that must converge. */
  readonly last: Run;
  /** In good weather, in another project: what must converge there, once `last` has shared its image. */
  readonly pulls?: Run | undefined;
}

export interface CloudPlan {
  readonly goldens: readonly Golden[];
  readonly behaviour: Partial<Behaviour>;
  /** Of every server. */
  readonly knobs: Partial<Knobs>;
  /** A second network in the project: then a launch must say which one it means. */
  readonly hasTwoNetworks: boolean;
  /** What other projects have in sight from the beginning. */
  readonly strangers?: readonly Forgery[] | undefined;
}

export interface Golden extends Pick<SeedServer, 'name' | 'flavor' | 'image' | 'vmState' | 'volumeImageProperties' | 'dataVolumes'> {
  readonly name: string;
  readonly knobs: Partial<Knobs>;
  /** As a staging server has them: it was promoted, or a person copied its metadata. */
  readonly marks?: GoldenMarks | undefined;
}

export interface GoldenMarks {
  readonly environment: string;
  readonly isExpired: boolean;
  /** How the cloud says that it is golden: by a mark of its own, or by an image that a run took of it. */
  readonly knownBy: 'tag' | 'metadata' | 'image';
}

/** Something of another project that claims to be ours. */
export interface Forgery {
  readonly kind: 'verified image' | 'unfinished image' | 'lease' | 'server' | 'floating IP';
  /** Of an image: `shared` with us, and accepted by us. Those that are private only an administrator sees. */
  readonly visibility: 'public' | 'shared' | 'community' | 'private';
  readonly environment: string;
  readonly isExpired: boolean;
}

/** Runs that begin together, under conditions that end with the last of them, while other clients are at work too. */
export interface Step {
  /** Since the step before. */
  readonly afterMs: number;
  readonly conditions: readonly Condition[];
  readonly deeds: readonly Deed[];
  readonly runs: readonly Run[];
}

/** Something that the cloud does wrong for a while. */
export interface Condition {
  readonly name: string;
  /** Of servers whose name fits the pattern; `*` stands for anything. */
  readonly servers?: { readonly pattern: string; readonly knobs: Partial<Knobs> };
  /** Of the cloud as a whole. */
  readonly behaviour?: Partial<Behaviour>;
}

/** What a person with a terminal does, once. What could be in the way for good is taken back when the step is over. */
export interface Deed {
  readonly kind: DeedKind;
  /** Name of a golden server. */
  readonly golden: string;
  /** Since the beginning of the step. */
  readonly delayMs: number;
  /** Of `forge`. */
  readonly forgery?: Forgery | undefined;
}

export type DeedKind =
  | 'lock'
  | 'pause'
  | 'suspend'
  /** The server is set to ERROR. */
  | 'break'
  | 'start'
  | 'reboot'
  /** A snapshot of the golden server, taken by hand. */
  | 'snapshot'
  /** A snapshot of a launched server: it carries our marks, and is not ours. */
  | 'snapshot-launched'
  | 'delete-launched'
  | 'delete-image'
  | 'protect-image'
  /** Of a launched server, for as long as its user likes. */
  | 'stop-launched'
  | 'pause-launched'
  | 'suspend-launched'
  | 'shelve-launched'
  | 'rescue-launched'
  | 'resize-launched'
  /** A tag and metadata of a person's own on a launched server. */
  | 'label-launched'
  /** The marks of a launched server are copied to the golden server, which has been taken as such before. */
  | 'copy-marks'
  /** Another project makes something that claims to be ours. */
  | 'forge';

export interface Run {
  /** Two runs of one id are two steps of one job: the second cleans up after the first. */
  readonly id: string;
  /** Of its random numbers. */
  readonly luck: number;
  readonly verb: Command;
  /**
   * A golden server called `@ENVIRONMENT` is one that was launched into it: a staging server that is promoted. `golden-image-of: @NAME` and
   * `share-with: @pulls` stand for ids.
   */
  readonly options: RawOptions;
  /** Instead of one role: what the environment file says. */
  readonly file?: RoleFile | undefined;
  readonly access: Access;
  /** Since the beginning of the step; or, of one that interrupts, since then. */
  readonly delayMs: number;
  /** It begins when the first run of the step meets its first fault, or is over: in the middle of that request. */
  readonly interrupts?: boolean | undefined;
  /** This machine's clock minus the true one. */
  readonly skewMs: number;
  /** What listens on a server cannot be reached from this machine. */
  readonly unreachable: boolean;
  readonly faults: readonly Fault[];
  /** The process ends there, for good. */
  readonly death?: Moment | undefined;
  /** The run is asked to end there. */
  readonly cancel?: Moment | undefined;
}

/** An environment file: what holds for all roles, and the roles in their order. */
export interface RoleFile {
  readonly top: RawOptions;
  readonly roles: readonly RolePlan[];
}

export interface RolePlan {
  readonly name: string;
  /** `golden` or `image`. */
  readonly source: RawOptions;
  readonly count: number;
  /** Whose addresses its user data asks for. */
  readonly after: readonly string[];
}

/** As whom a run signs in; `pulls`: as a user of the project that may do nothing in that of the golden servers. */
export type Access = 'pulls' | 'password' | 'application-credential' | 'wrong-password' | 'wrong-region' | 'reader' | 'administrator';

/** A place in a run: its n-th request, before the cloud sees it or when the cloud has done it. */
export interface Moment {
  /** Counted among all requests, those that could change something, or those that make something. */
  readonly among: 'all' | 'changing' | 'making';
  /** From 1. */
  readonly nth: number;
  readonly when: 'before' | 'after';
}

export interface Fault extends Omit<Moment, 'when'> {
  /** So many requests in a row. */
  readonly times: number;
  readonly effect: Effect;
}

export type Effect =
  /** No service listens. */
  | { readonly kind: 'unreachable' }
  /** The network is away for so long: nothing more of this run arrives. */
  | { readonly kind: 'away'; readonly seconds: number }
  /** The machine sleeps, and wakes up when the answer is long there. */
  | { readonly kind: 'asleep'; readonly seconds: number }
  /** A policy forbids it. */
  | { readonly kind: 'refused' }
  /** By the state that the thing is in. */
  | { readonly kind: 'conflict' }
  /** The connection breaks before the cloud has done anything. */
  | { readonly kind: 'lost-before' }
  /** The connection breaks when the cloud has done it. */
  | { readonly kind: 'lost-after' }
  /** Done, and no answer in time. */
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'slow'; readonly seconds: number }
  /** Held up on its way there: what it was decided on is old when it arrives. */
  | { readonly kind: 'held'; readonly seconds: number }
  | { readonly kind: 'throttled'; readonly retryAfter: number | { readonly dateIn: number } | undefined }
  /** A proxy's page: 502, 503, 504. */
  | { readonly kind: 'proxy-page'; readonly status: number }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'token-expired' }
  /** From here on, for good. */
  | { readonly kind: 'credential-ended' }
  | { readonly kind: 'stale'; readonly seconds: number }
  /** This one is answered by a node that knows no later microversion. */
  | { readonly kind: 'older'; readonly maxMinor: number }
  /** A proxy that got no answer sends it again. */
  | { readonly kind: 'sent-twice' }
  /** Of a launch, a floating IP, or the snapshot of a volume. */
  | { readonly kind: 'over-quota' };

export type EffectKind = Effect['kind'];

/** Every run of a world, those in good weather last. */
export function runsOf({ steps, next, last, pulls }: WorldPlan): readonly Run[] {
  return [...steps.flatMap(({ runs }) => runs), next.run, last, ...(pulls === undefined ? [] : [pulls])];
}

/** While a cell is down, lists show its servers as stubs, or not at all: no run finds what is there. */
export function isBlinding({ conditions }: Step): boolean {
  return conditions.some(({ behaviour }) => behaviour?.downCell === true);
}

/** What a world holds against contract.md#promise-8. */
export const adversities = ['marked golden server', 'promoted server', 'strangers', 'people', 'administrator'] as const;
export type Adversity = (typeof adversities)[number];

const ofPeople: ReadonlySet<DeedKind> = new Set([
  'stop-launched',
  'pause-launched',
  'suspend-launched',
  'shelve-launched',
  'rescue-launched',
  'resize-launched',
  'label-launched',
  'copy-marks',
]);

export function adversitiesOf(plan: WorldPlan): readonly Adversity[] {
  const deeds = plan.steps.flatMap((step) => step.deeds);
  const is: Readonly<Record<Adversity, boolean>> = {
    'marked golden server': plan.cloud.goldens.some(({ marks }) => marks !== undefined),
    'promoted server': runsOf(plan).some(({ options }) => promotedFrom(options.golden) !== undefined),
    strangers: (plan.cloud.strangers ?? []).length > 0 || deeds.some(({ kind }) => kind === 'forge'),
    people: deeds.some(({ kind }) => ofPeople.has(kind)),
    administrator: runsOf(plan).some(({ access }) => access === 'administrator'),
  };
  return adversities.filter((adversity) => is[adversity]);
}

/** The environment of `@ENVIRONMENT`. */
export function promotedFrom(golden: string | undefined): string | undefined {
  return golden?.startsWith('@') === true ? golden.slice(1) : undefined;
}
