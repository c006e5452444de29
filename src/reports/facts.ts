import { formatDuration } from '../domain/durations.ts';
import type { Plan, Result } from '../operations/results.ts';

/** A label and what there is to say, in the order to be read. */
export type Fact = readonly [label: string, text: string];

/** What a result says besides its tables; what is not known is left out. */
export function resultFacts(result: Result): readonly Fact[] {
  const { environment, imageName, imageId, consistency, consistencyEvidence, goldenDowntimeSeconds, snapshotSeconds, expiresAt } = result;
  return known([
    ['environment', environment],
    ['image', imageId === undefined ? imageName : withNote(imageName ?? imageId, imageName === undefined ? undefined : imageId)],
    // The evidence begins with the verdict itself.
    ['consistency', consistencyEvidence ?? consistency],
    ['golden server was down for', seconds(goldenDowntimeSeconds)],
    ['snapshot took', seconds(snapshotSeconds)],
    ['expires at', expiresAt],
  ]);
}

/** What a plan found and expects. */
export function planFacts({ golden, image, flavor, count, estimateSeconds, limitSeconds, limitFormula }: Plan): readonly Fact[] {
  return known([
    ['golden server', golden && `${golden.name} (${golden.status}, ${golden.diskGb} GB)`],
    ['image', image && `${image.name}${image.reused ? ', reused' : ''}`],
    ['flavor', flavor && `${flavor.name} (${flavor.vcpus} vCPU, ${flavor.ram} MB RAM, ${flavor.disk} GB disk)`],
    ['servers', String(count)],
    ['expected snapshot time', seconds(estimateSeconds)],
    ['limit', limitSeconds === undefined ? undefined : withNote(seconds(limitSeconds) ?? '', limitFormula)],
  ]);
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
