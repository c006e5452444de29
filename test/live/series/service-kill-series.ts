import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoggedEvent } from '../../../src/entry-points/cli/event-log.ts';
import { at } from '../../helpers/contract-http.ts';
import { type ActionSpan, actionSpansOf } from '../../helpers/live-actions.ts';
import { type Ran, restage, startRestage } from '../../helpers/live-command.ts';
import { problemsOfDestroy, problemsOfRefresh, type Stage } from './stage.ts';

/** Knobs of a golden server whose cloud works on the image in the background, and long enough at each of its steps to be killed there. */
export const serviceKnobs = { snapshot_service: true, shutdown_seconds: 3, capture_seconds: 4, snapshot_seconds: 25, upload_seconds: 30 };

/** What a refresh comes by, in this order. */
export const moments = [
  'intent written',
  'stop asked',
  'off',
  'createImage asked',
  'captured',
  'start asked',
  'golden back',
  'image saving',
  'image verified',
  'first server asked',
] as const;

export type Moment = (typeof moments)[number];

/** A refresh killed at one moment, and the same command again. */
export interface ServiceKillRound {
  readonly moment: Moment;
  /** The image that the next run ended with is the one that the cloud was asked for first. */
  readonly takenOver: 'yes' | 'no' | 'none yet';
  readonly createImages: number;
  readonly stops: number;
  /** From the first stop to the end of the last start, by Nova's own record. */
  readonly downtimeSeconds: number;
  readonly ms: number;
  /** What is not as it must be; none = the round was won. */
  readonly problems: readonly string[];
  /** Every run of this round, by what it was. */
  readonly runs: Readonly<Record<string, Ran>>;
}

/** @param stage with a golden server of its own, of which nothing was asked so far */
export async function playServiceKill(stage: Stage, moment: Moment): Promise<ServiceKillRound> {
  const { bench, golden, refresh } = stage;
  const startedAt = Date.now();
  const { killed, image } = await killedAt(stage, moment);
  const next = await restage(bench, refresh);
  const spans = await actionSpansOf(bench, golden);
  const [stops, createImages, starts] = (['stop', 'createImage', 'start'] as const).map((name) =>
    spans.filter(({ action }) => action === name),
  );
  const takenOver = image === undefined ? 'none yet' : next.code === 0 && at(next.json, 'image-id') === image ? 'yes' : 'no';
  const found = await problemsOfRefresh(stage);
  const destroyed = await problemsOfDestroy(stage);
  return {
    moment,
    takenOver,
    createImages: createImages?.length ?? 0,
    stops: stops?.length ?? 0,
    downtimeSeconds: secondsBetween(stops?.[0], starts?.at(-1)),
    ms: Date.now() - startedAt,
    problems: [
      ...(next.code === 0 ? [] : [`the next run ended with ${next.code}`]),
      ...(takenOver === 'no' ? [`the next run did not take image ${image}`] : []),
      ...(createImages?.length === 1 ? [] : [`${createImages?.length} times createImage`]),
      ...(stops?.length === 1 ? [] : [`${stops?.length} times os-stop`]),
      ...found,
      ...destroyed.problems,
    ],
    runs: { killed, next, destroy: destroyed.ran },
  };
}

function secondsBetween(stop: ActionSpan | undefined, start: ActionSpan | undefined): number {
  return stop === undefined || start === undefined ? Number.NaN : (start.to - stop.from) / 1000;
}

/** Kills a refresh once its log of events has come to the moment. @returns also the image that it knew of */
async function killedAt({ bench, refresh }: Stage, moment: Moment): Promise<{ readonly killed: Ran; readonly image: string | undefined }> {
  const folder = mkdtempSync(join(tmpdir(), 'restage-events-'));
  try {
    const file = join(folder, 'events.jsonl');
    const running = startRestage(bench, [...refresh, '--events', file]);
    let isOver = false;
    void running.ended.then(() => {
      isOver = true;
    });
    while (!isOver && !momentsIn(readEvents(file)).includes(moment)) await pause(10);
    running.kill();
    const killed = await running.ended;
    if (running.process.signalCode !== 'SIGKILL') throw new Error(`ended with ${killed.code} before ${moment}:\n${killed.log}`);
    return { killed, image: await imageAskedFor(bench, readEvents(file)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By what the run told, and where it was killed before it could tell, by the images that there are. */
async function imageAskedFor({ session }: Stage['bench'], events: readonly LoggedEvent[]): Promise<string | undefined> {
  if (!momentsIn(events).includes('createImage asked')) return undefined;
  const told = events.find((event) => event.type === 'output' && event.name === 'image-id');
  if (told?.type === 'output') return told.value;
  const listed = await session.image('GET', '/v2/images?image_type=snapshot&visibility=private');
  return String(at(listed.json, 'images', 0, 'id'));
}

/** Whole lines only: the last may be half written. */
function readEvents(file: string): readonly LoggedEvent[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LoggedEvent);
}

function momentsIn(events: readonly LoggedEvent[]): readonly Moment[] {
  let step: string | undefined;
  return events.flatMap((event) => {
    const moment = momentOf(event, step);
    if (event.type === 'step-start') step = event.step.split(' ')[0];
    if (event.type === 'step-end') step = undefined;
    return moment ?? [];
  });
}

/** @param step the one that is under way */
function momentOf(event: LoggedEvent, step: string | undefined): Moment | undefined {
  switch (event.type) {
    case 'golden':
      return event.owesStart ? 'intent written' : undefined;
    case 'step-start':
      return event.step.startsWith('launch') ? 'image verified' : undefined;
    case 'step-end':
      return ends[step ?? ''];
    case 'progress':
      return step === 'image' && event.progress.state.includes('saving') ? 'image saving' : undefined;
    case 'request': {
      if (event.method !== 'POST' || event.status !== 202) return undefined;
      if (event.path.endsWith('/servers')) return 'first server asked';
      return event.path.endsWith('/action') ? asked[step ?? ''] : undefined;
    }
    default:
      return undefined;
  }
}

const ends: Readonly<Record<string, Moment>> = { stop: 'off', snapshot: 'captured', restore: 'golden back' };
const asked: Readonly<Record<string, Moment>> = { stop: 'stop asked', '': 'createImage asked', restore: 'start asked' };

const columns = ['moment of kill -9', 'image taken over', 'createImage', 'os-stop', 'downtime', 'both runs', 'outcome'] as const;

/** A line for each round, in the order of the moments. */
export function tableOf(rounds: readonly ServiceKillRound[]): string {
  const rows = rounds
    .toSorted((one, other) => moments.indexOf(one.moment) - moments.indexOf(other.moment))
    .map(({ moment, takenOver, createImages, stops, downtimeSeconds, ms, problems }) => [
      moment,
      takenOver,
      String(createImages),
      String(stops),
      `${downtimeSeconds} s`,
      `${Math.round(ms / 1000)} s`,
      problems.length === 0 ? 'as it must be' : problems.join('; '),
    ]);
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
