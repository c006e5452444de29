import { stepsAlone } from '../domain/plan-lines.ts';
import type { Plan, Result } from '../operations/results.ts';
import { factLines, planFacts, resultFacts } from './facts.ts';
import {
  environmentsTable,
  goldensTable,
  imagesTable,
  nothingRemoved,
  regionsTable,
  removedTable,
  sealingTable,
  serversTable,
  snapshotsTable,
} from './result-tables.ts';
import { type Table, textTable } from './table.ts';

function planLines(plan: Plan): string {
  return [...stepsAlone(plan).map((step, at) => `${at + 1}. ${step}`), ...plan.notes.map((note) => `note: ${note}`)].join('\n');
}

/** A result for a terminal or a log: facts, then tables, one empty line between them. */
export function resultText(result: Result): string {
  const { plan, snapshots = [], servers, removed, inventory, regions, pending } = result;
  return [
    factLines(resultFacts(result)),
    plan === undefined ? '' : factLines(planFacts(plan)),
    plan === undefined ? '' : planLines(plan),
    tableText(snapshots.length > 1 ? snapshotsTable(snapshots) : undefined),
    tableText(servers && serversTable(servers)),
    tableText(regions && regionsTable(regions)),
    removed?.length === 0 ? nothingRemoved(result.environment) : tableText(removed && removedTable(removed)),
    tableText(inventory && goldensTable(inventory.goldens)),
    tableText(inventory && environmentsTable(inventory.environments)),
    tableText(inventory?.sealing && sealingTable(inventory.sealing)),
    tableText(inventory && imagesTable(inventory.images)),
    pending === undefined ? '' : `pending: ${pending.reason}\nto continue, run this again after ${pending.comeBackAt}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tableText(table: Table | undefined): string {
  return table === undefined || table.rows.length === 0 ? '' : textTable(table);
}
