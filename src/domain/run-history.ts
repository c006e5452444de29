import { isoTime, markKeys, type Values } from './marks.ts';

/** What is kept of a run that took a snapshot. */
export interface RunRecord {
  /** Of the snapshot, ISO 8601, UTC; from an image to the hour. */
  readonly at: string;
  readonly snapshotSeconds: number;
  /** None where the golden server was not stopped. */
  readonly downtimeSeconds?: number | undefined;
}

const mostRecords = 20;
/** Of a property's value (nova:api/validation/parameter_types.py `metadata`, glance:db/sqlalchemy/models.py). */
const longest = 255;
const hourMs = 3_600_000;
const record = /^([0-9a-z]{4})([0-9a-z]{1,5})(?:\.([0-9a-z]{1,5}))?$/;

/**
 * The newest of the runs, oldest first, as one property of an image: `HHHHs.d` each, hours since the epoch, seconds of the snapshot and of
 * the downtime, in base 36, so that 20 fit (those with times beyond half a day, some less).
 */
export function formatHistory(runs: readonly RunRecord[]): string {
  const texts = runs.slice(-mostRecords).map(({ at, snapshotSeconds, downtimeSeconds }) => {
    const hours = Math.floor(Date.parse(at) / hourMs);
    const down = downtimeSeconds === undefined ? '' : `.${base36(downtimeSeconds)}`;
    return `${base36(hours).padStart(4, '0')}${base36(snapshotSeconds)}${down}`;
  });
  while (texts.join(' ').length > longest) texts.shift();
  return texts.join(' ');
}

/** The runs in an image's properties, oldest first; none where anything else than we would write stands there. */
export function readHistory(properties: Values): readonly RunRecord[] {
  const text = properties[markKeys.history] ?? '';
  if (text === '' || text.length > longest) return [];
  const runs: RunRecord[] = [];
  for (const word of text.split(' ')) {
    const [, hours = '', seconds = '', down] = record.exec(word) ?? [];
    if (hours === '') return [];
    const snapshotSeconds = Number.parseInt(seconds, 36);
    const at = isoTime(Number.parseInt(hours, 36) * hourMs);
    runs.push({ at, snapshotSeconds, ...(down === undefined ? {} : { downtimeSeconds: Number.parseInt(down, 36) }) });
  }
  return formatHistory(runs) === text ? runs : [];
}

function base36(value: number): string {
  return Math.max(0, Math.round(value)).toString(36);
}
