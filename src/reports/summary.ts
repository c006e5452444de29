import { formatDuration } from '../domain/durations.ts';
import { stepsAlone } from '../domain/plan-lines.ts';
import type { RunRecord } from '../domain/run-history.ts';
import { capital } from '../domain/sentence.ts';
import type { Result } from '../operations/results.ts';
import { reportError } from './error.ts';
import { type Fact, planFacts, resultFacts } from './facts.ts';
import { cut, markdownTable, plain } from './markdown.ts';
import {
  environmentsTable,
  goldenOffText,
  goldensTable,
  imagesTable,
  nothingRemoved,
  removedTable,
  sealingTable,
  serversTable,
  snapshotsTable,
} from './result-tables.ts';
import { type Story, stepsTable } from './story.ts';
import type { Table } from './table.ts';
import { timelineGantt } from './timeline.ts';
import { trendChart } from './trend.ts';

/** GitHub drops a step's whole summary above 1 MiB. */
const maxBytes = 1024 * 1024;
const maxRows = 200;
/** Of one message: a summary is for reading, the log has it in full. */
const maxMessage = 10_000;

export interface RunReport extends Story {
  readonly verb: string;
  /** A reason beyond the workflow's own word; `undefined` = none. */
  readonly why?: string;
  readonly outcome: { readonly kind: 'result'; readonly result: Result } | { readonly kind: 'error'; readonly error: unknown };
  readonly elapsedMs: number;
  /** Requests sent, by service. */
  readonly requests: Readonly<Record<string, number>>;
  /** The last runs that took snapshots of the same golden servers, oldest first, this one included; none where there is no history. */
  readonly history?: readonly RunRecord[];
}

/** The job summary of a run, as Markdown, below GitHub's limit of 1 MiB. */
export function renderSummary(report: RunReport): string {
  const { outcome } = report;
  const failure = outcome.kind === 'error' ? outcome.error : outcome.result.failure;
  const sections = [
    headline(report),
    report.why === undefined ? '' : `Reason: ${plain(report.why)}.`,
    ...(failure === undefined ? [] : [errorSection(failure)]),
    ...report.warnings.map(({ title, message }) => `> [!WARNING]\n> **${plain(title)}**<br>${plain(cut(message, maxMessage))}`),
    ...(outcome.kind === 'result' ? resultSections(outcome.result) : []),
    // What went well shows in the result and its timeline.
    ...(failure === undefined ? [] : [section('Steps', table(stepsTable(report.steps)))]),
    section('Trend', trendChart(report.history ?? [])),
    requestsLine(report),
  ];
  return joinWithin(
    maxBytes,
    sections.filter((section) => section !== ''),
  );
}

function headline({ verb, outcome, elapsedMs, outputs }: RunReport): string {
  const environment = outcome.kind === 'result' ? outcome.result.environment : outputs.get('environment');
  const took = formatDuration(elapsedMs);
  if (outcome.kind === 'error') {
    const [sign, word] = reportError(outcome.error).code === 'cancelled' ? ['🚫', 'cancelled'] : ['❌', 'failed'];
    return `## ${sign} Restage ${plain(verb)}${ofEnvironment(environment)} ${word} after ${took}`;
  }
  const { status, failure } = outcome.result;
  const of = ofEnvironment(environment);
  const off = goldenOffText(outcome.result.inventory?.goldens ?? []);
  if (off !== undefined) return `## 🔴 Restage ${plain(verb)}${of}: ${plain(off)}`;
  if (failure !== undefined) return `## ❌ Restage ${plain(verb)}${of} failed after ${took}`;
  switch (status) {
    case 'complete':
      return `## ✅ Restage ${plain(verb)}${of} complete in ${took}`;
    case 'pending':
      return `## ⏳ Restage ${plain(verb)}${of} pending after ${took}`;
    case 'planned':
      return `## 📋 Restage ${plain(verb)}${of}: nothing was changed`;
    default:
      return status satisfies never;
  }
}

function ofEnvironment(environment: string | undefined): string {
  return environment === undefined ? '' : ` of ${plain(environment)}`;
}

function errorSection(error: unknown): string {
  const { code, message, hint, requestIds, cleanup } = reportError(error);
  const lines = [
    plain(cut(message, maxMessage)),
    ...(hint === undefined ? [] : [`What to do: ${plain(cut(hint, maxMessage))}`]),
    ...(requestIds.length === 0 ? [] : [`Request ids, for the cloud's administrator: ${plain(requestIds.slice(0, maxRows).join(', '))}`]),
    `Code: \`${code}\``,
    ...cleanup.slice(0, maxRows).map((part) => `While cleaning up: ${plain(cut(part.message, maxMessage))}`),
  ];
  return lines
    .map((line) => `> ${line}`)
    .join('\n>\n')
    .replace(/^/, '> [!CAUTION]\n');
}

function resultSections(result: Result): string[] {
  const { servers, notReady, snapshots = [], plan, removed, inventory, pending } = result;
  return [
    pending === undefined
      ? ''
      : `${plain(capital(pending.reason.replace(/\.$/, '')))}. To continue, run this again after ${plain(pending.comeBackAt)}.`,
    factList(resultFacts(result)),
    section('Plan', plan === undefined ? '' : `${factList(planFacts(plan))}\n\n${stepList(stepsAlone(plan))}${noteList(plan.notes)}`),
    section('Snapshots', table(snapshots.length > 1 ? snapshotsTable(snapshots) : undefined)),
    section('Servers', table(servers && serversTable(servers, notReady))),
    removed?.length === 0
      ? capital(plain(nothingRemoved(result.environment)))
      : section('Deletions', table(removed && removedTable(removed))),
    section('Golden servers', table(inventory && goldensTable(inventory.goldens))),
    section('Environments', table(inventory && environmentsTable(inventory.environments))),
    section('Sealing servers', table(inventory?.sealing && sealingTable(inventory.sealing))),
    section('Images', table(inventory && imagesTable(inventory.images))),
    section('Timeline', timelineGantt(result.timeline.slice(0, maxRows))),
  ];
}

function section(title: string, text: string): string {
  return text === '' ? '' : `### ${title}\n\n${text}`;
}

function table(content: Table | undefined): string {
  return content === undefined || content.rows.length === 0 ? '' : markdownTable(content, maxRows);
}

function factList(facts: readonly Fact[]): string {
  return facts.map(([label, text]) => `- **${capital(label)}:** ${plain(cut(text, maxMessage))}`).join('\n');
}

function noteList(notes: readonly string[]): string {
  const lines = notes.slice(0, maxRows).map((note) => `- ${plain(note)}`);
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`;
}

function stepList(steps: readonly string[]): string {
  return steps
    .slice(0, maxRows)
    .map((step, index) => `${index + 1}. ${plain(step)}`)
    .join('\n');
}

function requestsLine({ requests }: RunReport): string {
  const counts = Object.entries(requests).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return `API requests: ${total}${total === 0 ? '' : ` (${counts.map(([service, count]) => `${service} ${count}`).join(', ')})`}`;
}

/** Whole sections, as many as fit: a cut in the middle would break the table or the diagram it falls into. */
function joinWithin(limit: number, sections: readonly string[]): string {
  const note = 'The summary is too long to show everything. The log contains the rest.';
  let text = '';
  for (const section of sections) {
    const longer = text === '' ? section : `${text}\n\n${section}`;
    if (Buffer.byteLength(`${longer}\n\n${note}\n`) > limit) return `${text}\n\n${note}\n`;
    text = longer;
  }
  return `${text}\n`;
}
