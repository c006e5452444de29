import type { Breach } from '../promises.ts';
import { add, nothing, type Totals } from '../simulate.ts';
import { drawWeek, type WeekRequest } from './draw.ts';
import type { Census } from './growth.ts';
import { heapAfterCollection } from './memory.ts';
import { type PlayedDay, playWeek } from './play.ts';

/** A day by its figures. */
export type DayFigures = Pick<PlayedDay, 'day' | 'requests' | 'deletions' | 'checks' | 'heap' | 'requestsSoFar'> & {
  readonly runs: number;
  readonly census: Census;
};

export interface SimulatedWeek {
  readonly days: readonly DayFigures[];
  readonly totals: Totals;
  readonly breaches: readonly Breach[];
  readonly trace: readonly string[];
  readonly digest: string;
  /** Bytes on the heap before the cloud was there, and when it is gone again. */
  readonly heap: { readonly before: number; readonly after: number };
}

/** Plays a week and keeps its figures alone, so that what the heap holds is the cloud's, or has leaked. */
export async function simulateWeek(request: WeekRequest, onDay: (figures: DayFigures) => void): Promise<SimulatedWeek> {
  // What the first run of all makes, such as compiled code, is there before anything is measured.
  await playWeek({ plan: drawWeek({ ...request, days: 1, pullRequests: 4 }) });
  const before = await heapAfterCollection();
  const played = await playAndSum(request, onDay);
  return { ...played, heap: { before, after: await heapAfterCollection() } };
}

async function playAndSum(request: WeekRequest, onDay: (figures: DayFigures) => void): Promise<Omit<SimulatedWeek, 'heap'>> {
  const days: DayFigures[] = [];
  let totals = nothing;
  const note = ({ plan, ran, deeds, ...day }: PlayedDay) => {
    totals = add(totals, plan, { ran, deeds, ...day });
    const { requests, deletions, checks, heap, requestsSoFar, census } = day;
    const figures = { day: day.day, runs: ran.length, requests, deletions, checks, heap, requestsSoFar, census };
    days.push(figures);
    onDay(figures);
  };
  const { breaches, trace, digest } = await playWeek({ plan: drawWeek(request), onDay: note });
  return { days, totals, breaches, trace: breaches.length === 0 ? [] : trace, digest };
}

/** Bytes that the heap holds for each request so far, on this day: the cloud keeps every request, and every state of everything. */
export function bytesPerRequest({ heap, requestsSoFar }: DayFigures, before: number): number {
  return (heap - before) / requestsSoFar;
}
