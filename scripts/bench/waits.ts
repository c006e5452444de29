/** Part `waits`: long waits for a snapshot, by each tool's own schedule, without waiting. */
import { openWorld } from '../../test/helpers/scenario.ts';
import type { Schedule, Wait, Waits } from './results.ts';
import { readScene } from './scene.ts';

const second = 1_000;
const hour = 3_600 * second;
/** Of the root disk: at 72 s per GB an hour and ten. */
const disksGb = [50, 500];
const secondsPerGb = 72;
/** No snapshot ends when it is expected: these parts of the expected time, evenly spread, and no multiple of any pause. */
const parts = Array.from({ length: 21 }, (_, index) => 0.9 + index * 0.010_037_1);
/** So close to the expected end it is to be seen soon, milliseconds. */
const closeMs = 5 * 60 * second;

/** How one wait went. */
interface Waited {
  readonly requests: number;
  /** Of them, for leases. */
  readonly leases?: number;
  /** Whether it ended within five minutes of the expected end. */
  readonly isClose: boolean;
  /** From the end of the snapshot until the tool knew; `undefined` when it had given up. */
  readonly lagMs: number | undefined;
}

/** Looks again and again after the same pause; a look is one request that takes no time. */
interface FlatSchedule {
  readonly pauseMs: number;
  readonly limitMs?: number;
}

const flat: readonly (Omit<Schedule, 'waits'> & FlatSchedule)[] = [
  {
    tool: 'openstack server image create --wait',
    rule: 'every 5 s, no limit',
    source: '`wait_for_status` in `osc_lib/utils/__init__.py`: `sleep_time=5`',
    pauseMs: 5 * second,
  },
  {
    tool: 'openstacksdk `create_image_snapshot(wait=True)`',
    rule: 'every 2 s, at most 3600 s unless told otherwise',
    source: '`wait_for_image` in `openstack/cloud/_image.py`: `timeout=3600`; `iterate_timeout` in `openstack/utils.py`: `wait=2`',
    pauseMs: 2 * second,
    limitMs: hour,
  },
  {
    tool: 'Packer, builder openstack',
    rule: 'every 2 s, no limit',
    source:
      '`WaitForImage` in `builder/openstack/step_create_image.go` of hashicorp/packer-plugin-openstack: `time.Sleep(2 * time.Second)`',
    pauseMs: 2 * second,
  },
];

export async function benchWaits(): Promise<Waits> {
  const own: Wait[] = [];
  for (const disk of disksGb) {
    const waited: Waited[] = [];
    for (const [index, part] of parts.entries()) waited.push(await waitAsRestage(disk, part, index + 1));
    own.push(summed(disk, waited));
  }
  const schedules: readonly Schedule[] = [
    {
      tool: 'Restage',
      rule: 'dense at the start and within 5 min of the expected end, else up to a minute; limit 1.5 times the expected time',
      source: '`nextPoll` in `src/domain/poll-schedule.ts`, played on the embedded cloud',
      waits: own,
    },
    ...flat.map(({ tool, rule, source, ...schedule }) => ({
      tool,
      rule,
      source,
      waits: disksGb.map((disk) =>
        summed(
          disk,
          parts.map((part) => waitFlat(schedule, disk, part)),
        ),
      ),
    })),
  ];
  return { scene: readScene(), schedules };
}

/** @param part of the expected time that the snapshot takes */
function isCloseTo(disk: number, part: number): boolean {
  return Math.abs(disk * secondsPerGb * second * (1 - 1 / part)) <= closeMs;
}

/** The whole of `restage snapshot` on the embedded cloud, in virtual time. */
async function waitAsRestage(disk: number, part: number, random: number): Promise<Waited> {
  const world = openWorld({
    random,
    behaviour: { snapshotSecondsPerGb: secondsPerGb },
    seed: {
      flavors: [{ name: 'root-disk', vcpus: 2, ram: 4096, disk }],
      servers: [{ name: 'golden', project: 'ci', user: 'ci', flavor: 'root-disk', image: 'base', network: 'ci-net' }],
    },
  });
  await world.succeed('snapshot', { golden: 'golden', 'seconds-per-gb': String(secondsPerGb / part) });
  const { requests } = world.emulator.books;
  const golden = world.emulator.books.server('golden');
  const sent = (action: string) => requests.findIndex(({ method, body }) => method === 'POST' && body?.includes(action));
  const [ordered, known] = [sent('"createImage"'), sent('"os-start"')];
  const orderedAt = requests[ordered]?.at ?? Number.NaN;
  const knownAt = requests[known]?.at ?? Number.NaN;
  const endedAt = world.emulator.books.history(golden?.id ?? '').find(({ at, taskState }) => at > orderedAt && taskState === null)?.at;
  const leases = requests.slice(ordered, known).filter(({ method, body }) => method === 'PATCH' && body?.includes('restage_lease_beat'));
  return {
    requests: known - ordered,
    leases: leases.length,
    isClose: isCloseTo(disk, part),
    lagMs: endedAt === undefined ? undefined : knownAt - endedAt,
  };
}

function waitFlat({ pauseMs, limitMs = Number.POSITIVE_INFINITY }: FlatSchedule, disk: number, part: number): Waited {
  const isClose = isCloseTo(disk, part);
  // Away from every multiple of a pause, as an end that nothing is tuned to.
  const endMs = disk * secondsPerGb * second + part * second;
  const looks = Math.ceil(endMs / pauseMs);
  const knownMs = looks * pauseMs;
  if (knownMs >= limitMs) return { requests: Math.ceil(limitMs / pauseMs), isClose, lagMs: undefined };
  return { requests: looks + 1, isClose, lagMs: knownMs - endMs };
}

function summed(disk: number, waited: readonly Waited[]): Wait {
  const lagsOf = (some: readonly Waited[]) => some.flatMap(({ lagMs }) => (lagMs === undefined ? [] : [lagMs / second]));
  const lags = lagsOf(waited);
  const leases = waited.flatMap((one) => one.leases ?? []);
  return {
    hours: (disk * secondsPerGb * second) / hour,
    ends: waited.length,
    requests: Math.max(...waited.map(({ requests }) => requests)),
    meanLagSeconds: rounded(lags.reduce((sum, lag) => sum + lag, 0) / lags.length),
    worstLagSeconds: rounded(Math.max(...lags)),
    worstCloseLagSeconds: rounded(Math.max(...lagsOf(waited.filter(({ isClose }) => isClose)))),
    ...(leases.length === 0 ? {} : { leases: Math.max(...leases) }),
    givenUp: waited.length - lags.length,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
