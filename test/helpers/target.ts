import { openEmulator } from './contract-target-emulator.ts';
import { openOpenStack } from './contract-target-openstack.ts';
import type { Expectations } from './releases.ts';

/** One cloud under contract: where it is, how its time passes, and the few things that are arranged differently on each. */
export interface Target {
  readonly name: 'openstack' | 'emulator';
  /** What its release answers otherwise than others. */
  readonly release: Expectations;
  /** Keystone's URL, ending in `/v3`. */
  readonly authUrl: string;
  /** An application credential of user `ci` in project `ci`. */
  readonly applicationCredential: { readonly id: string; readonly secret: string };
  /** Another, which ends before a token would. */
  openEndingCredential(): Promise<EndingCredential>;
  /** Where identity provider `github` has its door, with tokens for it; whom it lets in is a member of project `ci`. */
  readonly federation: Federation;
  /** A user of project `ci` with passcodes. */
  openPasscodeUser(): Promise<PasscodeUser>;
  /** Milliseconds since the epoch, on the cloud's clock. */
  now(): number;
  /** Lets `seconds` of the cloud's time pass. */
  pause(seconds: number): Promise<void>;
  /** A token of user `ci` that was good once and has run out. */
  expiredToken(): Promise<string>;
  /** A project of its own with these limits, in which user `ci` is a member, and which has one network of its own. */
  openProject(limits: Limits): Promise<TightProject>;
  close(): Promise<void>;
}

export interface Federation {
  /** Keystone's URL, ending in `/v3`. */
  readonly authUrl: string;
  /** A token that is let in, but for the claims that `other` has. */
  mint(other?: Readonly<Record<string, string | number>>): string;
}

export interface EndingCredential {
  readonly id: string;
  readonly secret: string;
  close(): Promise<void>;
}

export interface PasscodeUser {
  readonly name: string;
  passcode(): string;
  close(): Promise<void>;
}

/** What can be chosen where the cloud is made for the test. A real one is as it is: look at `Session.volume`. */
export interface Make {
  /** With Cinder, the default. */
  readonly volumes?: boolean;
}

export interface Limits {
  readonly instances?: number;
  readonly cores?: number;
  readonly ram?: number;
  readonly metadataItems?: number;
  readonly serverGroupMembers?: number;
  readonly ports?: number;
  readonly floatingIps?: number;
  /** Cinder's; where there is none they mean nothing. */
  readonly volumes?: number;
  /** GiB. */
  readonly gigabytes?: number;
}

export interface TightProject {
  readonly authUrl: string;
  readonly name: string;
  close(): Promise<void>;
}

/** What `RESTAGE_CONTRACT_TARGET` names: `emulator` (the default) or `openstack`. */
export const targetName = process.env.RESTAGE_CONTRACT_TARGET ?? 'emulator';

/** @throws when `RESTAGE_CONTRACT_TARGET` is neither `emulator` nor `openstack`. */
export async function openTarget(make?: Make): Promise<Target> {
  switch (targetName) {
    case 'emulator':
      return openEmulator(make);
    case 'openstack':
      return openOpenStack(process.env);
    default:
      throw new Error(`RESTAGE_CONTRACT_TARGET is "${targetName}": say "emulator" or "openstack"`);
  }
}
