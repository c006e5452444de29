import { stepsAlone } from '../../domain/plan-lines.ts';
import type { Verb } from '../../inputs/types.ts';
import type { Plan, RemovedResource, Result } from '../../operations/results.ts';
import { factLines, planTimes, resultFacts } from '../../reports/facts.ts';
import {
  environmentsTable,
  goldenOffText,
  goldensTable,
  imagesTable,
  nothingRemoved,
  regionsTable,
  removedTable,
  sealingTable,
  serversTable,
  snapshotsTable,
} from '../../reports/result-tables.ts';
import { type Table, textTable as tableText } from '../../reports/table.ts';
import { wrapTo } from '../../reports/width.ts';
import { inOptions } from './in-options.ts';
import type { Paint, Style } from './paint.ts';

export interface TextSettings {
  readonly paint: Paint;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the screen; absent = tables as wide as they come. */
  readonly columns?: number | undefined;
  /** UUIDs by their first eight digits. */
  readonly shortIds?: boolean | undefined;
}

const uuid = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/**
 * The end of a run, for people: what was made, what is known of it, what comes next. Ends with a line end.
 */
export function resultText(verb: Verb, result: Result, { paint, now, columns, shortIds = false }: TextSettings): string {
  const shown = (text: string) => inOptions(shortIds ? text.replaceAll(uuid, '$1') : text);
  const textTable = ({ columns: titles, rows }: Table) => tableText({ columns: titles, rows: rows.map((row) => row.map(shown)) }, columns);
  const tableOr = <Row>(rows: readonly Row[] | undefined, table: (rows: readonly Row[]) => Table, otherwise: string) =>
    rows === undefined ? '' : rows.length === 0 ? otherwise : textTable(table(rows));
  const { plan, snapshots = [], servers, notReady = [], regions, removed, inventory } = result;
  const blocks = [
    paint(styleOf(result), wrapped(headline(verb, result), columns)),
    plan === undefined ? '' : planText(plan, columns),
    tableOr(servers && [...servers, ...notReady], () => serversTable(servers ?? [], notReady), 'no servers'),
    tableOr(regions, regionsTable, ''),
    removed === undefined
      ? ''
      : tableOr(removed, removedTable, nothingRemoved(result.environment)) + dryRunText(removed, result.environment),
    inventory === undefined
      ? ''
      : tableOr(
          inventory.goldens,
          (rows) => goldensTable(rows, now),
          'no golden servers (the first snapshot of a server makes it a golden server)',
        ),
    inventory === undefined ? '' : tableOr(inventory.environments, (rows) => environmentsTable(rows, now), 'no environments'),
    inventory === undefined
      ? ''
      : tableOr(
          inventory.environments.flatMap((environment) => environment.servers),
          (rows) => serversTable(rows),
          '',
        ),
    inventory?.sealing === undefined ? '' : tableOr(inventory.sealing, (rows) => sealingTable(rows, now), ''),
    inventory === undefined ? '' : tableOr(inventory.images, (rows) => imagesTable(rows, now), 'no images'),
    snapshots.length > 1 ? textTable(snapshotsTable(snapshots)) : '',
    // The headline has named the environment.
    wrapped(shown(factLines(resultFacts(result).filter(([label]) => label !== 'environment'))), columns),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function styleOf({ status, failure, inventory }: Result): Style {
  if (failure !== undefined || goldenOffText(inventory?.goldens ?? []) !== undefined) return 'red';
  return status === 'pending' ? 'yellow' : 'green';
}

function headline(verb: Verb, result: Result): string {
  const { environment, failure } = result;
  const of = environment === undefined ? '' : ` of ${environment}`;
  const off = goldenOffText(result.inventory?.goldens ?? []);
  if (off !== undefined) return `${verb}${of}: ${off}`;
  if (failure !== undefined) return `${verb}${of}: failed. Before the failure, it did this:`;
  switch (result.status) {
    case 'complete':
      return `${verb}${of}: complete`;
    case 'planned':
      return `${verb}${of}: nothing was changed`;
    case 'pending':
      return `${verb}${of}: pending, ${result.pending.reason}\nto continue, run this again after ${result.pending.comeBackAt}`;
    default:
      return result satisfies never;
  }
}

function planText(plan: Plan, columns: number | undefined): string {
  const step = (text: string, index: number) => {
    const lines = columns === undefined ? [text] : wrapTo(text, Math.max(20, columns - 5));
    return `${String(index + 1).padStart(2)}. ${lines.join('\n    ')}`;
  };
  const note = (text: string) => (columns === undefined ? [`note: ${text}`] : wrapTo(`note: ${text}`, Math.max(20, columns))).join('\n');
  const lines = [...stepsAlone(plan).map(step), ...plan.notes.map(note), factLines(planTimes(plan))];
  return lines.filter((line) => line !== '').join('\n');
}

function dryRunText(removed: readonly RemovedResource[], environment: string | undefined): string {
  const how = environment === undefined ? 'with --apply' : 'without --dry-run';
  return removed.some(({ outcome }) => outcome === 'would')
    ? `\n\nThis was a dry run. To delete these resources, run this again ${how}.`
    : '';
}

function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrapTo(line, columns - 3).join('\n  '))
    .join('\n');
}
