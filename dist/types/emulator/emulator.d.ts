import type { Behaviour } from './behaviour.js';
import { type Books } from './books.js';
import { FaultPlan } from './faults.js';
import { type EmulatedRequest, type EmulatedResponse } from './http.js';
import type { Knobs, KnobTable } from './knobs.js';
import { type ProfileName } from './profiles.js';
import { type Random } from './random.js';
import { type ReleaseName } from './releases.js';
import { type CloudSeed } from './seed.js';
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
export declare function createEmulator(options: EmulatorOptions): Emulator;
