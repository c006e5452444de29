import { at } from '../../helpers/contract-http.ts';
import { restage } from '../../helpers/live-command.ts';
import type { Stage } from './stage.ts';

export interface Downtimes {
  /** Seconds, as each run of a bundle gives them. */
  readonly earlier: readonly number[];
  readonly now: readonly number[];
}

/** Snapshots one golden server by two bundles in turn: how long each keeps it off. @param earlier the folder of the other bundle */
export async function playDowntimes(
  { bench, golden, environment }: Stage,
  { rounds, earlier, report }: { readonly rounds: number; readonly earlier: string; readonly report: (line: string) => void },
): Promise<Downtimes> {
  const words = ['snapshot', '--golden', golden.name, '--environment', environment];
  const seconds = async (bundle?: string) => {
    const { code, json, log } = await restage(bench, words, { ...(bundle !== undefined && { bundle }) });
    const downtime = Number(at(json, 'golden-downtime-seconds'));
    if (code !== 0 || Number.isNaN(downtime)) throw new Error(`ended with ${code}, without a downtime:\n${log}`);
    return downtime;
  };
  const times = { earlier: [] as number[], now: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    times.earlier.push(await seconds(earlier));
    times.now.push(await seconds());
    report(`${round}: the golden server was off for ${times.earlier.at(-1)} s by the earlier bundle, ${times.now.at(-1)} s by this one`);
  }
  return times;
}

export function middleOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
