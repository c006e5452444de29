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
  serversTable,
  snapshotsTable,
} from '../../reports/result-tables.ts';
import { type Table, textTable } from '../../reports/table.ts';
import type { Paint, Style } from './paint.ts';

/**
 * The end of a run, for people: what was made, what is known of it, what comes next. Ends with a line end.
 * @param now milliseconds since the epoch
 */
export function resultText(verb: Verb, result: Result, { paint, now }: { readonly paint: Paint; readonly now: number }): string {
  const { plan, snapshots = [], servers, notReady = [], regions, removed, inventory } = result;
  const blocks = [
    paint(styleOf(result), headline(verb, result)),
    plan === undefined ? '' : planText(plan),
    tableOr(servers && [...servers, ...notReady], () => serversTable(servers ?? [], notReady), 'no servers'),
    tableOr(regions, regionsTable, ''),
    removed === undefined ? '' : removedText(removed, result.environment),
    inventory === undefined ? '' : tableOr(inventory.goldens, (rows) => goldensTable(rows, now), 'no golden servers'),
    inventory === undefined ? '' : tableOr(inventory.environments, (rows) => environmentsTable(rows, now), 'no environments'),
    inventory === undefined
      ? ''
      : tableOr(
          inventory.environments.flatMap((environment) => environment.servers),
          (rows) => serversTable(rows),
          '',
        ),
    inventory === undefined ? '' : tableOr(inventory.images, (rows) => imagesTable(rows, now), 'no images'),
    snapshots.length > 1 ? textTable(snapshotsTable(snapshots)) : '',
    // The headline has named the environment.
    factLines(resultFacts(result).filter(([label]) => label !== 'environment')),
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
  if (failure !== undefined) return `${verb}${of}: failed, after this was done`;
  switch (result.status) {
    case 'complete':
      return `${verb}${of}: complete`;
    case 'planned':
      return `${verb}${of}: nothing was changed`;
    case 'pending':
      return `${verb}${of}: pending, ${result.pending.reason}\nrun the same again after ${result.pending.comeBackAt}`;
    default:
      return result satisfies never;
  }
}

function planText(plan: Plan): string {
  const lines = [...plan.steps.map((step, index) => `${String(index + 1).padStart(2)}. ${step}`), factLines(planTimes(plan))];
  return lines.filter((line) => line !== '').join('\n');
}

function removedText(removed: readonly RemovedResource[], environment: string | undefined): string {
  const how = environment === undefined ? 'delete them with --apply' : 'leave out --dry-run to delete them';
  const dryRun = removed.some(({ outcome }) => outcome === 'would') ? `\n\nThis was a dry run: ${how}.` : '';
  return tableOr(removed, removedTable, nothingRemoved(environment)) + dryRun;
}

function tableOr<Row>(rows: readonly Row[] | undefined, table: (rows: readonly Row[]) => Table, otherwise: string): string {
  if (rows === undefined) return '';
  return rows.length === 0 ? otherwise : textTable(table(rows));
}
