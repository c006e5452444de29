import { createDice, type Dice } from '../dice.ts';
import { drawConditionOf } from '../draw-conditions.ts';
import { drawFaults, drawPlace } from '../draw-weather.ts';
import type { CloudPlan, Deed, DeedKind, Run } from '../plan.ts';
import { type Day, hour, minute, quietHour, type Slot, type Standing, type WeekPlan } from './plan.ts';

export interface WeekRequest {
  readonly seed: number;
  readonly days: number;
  /** Opened on each day. */
  readonly pullRequests: number;
  /** `good`: nothing fails, no run dies and no person meddles. */
  readonly weather: 'good' | 'bad';
}

/** Of a pull request. */
const ttl = '8h';
const standing: readonly Standing[] = [
  { environment: 'staging', golden: 'golden', count: 3, keepImages: 3 },
  { environment: 'db', golden: 'golden-db', count: 1, keepImages: 2 },
];
/** What passes by itself, and leaves nothing that its run alone could know of. */
const conditions = [
  'snapshot fails',
  'snapshot fails at the upload',
  'snapshot is slow',
  'upload is slow',
  'snapshot loses its race',
  'stop fails',
  'start is slow',
  'guest ignores the power button',
  'another client starts what is off, later',
  'no capacity for one',
  'build fails',
  'build of one fails',
  'build is slow',
  'boot volume fails',
  'volume snapshot fails',
  'volume snapshot is slow',
  'deletion fails',
  'addresses come late',
  'filters are ignored',
  'images are in use',
];
const deeds: readonly DeedKind[] = [
  'lock',
  'pause',
  'suspend',
  'start',
  'reboot',
  'break',
  'snapshot',
  'snapshot',
  'snapshot-launched',
  'delete-launched',
  'delete-launched',
  'protect-image',
  'stop-launched',
  'pause-launched',
  'shelve-launched',
  'label-launched',
];

/** One thing that is begun at its time. */
interface Event {
  readonly at: number;
  readonly run: Run;
}

export function drawWeek({ seed, days, pullRequests, weather }: WeekRequest): WeekPlan {
  const dice = createDice(seed);
  const draw = new Days(dice, weather === 'bad');
  return {
    seed,
    cloud: drawCloud(dice),
    standing,
    days: Array.from({ length: days }, (_, at) => draw.day(at, pullRequests)),
  };
}

function drawCloud(dice: Dice): CloudPlan {
  const knobs = { shutdown_seconds: 2, start_seconds: dice.pick([0, 5]), upload_seconds: 20 };
  return {
    goldens: [
      { name: 'golden', flavor: 'm1.medium', image: 'base', vmState: 'active', knobs: { ...knobs, snapshot_seconds: 90 } },
      {
        name: 'golden-db',
        flavor: 'm1.small',
        vmState: 'active',
        dataVolumes: [{ gb: 4, device: '/dev/vdb', name: 'data' }],
        knobs: { ...knobs, snapshot_seconds: 3 },
      },
    ],
    behaviour: {
      volumes: true,
      taskLag: dice.pick([0.3, 20]),
      addressLag: dice.pick([0, 5]),
      destroy: dice.pick([0, 1, 5]),
      tokenLifetime: 3600,
      imagesInUse: dice.chance(0.3),
      pageLimit: dice.pick([20, 1000]),
      imagePageSize: dice.pick([10, 25]),
    },
    knobs: { spawn_seconds: dice.pick([1, 20]) },
    hasTwoNetworks: false,
  };
}

class Days {
  readonly #dice: Dice;
  readonly #isBad: boolean;
  #pulls = 0;

  constructor(dice: Dice, isBad: boolean) {
    this.#dice = dice;
    this.#isBad = isBad;
  }

