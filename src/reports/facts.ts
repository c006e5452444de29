import { formatDuration } from '../domain/durations.ts';
import { formatBytes } from '../domain/sizes.ts';
import type { Plan, Result, SnapshotResult } from '../operations/results.ts';

/** A label and what there is to say, in the order to be read. */
export type Fact = readonly [label: string, text: string];

/** What a result says besides its tables; what is not known is left out. */
export function resultFacts(result: Result): readonly Fact[] {
  const { environment, imageName, imageId, consistency, consistencyEvidence, goldenDowntimeSeconds, snapshotSeconds, expiresAt } = result;
  // Several have a table of their own.
  const [snapshot, ...others] = result.snapshots ?? [];
  const only = others.length === 0 ? snapshot : undefined;
  return known([
    ['environment', environment],
    ['image', imageId === undefined ? imageName : withNote(imageName ?? imageId, imageName === undefined ? undefined : imageId)],
    // The evidence begins with the verdict itself.
    ['consistency', consistencyEvidence ?? consistency],
    ['golden server was down for', seconds(goldenDowntimeSeconds)],
    [
      'image was usable after',
      snapshotSeconds === undefined ? undefined : withNote(seconds(snapshotSeconds) ?? '', only && againstEstimate(only)),
    ],
    ['image size', only?.sizeBytes === undefined ? undefined : withNote(formatBytes(only.sizeBytes), snapshotRate(only))],
    ['expires at', expiresAt],
  ]);
}

/** For a terminal or a log. */
export function factLines(facts: readonly Fact[]): string {
  return facts.map(([label, text]) => `${label}: ${text}`).join('\n');
}

/** What a plan found and expects. */
export function planFacts(plan: Plan): readonly Fact[] {
  const { golden, image, flavor, count } = plan;
  return known([
    ['golden server', golden && `${golden.name} (${golden.status}, ${golden.diskGb} GB)`],
    ['image', image && `${image.name}${image.reused ? ', reused' : ''}`],
    ['flavor', flavor && `${flavor.name} (${flavor.vcpus} vCPU, ${flavor.ram} MB RAM, ${flavor.disk} GB disk)`],
    ['servers', String(count)],
    ...planTimes(plan),
  ]);
}

/** How long the golden server was down at its last snapshot; how long the longest snapshot should take, and may. The steps of the plan tell the formula. */
export function planTimes({ downtimeSeconds, estimateSeconds, limitSeconds }: Plan): readonly Fact[] {
  return known([
    ['golden server down about', seconds(downtimeSeconds)],
    ['image usable in about', seconds(estimateSeconds)],
    ['limit', seconds(limitSeconds)],
  ]);
}

/** `97 % of the expected 1h`. */
export function againstEstimate({ seconds: took, estimateSeconds }: SnapshotResult): string | undefined {
  if (took === undefined || estimateSeconds <= 0) return undefined;
  return `${Math.round((100 * took) / estimateSeconds)} % of the expected ${formatDuration(estimateSeconds * 1000)}`;
}

/** `70 s/GB of disk, 6.4 MiB/s`: what `seconds-per-gb` is about, and what the cloud stored a second. */
export function snapshotRate({ seconds: took, diskGb, sizeBytes }: SnapshotResult): string | undefined {
  if (took === undefined || took <= 0) return undefined;
  const rates = [
    ...(diskGb > 0 ? [`${Number((took / diskGb).toPrecision(2))} s/GB of disk`] : []),
    ...(sizeBytes === undefined ? [] : [`${formatBytes(Math.round(sizeBytes / took))}/s`]),
  ];
  return rates.length === 0 ? undefined : rates.join(', ');
}

function known(facts: readonly (readonly [label: string, text: string | undefined])[]): readonly Fact[] {
  return facts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

function withNote(text: string, note: string | undefined): string {
  return note === undefined ? text : `${text} (${note})`;
}

function seconds(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatDuration(value * 1000);
}
