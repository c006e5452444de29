import { type Behaviour, defaultBehaviour, type Knobs, type ProfileName, profileNames, profiles } from '../../emulator/index.ts';
import { readSetting, settingNames } from '../../emulator/settings.ts';
import { nearest } from '../../inputs/nearest.ts';
import { type InputProblem, problemsToError } from '../../inputs/problems.ts';

/** What a command line says of the embedded cloud, as it stands there. */
export interface CloudWords {
  readonly profile: string | undefined;
  readonly speed: string | undefined;
  /** Each `name=value`. */
  readonly knobs: readonly string[];
}

export interface CloudOptions {
  readonly profile: ProfileName;
  /** How many times as fast as a real cloud it copies disks. */
  readonly speed: number;
  readonly behaviour: Partial<Behaviour>;
  readonly knobs: Partial<Knobs>;
}

/** An hour of copying in a minute. */
const defaultSpeed = 60;

/**
 * Reads all of it. Speed is of what takes by the gigabyte alone: guests, tokens and the clock keep true time, as their users do.
 * @throws RestageError `invalid-input` with every problem
 */
export function readCloudOptions({ profile, speed, knobs }: CloudWords, usual: Partial<Knobs>): CloudOptions {
  const problems: InputProblem[] = [];
  const name = profileNames.find((each) => each === (profile ?? 'nova'));
  if (name === undefined) {
    problems.push({ input: 'profile', problem: `there is no profile \`${profile}\``, fix: `Write one of ${profileNames.join(', ')}` });
  }
  const factor = Number(speed ?? defaultSpeed);
  if (!(factor > 0 && Number.isFinite(factor))) {
    problems.push({
      input: 'speed',
      problem: 'it is not a number above 0',
      fix: 'Write for example `--speed 450`, which copies for an hour in 8 seconds',
    });
  }
  let behaviour: Partial<Behaviour> = {};
  let own: Partial<Knobs> = {};
  for (const text of knobs) {
    const setting = readSetting(text);
    if (setting.kind === 'behaviour') behaviour = { ...behaviour, ...setting.behaviour };
    else if (setting.kind === 'knobs') own = { ...own, ...setting.knobs };
    else problems.push(knobProblem(setting));
  }
  if (name === undefined || problems.length > 0)
    throw problemsToError(problems, 'Nothing was started. Change the options named above and run this again.');
  const hastened = hasten({ ...profiles[name].behaviour, ...behaviour }, { ...usual, ...own }, factor);
  return { profile: name, speed: factor, ...hastened };
}

function knobProblem(setting: { kind: 'unknown'; name: string } | { kind: 'wrong'; name: string; expected: string }): InputProblem {
  const { name } = setting;
  if (setting.kind === 'wrong') return { input: 'knob', problem: `\`--knob ${name}\` has no such value`, fix: `Write ${setting.expected}` };
  const meant = nearest(name, settingNames);
  return {
    input: 'knob',
    problem: `there is no \`--knob ${name}\``,
    fix: meant === undefined ? 'See docs/emulator.md for a list' : `Perhaps you mean \`--knob ${meant}\``,
  };
}

const byGigabyte = ['snapshotSecondsPerGb', 'volumeSecondsPerGb', 'importSecondsPerGb'] as const;
const byDisk = ['snapshot_seconds', 'upload_seconds', 'volume_seconds'] as const;

function hasten(behaviour: Partial<Behaviour>, knobs: Partial<Knobs>, factor: number): Pick<CloudOptions, 'behaviour' | 'knobs'> {
  const faster = { ...defaultBehaviour, ...behaviour };
  const rates = Object.fromEntries(byGigabyte.map((name) => [name, faster[name] / factor]));
  const times = byDisk.flatMap((name) => {
    const seconds = knobs[name];
    return seconds === undefined ? [] : [[name, seconds / factor] as const];
  });
  return { behaviour: { ...behaviour, ...rates }, knobs: { ...knobs, ...Object.fromEntries(times) } };
}
