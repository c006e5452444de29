import { formatDuration } from '../domain/durations.ts';
import type { Plan, Result } from '../operations/results.ts';
import { reportError } from './error.ts';
import { capital, cut, markdownTable, plain } from './markdown.ts';
import { environmentsTable, imagesTable, removedTable, serversTable } from './result-tables.ts';
import { timelineGantt } from './timeline.ts';

/** GitHub drops a step's whole summary above 1 MiB. */
const maxBytes = 1024 * 1024;
const maxRows = 200;
/** Of one message: a summary is for reading, the log has it in full. */
const maxMessage = 10_000;

export interface RunReport {
  readonly verb: string;
  readonly outcome: { readonly kind: 'result'; readonly result: Result } | { readonly kind: 'error'; readonly error: unknown };
  readonly elapsedMs: number;
  /** Requests sent, by service. */
  readonly requests: Readonly<Record<string, number>>;
  readonly warnings: readonly { readonly title: string; readonly message: string }[];
}

/** The job summary of a run, as Markdown, below GitHub's limit of 1 MiB. */
export function renderSummary(report: RunReport): string {
  const { outcome } = report;
  const sections = [
    headline(report),
    ...(outcome.kind === 'error' ? [errorSection(outcome.error)] : []),
    ...report.warnings.map(({ title, message }) => `> [!WARNING]\n> **${plain(title)}**<br>${plain(cut(message, maxMessage))}`),
    ...(outcome.kind === 'result' ? resultSections(outcome.result) : []),
    requestsLine(report),
  ];
  return joinWithin(maxBytes, sections.filter((section) => section !== ''));
}

function headline({ verb, outcome, elapsedMs }: RunReport): string {
  const took = formatDuration(elapsedMs);
  if (outcome.kind === 'error') return `## ❌ Restage ${plain(verb)} failed after ${took}`;
  const { status, environment } = outcome.result;
  const of = environment === undefined ? '' : ` of ${plain(environment)}`;
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

function errorSection(error: unknown): string {
  const { code, message, hint, requestIds, cleanup } = reportError(error);
  const lines = [
    `**${plain(cut(message, maxMessage))}**`,
    ...(hint === undefined ? [] : [`What to do: ${plain(cut(hint, maxMessage))}`]),
    ...(requestIds.length === 0 ? [] : [`Request ids, for the cloud's administrator: ${plain(requestIds.slice(0, maxRows).join(', '))}`]),
    `Code: \`${code}\``,
    ...cleanup.slice(0, maxRows).map((part) => `While cleaning up: ${plain(cut(part.message, maxMessage))}`),
  ];
  return lines.map((line) => `> ${line}`).join('\n>\n').replace(/^/, '> [!CAUTION]\n');
}

function resultSections(result: Result): string[] {
  const { servers, plan, removed, inventory, pending } = result;
  return [
    pending === undefined ? '' : `${plain(capital(pending.reason))} Run the same again after ${plain(pending.comeBackAt)}.`,
    factList(result),
    plan === undefined ? '' : `### Plan\n\n${planList(plan)}`,
    servers === undefined || servers.length === 0 ? '' : `### Servers\n\n${markdownTable(serversTable(servers), maxRows)}`,
    removed === undefined || removed.length === 0 ? '' : `### Taken away\n\n${markdownTable(removedTable(removed), maxRows)}`,
    inventory === undefined ? '' : `### Environments\n\n${markdownTable(environmentsTable(inventory.environments), maxRows)}`,
    inventory === undefined ? '' : `### Images\n\n${markdownTable(imagesTable(inventory.images), maxRows)}`,
    result.timeline.length === 0 ? '' : `### Timeline\n\n${timelineGantt(result.timeline.slice(0, maxRows))}`,
  ];
}

function factList(result: Result): string {
  const { imageName, imageId, consistency, consistencyEvidence, goldenDowntimeSeconds, snapshotSeconds, expiresAt } = result;
  return [
    imageId === undefined ? '' : `- **Image:** ${plain(imageName ?? imageId)} (\`${plain(imageId)}\`)`,
    consistency === undefined ? '' : `- **Consistency:** ${consistency}${consistencyEvidence === undefined ? '' : ` (${plain(consistencyEvidence)})`}`,
    goldenDowntimeSeconds === undefined ? '' : `- **Golden server was down for:** ${seconds(goldenDowntimeSeconds)}`,
    snapshotSeconds === undefined ? '' : `- **Snapshot took:** ${seconds(snapshotSeconds)}`,
    expiresAt === undefined ? '' : `- **Expires at:** ${plain(expiresAt)}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function planList({ golden, image, flavor, count, estimateSeconds, limitSeconds, limitFormula, steps }: Plan): string {
  return [
    golden === undefined ? '' : `- **Golden server:** ${plain(golden.name)} (${plain(golden.status)}, ${golden.diskGb} GB)`,
    image === undefined ? '' : `- **Image:** ${plain(image.name)}${image.reused ? ', reused' : ''}`,
    flavor === undefined ? '' : `- **Flavor:** ${plain(flavor.name)} (${flavor.vcpus} vCPU, ${flavor.ram} MB RAM, ${flavor.disk} GB disk)`,
    `- **Servers:** ${count}`,
    estimateSeconds === undefined ? '' : `- **Expected snapshot time:** ${seconds(estimateSeconds)}`,
    limitSeconds === undefined ? '' : `- **Limit:** ${seconds(limitSeconds)}${limitFormula === undefined ? '' : ` (${plain(limitFormula)})`}`,
    ...steps.slice(0, maxRows).map((step, index) => `${index === 0 ? '\n' : ''}${index + 1}. ${plain(step)}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function requestsLine({ requests }: RunReport): string {
  const counts = Object.entries(requests).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return `API requests: ${total}${total === 0 ? '' : ` (${counts.map(([service, count]) => `${service} ${count}`).join(', ')})`}`;
}

function seconds(value: number): string {
  return formatDuration(value * 1000);
}

/** Whole sections, as many as fit: a cut in the middle would break the table or the diagram it falls into. */
function joinWithin(limit: number, sections: readonly string[]): string {
  const note = 'The rest is too long for a job summary; the log has all of it.';
  let text = '';
  for (const section of sections) {
    const longer = text === '' ? section : `${text}\n\n${section}`;
    if (Buffer.byteLength(`${longer}\n\n${note}\n`) > limit) return `${text}\n\n${note}\n`;
    text = longer;
  }
  return `${text}\n`;
}
