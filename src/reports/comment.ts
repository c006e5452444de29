import { isIP } from 'node:net';
import { hostOf } from '../domain/address.ts';
import { formatDuration } from '../domain/durations.ts';
import { defaultRole } from '../domain/names.ts';
import type { ReadyCheck } from '../inputs/types.ts';
import type { RemovedResource, ServerResult } from '../operations/results.ts';
import { reportError } from './error.ts';
import { cut, link, markdownTable, plain } from './markdown.ts';
import { removedTable } from './result-tables.ts';
import { addressesText } from './server-fields.ts';
import type { Table } from './table.ts';

/** GitHub refuses a longer comment: 65,536 characters, of which the marker takes some. */
export const maxComment = 65_000;
const maxMessage = 4_000;

export type CommentState =
  /** The run has begun and has changed nothing yet. */
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | {
      readonly kind: 'snapshotting';
      /** ISO 8601. */
      readonly since: string;
      readonly estimateMs: number | undefined;
      readonly limitMs: number | undefined;
      /** While the cloud still makes the image. */
      readonly isGoldenBack?: boolean;
    }
  | { readonly kind: 'launching' }
  | { readonly kind: 'ready'; readonly image: string | undefined; readonly consistency: string | undefined }
  | { readonly kind: 'pending'; readonly reason: string; readonly comeBackAt: string }
  | { readonly kind: 'failed'; readonly verb: string; readonly error: unknown }
  | { readonly kind: 'destroying' }
  | { readonly kind: 'destroyed'; readonly why: string | undefined; readonly removed: readonly RemovedResource[] };

/** What a comment on a pull request tells of one environment. */
export interface CommentView {
  readonly environment: string;
  readonly state: CommentState;
  /** Those that are there now, whatever the state; `undefined` where that could not be determined. */
  readonly servers: readonly ServerResult[] | undefined;
  /** ISO 8601; `undefined` = never, or not known. */
  readonly expiresAt: string | undefined;
  readonly commit: { readonly sha: string; readonly url: string } | undefined;
  /** Page of the job that says this. */
  readonly job: string;
  readonly url: string | undefined;
  /** What the servers of each role were checked by. */
  readonly ready: Readonly<Record<string, readonly ReadyCheck[]>>;
  /** How people keep the servers, and how they get rid of them: sentences. */
  readonly advice: readonly string[];
}

/** The comment as Markdown, below GitHub's limit: the table of servers gives way first. */
export function renderComment(view: CommentView): string {
  for (let rows = view.servers?.length ?? 0; ; rows = Math.floor(rows / 2)) {
    const text = compose(view, rows);
    if (text.length <= maxComment || rows === 0) return cutWhole(text);
  }
}

