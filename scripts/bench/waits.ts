/** Part `waits`: long waits for a snapshot, by each tool's own schedule, without waiting. */
import { openWorld } from '../../test/helpers/scenario.ts';
import type { Schedule, Wait, Waits } from './results.ts';
import { readScene } from './scene.ts';

const second = 1_000;
const hour = 3_600 * second;
/** Of the root disk: at 72 s per GB, what Restage expects, an hour and ten. */
const disksGb = [50, 500];
const secondsPerGb = 72;
/** No snapshot ends when it is expected: these parts of the expected time, evenly spread, and no multiple of any pause. */
const parts = Array.from({ length: 21 }, (_, index) => 0.9 + index * 0.010_037_1);

/** How one wait went. */
interface Waited {
  readonly requests: number;
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
    for (const [index, part] of parts.entries()) waited.push(await waitAsRestage(disk, secondsPerGb * part, index + 1));
    own.push(summed(disk, waited));
  }
  const schedules: readonly Schedule[] = [
    {
      tool: 'Restage',
      rule: 'dense at the start and around the expected end, else up to 58 s; limit 1.5 times the expected time',
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
          parts.map((part) => waitFlat(schedule, disk * secondsPerGb * part * second)),
        ),
      ),
    })),
  ];
  return { scene: readScene(), schedules };
}

/** The whole of `restage snapshot` on the embedded cloud, in virtual time. */
async function waitAsRestage(disk: number, pace: number, random: number): Promise<Waited> {
  const world = openWorld({
    random,
    behaviour: { snapshotSecondsPerGb: pace },
    seed: {
      flavors: [{ name: 'root-disk', vcpus: 2, ram: 4096, disk }],
      servers: [{ name: 'golden', project: 'ci', user: 'ci', flavor: 'root-disk', image: 'base', network: 'ci-net' }],
    },
  });
  await world.succeed('snapshot', { golden: 'golden' });
  const { requests } = world.emulator.books;
  const golden = world.emulator.books.server('golden');
  const sent = (action: string) => requests.findIndex(({ method, body }) => method === 'POST' && body?.includes(action));
  const [ordered, known] = [sent('"createImage"'), sent('"os-start"')];
  const orderedAt = requests[ordered]?.at ?? Number.NaN;
  const knownAt = requests[known]?.at ?? Number.NaN;
  const endedAt = world.emulator.books.history(golden?.id ?? '').find(({ at, taskState }) => at > orderedAt && taskState === null)?.at;
  return { requests: known - ordered, lagMs: endedAt === undefined ? undefined : knownAt - endedAt };
}

function waitFlat({ pauseMs, limitMs = Number.POSITIVE_INFINITY }: FlatSchedule, endMs: number): Waited {
  const looks = Math.ceil(endMs / pauseMs);
  const knownMs = looks * pauseMs;
  if (knownMs >= limitMs) return { requests: Math.ceil(limitMs / pauseMs), lagMs: undefined };
  return { requests: looks + 1, lagMs: knownMs - endMs };
}

function summed(disk: number, waited: readonly Waited[]): Wait {
  const lags = waited.flatMap(({ lagMs }) => (lagMs === undefined ? [] : [lagMs / second]));
  return {
    hours: (disk * secondsPerGb * second) / hour,
    ends: waited.length,
    requests: Math.max(...waited.map(({ requests }) => requests)),
    meanLagSeconds: rounded(lags.reduce((sum, lag) => sum + lag, 0) / lags.length),
    worstLagSeconds: rounded(Math.max(...lags)),
    givenUp: waited.length - lags.length,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
