import { formatDuration } from './durations.ts';

export interface SnapshotSize {
  /** Root disk of the golden server, GiB; 0 where it is not known, which counts as 50. */
  readonly diskGb: number;
  /** Input `seconds-per-gb`. */
  readonly secondsPerGb: number;
  /** How long earlier images of this golden server took. Refines the estimate, never the limit. */
  readonly measured?: readonly MeasuredSnapshot[] | undefined;
  /** Input `snapshot-timeout`. Default: `auto`. */
  readonly snapshotTimeoutMs?: number | 'auto' | undefined;
}

export interface MeasuredSnapshot {
  readonly diskGb: number;
  readonly seconds: number;
}

export interface SnapshotEstimate {
  /** When the image is expected. May lie beyond a limit that the user set himself. */
  readonly estimateMs: number;
  /** When waiting ends in failure. */
  readonly limitMs: number;
  /** How the limit came about, for people: `50 GB x 72 s/GB x 1.5 = 5400 s (1h 30m)`. */
  readonly formula: string;
}

const safety = 1.5;
const shortestLimitSeconds = 15 * 60;
/** A flavor of 0 GB says nothing of the disk behind it; this is the size that the default rate was set by. */
const assumedDiskGb = 50;

/** How long a snapshot should take, and how long it may: `snapshot-timeout` of contract.md#inputs. */
export function estimateSnapshot(size: SnapshotSize): SnapshotEstimate {
  const known = size.diskGb > 0;
  const diskGb = known ? size.diskGb : assumedDiskGb;
  const estimateMs = Math.round(diskGb * (medianRate(size.measured ?? []) ?? size.secondsPerGb) * 1000);
  const timeoutMs = size.snapshotTimeoutMs ?? 'auto';
  if (timeoutMs !== 'auto') {
    return { estimateMs, limitMs: timeoutMs, formula: `snapshot-timeout = ${inSeconds(timeoutMs / 1000)}` };
  }
  const computed = Math.ceil(diskGb * size.secondsPerGb * safety);
  const limit = Math.max(computed, shortestLimitSeconds);
  const sum = `${diskGb} GB${known ? '' : ' (assumed)'} x ${size.secondsPerGb} s/GB x ${safety} = `;
  const formula = computed < shortestLimitSeconds ? `${sum}${computed} s, raised to ${inSeconds(limit)}` : `${sum}${inSeconds(limit)}`;
  return { estimateMs, limitMs: limit * 1000, formula };
}

/** Seconds per GB. The median, so that one snapshot on a bad night does not spoil the estimate. */
function medianRate(measured: readonly MeasuredSnapshot[]): number | undefined {
  const rates = measured
    .filter(({ diskGb, seconds }) => diskGb > 0 && seconds > 0)
    .map(({ diskGb, seconds }) => seconds / diskGb)
    .sort((a, b) => a - b);
  const middle = rates.slice(Math.ceil(rates.length / 2) - 1, Math.floor(rates.length / 2) + 1);
  return middle.length === 0 ? undefined : middle.reduce((sum, rate) => sum + rate, 0) / middle.length;
}

function inSeconds(seconds: number): string {
  return `${seconds} s (${formatDuration(seconds * 1000)})`;
}