function compose(view: CommentView, rows: number): string {
  const { state, servers = [], advice, job } = view;
  const sections = [
    headline(view),
    stateText(view),
    servers.length === 0 ? '' : markdownTable(reachTable(view, servers), rows),
    facts(view),
    servers.length > 0 && isStanding(state) && state.kind !== 'failed' ? advice.map((sentence) => plain(sentence)).join(' ') : '',
    `<sub>[Details of the run](${job})</sub>`,
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

const signs: Record<CommentState['kind'], readonly [sign: string, words: string]> = {
  planned: ['📋', 'is planned'],
  snapshotting: ['📸', 'is waiting for a snapshot'],
  launching: ['🚀', 'is launching'],
  ready: ['🟢', 'is ready'],
  pending: ['⏳', 'is pending'],
  failed: ['🔴', ''],
  destroying: ['🧹', 'is being deleted'],
  destroyed: ['⚪', 'is gone'],
};

function headline({ environment, state }: CommentView): string {
  const [sign, words] = signs[state.kind];
  return `### ${sign} <code>${plain(environment)}</code> ${state.kind === 'failed' ? `${plain(state.verb)} failed` : words}`;
}

function stateText(view: CommentView): string {
  const { state, servers = [], url } = view;
  const old = servers.length > 0 ? 'The servers below keep running until the new ones are ready.' : '';
  switch (state.kind) {
    case 'planned':
      return [...state.steps.map((step, index) => `${index + 1}. ${plain(step)}`), ...(old === '' ? [] : ['', old])].join('\n');
    case 'snapshotting':
      return [snapshotText(state), old].filter((text) => text !== '').join(' ');
    case 'launching':
      return ['The servers are being created. The run waits until they are ready.', old].filter((text) => text !== '').join(' ');
    case 'ready':
      return url === undefined ? '' : `**${link(url)}**`;
    case 'pending':
      return `${plain(state.reason.replace(/\.$/, ''))}. To continue, run this again after ${plain(state.comeBackAt)}.`;
    case 'failed':
      return failure(state.error, view);
    case 'destroying':
      return '';
    case 'destroyed':
      return [state.why === undefined ? '' : `Deleted because ${plain(state.why)}.`, notDeleted(state.removed)]
        .filter((text) => text !== '')
        .join('\n\n');
    default:
      return state satisfies never;
  }
}

function snapshotText({ since, estimateMs, limitMs, isGoldenBack }: CommentState & { kind: 'snapshotting' }): string {
  const estimate = estimateMs === undefined ? '' : ` The image should be usable after about ${formatDuration(estimateMs)}`;
  const limit =
    limitMs === undefined ? '' : `${estimate === '' ? ' The image should be usable' : ','} at the latest after ${formatDuration(limitMs)}`;
  return `A snapshot of the golden server has been in progress since ${plain(timeText(since))}.${estimate}${limit}${estimate + limit === '' ? '' : '.'}${isGoldenBack === true ? ' The golden server is running again.' : ''}`;
}

function failure(error: unknown, { servers }: CommentView): string {
  const { code, message, hint, cleanup } = reportError(error);
  const lines = [
    plain(cut(message, maxMessage)),
    ...(hint === undefined ? [] : [`What to do: ${plain(cut(hint, maxMessage))}`]),
    ...cleanup.slice(0, 10).map((part) => `While cleaning up: ${plain(cut(part.message, maxMessage))}`),
    `Code: <code>${code}</code>`,
  ];
  const quote = lines.map((line) => `> ${line}`).join('\n>\n');
  const left =
    servers === undefined
      ? 'Could not determine which servers exist.'
      : servers.length === 0
        ? 'There are no servers.'
        : 'Existing servers:';
  return `> [!CAUTION]\n${quote}\n\n${left}`;
}

/** What a teardown had to leave, image by image; what is gone needs no list. */
function notDeleted(removed: readonly RemovedResource[]): string {
  const left = removed.filter(({ outcome }) => outcome !== 'deleted');
  return left.length === 0 ? '' : `Not deleted yet:\n\n${markdownTable(removedTable(left), 20)}`;
}

function reachTable({ ready }: CommentView, servers: readonly ServerResult[]): Table {
  const rows = servers.map(({ name, role, status, flavor, ...where }) => {
    return { name, role, status, all: addressesText(where), ways: waysTo(where.address, ready[role] ?? []).join(', '), flavor };
  });
  type Row = (typeof rows)[number];
  const columns: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
    ['server', ({ name }) => name],
    // Columns that would say nothing are left out.
    ...(rows.some(({ role }) => role !== defaultRole) ? [['role', ({ role }: Row) => role] as const] : []),
    ['status', ({ status }) => status],
    ['addresses', ({ all }) => all],
    ...(rows.some(({ ways }) => ways !== '') ? [['reach it by', ({ ways }: Row) => ways] as const] : []),
    ['flavor', ({ flavor }) => flavor],
  ];
  return { columns: columns.map(([title]) => title), rows: rows.map((row) => columns.map(([, cell]) => cell(row))) };
}

/** By what its readiness was checked: that much is known to answer. */
function waysTo(address: string | undefined, ready: readonly ReadyCheck[]): readonly string[] {
  if (address === undefined || isIP(address) === 0) return [];
  const host = hostOf(address);
  return ready.flatMap((check) => {
    switch (check.kind) {
      case 'http':
        return [`${check.scheme}://${host}:${check.port}${check.path}`];
      case 'tcp':
        return [check.port === 22 ? `\`ssh ${address}\`` : `\`${host}:${check.port}\``];
      case 'active':
      case 'console':
      case 'command':
      case 'host-keys':
        return [];
      default:
        return check satisfies never;
    }
  });
}

function facts({ state, expiresAt, commit, servers = [] }: CommentView): string {
  const image = state.kind === 'ready' ? state.image : undefined;
  const consistency = state.kind === 'ready' ? state.consistency : undefined;
  return [
    ...(servers.length > 0 && isStanding(state)
      ? [`- **Expires:** ${expiresAt === undefined ? 'never (no `ttl`)' : plain(timeText(expiresAt))}`]
      : []),
    ...(image === undefined ? [] : [`- **Image:** ${plain(image)}${consistency === undefined ? '' : ` (${plain(consistency)})`}`]),
    ...(commit === undefined ? [] : [`- **Commit:** [<code>${plain(commit.sha.slice(0, 7))}</code>](${commit.url})`]),
  ].join('\n');
}

/** States in which the servers of the table are to stay. */
function isStanding({ kind }: CommentState): boolean {
  return kind !== 'destroying' && kind !== 'destroyed';
}

/** `2026-11-22 00:29 UTC`. */
function timeText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

/** The last resort, for texts that come as they are: at the end of a line, so that no link or table is torn. */
function cutWhole(text: string): string {
  if (text.length <= maxComment) return text;
  const note = '\n\n… The comment is too long to show everything. See the job for the rest.';
  const room = text.slice(0, maxComment - note.length);
  return `${room.slice(0, Math.max(room.lastIndexOf('\n'), 0))}${note}`;
}