  /** From one quiet hour to the next. The first day begins with a refresh, or there was nothing to launch from. */
  day(at: number, pullRequests: number): Day {
    const midnight = at * 24 * hour;
    const dice = this.#dice;
    const nights = standing.map((one, nth) => this.#night(midnight + 26 * hour + nth * 20 * minute, one));
    const first = at > 0 ? [] : standing.map((one) => this.#calm(quietHour, this.#run('refresh', refreshOf(one))));
    const events = [
      ...Array.from({ length: pullRequests }, () => this.#pullRequest(midnight)).flat(),
      // Those of the quiet hours are apart.
      ...Array.from({ length: 21 }, (_, nth) => this.#event(midnight + (5 + nth) * hour + 40 * minute, 'reap', { apply: 'true' })),
      ...Array.from({ length: 5 }, (_, nth) => this.#event(midnight + (8 + 3 * nth) * hour + 20 * minute, 'status', {})),
      ...[10, 16].map((clock) => this.#event(midnight + clock * hour + 10 * minute, 'plan', refreshOf(dice.pick(standing)))),
      ...(at % 2 === 0 ? [this.#event(midnight + 13 * hour, 'snapshot', { golden: 'golden', environment: 'staging' })] : []),
    ].toSorted((a, b) => a.at - b.at);
    const reaps = [3, 4].map((clock) => this.#calm(midnight + (24 + clock) * hour + 40 * minute, this.#run('reap', { apply: 'true' })));
    const busy = this.#meddledWith(together(events).map((some) => this.#slot(some)));
    const late = this.#slot([this.#event(midnight + 26 * hour + 40 * minute, 'reap', { apply: 'true' })]);
    return { slots: [...first, ...busy, ...nights, late, ...reaps] };
  }

  /** Opened, pushed to, and mostly closed. */
  #pullRequest(midnight: number): readonly Event[] {
    const dice = this.#dice;
    this.#pulls += 1;
    const environment = `pr-${this.#pulls}`;
    const golden = dice.chance(0.15) ? 'golden-db' : 'golden';
    const options = {
      environment,
      golden,
      ttl,
      count: dice.chance(0.2) ? '2' : '1',
      ready: dice.pick(['active', 'active,tcp:22']),
      ...(dice.chance(0.2) && { 'floating-ip-network': 'public' }),
    };
    const opened = midnight + 9 * hour + Math.round(dice.roll() * 8.5 * hour);
    const evening = midnight + 18 * hour;
    const closed = dice.chance(0.85) ? opened + 30 * minute + Math.round(dice.roll() * 5 * hour) : undefined;
    const pushes = dice
      .several(1, 2, () => opened + 5 * minute + Math.round(dice.roll() * 3 * hour))
      // Each gives the servers their whole time again.
      .filter((at) => at < (closed ?? evening) && at < evening)
      .flatMap((at) =>
        dice.chance(0.6)
          ? this.#command(at, 'launch', options)
          : this.#command(at, 'refresh', { ...options, 'image-max-age': '72h', 'may-stop-golden': 'false' }),
      );
    return [
      ...this.#command(opened, 'launch', options),
      ...pushes,
      ...(closed === undefined ? [] : this.#command(closed, 'destroy', { environment })),
    ];
  }

  /** With the post step of its job, if it is to die or to be cancelled. */
  #command(at: number, verb: Run['verb'], options: Run['options']): readonly Event[] {
    const event = this.#event(at, verb, options);
    const isCut = event.run.death !== undefined || event.run.cancel !== undefined;
    if (!isCut || !this.#dice.chance(0.5)) return [event];
    return [event, { at: at + 10 * minute, run: { ...this.#run('recover', {}), id: event.run.id } }];
  }

  #event(at: number, verb: Run['verb'], options: Run['options']): Event {
    return { at, run: this.#troubled(this.#run(verb, options)) };
  }

  #night(at: number, one: Standing): Slot {
    const wished = this.#run('refresh', refreshOf(one));
    const isLeft = this.#isBad && this.#dice.chance(0.2);
    // It leaves its snapshot under way, or its servers, to the run after it.
    const run = isLeft
      ? { ...wished, options: { ...wished.options, ...this.#dice.pick([{ wait: 'false' }, { 'time-budget': '3m' }]) } }
      : wished;
    const step = { afterMs: 0, conditions: [], deeds: [], runs: [this.#isBad && this.#dice.chance(0.4) ? this.#troubled(run) : run] };
    const isBad = this.#isBad && this.#dice.chance(0.3);
    const bad = isBad ? { conditions: [drawConditionOf(this.#dice, conditions)], deeds: this.#dice.chance(0.5) ? [this.#deed()] : [] } : {};
    return { at, step: { ...step, ...bad }, again: this.#run('refresh', refreshOf(one)) };
  }

  #slot(events: readonly Event[]): Slot {
    const at = events[0]?.at ?? 0;
    const runs = events.map((event) => ({ ...event.run, delayMs: event.at - at }));
    const isBad = this.#isBad && this.#dice.chance(0.08);
    return { at, step: { afterMs: 0, conditions: isBad ? [drawConditionOf(this.#dice, conditions)] : [], deeds: [], runs } };
  }

  #calm(at: number, run: Run): Slot {
    return { at, step: { afterMs: 0, conditions: [], deeds: [], runs: [run] } };
  }

  /** A few times on each day, while something goes on. */
  #meddledWith(slots: readonly Slot[]): readonly Slot[] {
    if (!this.#isBad) return slots;
    const when = new Set(this.#dice.several(3, 6, () => this.#dice.between(0, slots.length - 1)));
    return slots.map((slot, at) => (when.has(at) ? { ...slot, step: { ...slot.step, deeds: [this.#deed()] } } : slot));
  }

  #deed(): Deed {
    const { golden } = this.#dice.pick(standing);
    return { kind: this.#dice.pick(deeds), golden, delayMs: this.#dice.chance(0.5) ? 0 : this.#dice.between(0, 8) ** 2 * 1000 };
  }

  #run(verb: Run['verb'], options: Run['options']): Run {
    const luck = this.#dice.between(1, 999_999_999);
    return {
      id: `run-${luck.toString(36)}`,
      luck,
      verb,
      options,
      access: 'password',
      delayMs: 0,
      skewMs: 0,
      unreachable: false,
      faults: [],
    };
  }

  #troubled(run: Run): Run {
    if (!this.#isBad) return run;
    const dice = this.#dice;
    const moment = () => ({ ...drawPlace(dice), when: dice.pick(['before', 'after']) });
    return {
      ...run,
      access: dice.chance(0.95) ? 'password' : 'application-credential',
      skewMs: dice.chance(0.03) ? dice.pick([-3_600_000, -20_000, 20_000, 240_000]) : 0,
      faults: dice.chance(0.25) ? drawFaults(dice) : [],
      ...(dice.chance(0.15) ? { death: moment() } : dice.chance(0.1) ? { cancel: moment() } : {}),
    } satisfies Run;
  }
}

function refreshOf({ environment, golden, count, keepImages }: Standing): Run['options'] {
  const floating = environment === 'staging' ? { 'floating-ip-network': 'public' } : {};
  const volumes = environment === 'db' ? { volumes: 'all' } : {};
  return { environment, golden, count: String(count), 'keep-images': String(keepImages), ready: 'active,tcp:22', ...floating, ...volumes };
}

/** Three at most, within three minutes. */
function together(events: readonly Event[]): readonly (readonly Event[])[] {
  const groups: Event[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    const first = last?.[0];
    if (last !== undefined && first !== undefined && last.length < 3 && event.at - first.at <= 3 * minute) last.push(event);
    else groups.push([event]);
  }
  return groups;
}
