import type { Emulator } from '../../src/emulator/index.ts';
import { anotherClient } from '../helpers/scenario-another-client.ts';
import type { Condition, Deed } from './plan.ts';
import { byHand, launchedServers, type Server, takenImages } from './promises/books.ts';
import { forge } from './strangers.ts';
import type { Witness } from './witness.ts';

/** Does it, if the cloud lets it be done at this moment. @returns whether it was done */
export function doDeed(witness: Witness, { kind, golden: name, forgery }: Deed): boolean {
  const emulator = witness.as({ kind: 'person' });
  const seen = { emulator, witness };
  const { books } = emulator;
  const golden = books.server(name);
  if (golden === undefined) return false;
  const act = (id: string, body: unknown, who: 'ci' | 'admin' = 'ci') =>
    ask(emulator, who, 'POST', `/compute/v2.1/servers/${id}/action`, body);
  const [launched] = launchedServers(seen);
  const image = takenImages(seen).at(-1);
  // A person who takes a server out of work has been at work on it.
  const inUse = launchedServers(seen).find(({ vmState, taskState }) => vmState === 'active' && taskState === null);
  const take = (body: unknown) => inUse !== undefined && act(inUse.id, body);
  const snapshot = { createImage: { name: `${byHand}${books.images().length}` } };
  switch (kind) {
    case 'lock':
      return act(golden.id, { lock: null });
    case 'pause':
      return act(golden.id, { pause: null });
    case 'suspend':
      return act(golden.id, { suspend: null });
    case 'break':
      // A server at a task, or one that was off, could not be distinguished from one that Restage left so.
      return golden.vmState === 'active' && golden.taskState === null && act(golden.id, { 'os-resetState': { state: 'error' } }, 'admin');
    case 'start':
      return act(golden.id, { 'os-start': null });
    case 'reboot':
      return golden.vmState === 'active' && act(golden.id, { reboot: { type: 'HARD' } });
    case 'snapshot':
      return act(golden.id, snapshot);
    case 'snapshot-launched':
      return launched !== undefined && act(launched.id, snapshot);
    case 'delete-launched':
      return launched !== undefined && ask(emulator, 'ci', 'DELETE', `/compute/v2.1/servers/${launched.id}`);
    case 'delete-image':
      return image !== undefined && ask(emulator, 'ci', 'DELETE', `/image/v2/images/${image.id}`);
    case 'protect-image':
      return image !== undefined && protect(emulator, image.id, true);
    case 'stop-launched':
      return take({ 'os-stop': null });
    case 'pause-launched':
      return take({ pause: null });
    case 'suspend-launched':
      return take({ suspend: null });
    case 'shelve-launched':
      return take({ shelve: null });
    case 'rescue-launched':
      return take({ rescue: null });
    case 'resize-launched':
      return inUse !== undefined && act(inUse.id, { resize: { flavorRef: inUse.flavor.name === 'm1.large' ? 'm1.medium' : 'm1.large' } });
    case 'label-launched':
      return inUse !== undefined && label(emulator, inUse.id, { owner: 'person', restage_note: 'mine' });
    case 'copy-marks':
      return launched !== undefined && witness.isGolden(golden.id) && label(emulator, golden.id, marksOf(launched));
    case 'forge':
      return forgery !== undefined && forge(emulator, forgery, name, books.images().length);
    default:
      return kind satisfies never;
  }
}

/** Gives servers back that people have taken out of work: a run that must come to its end finds them as they were launched. */
export function handBack(witness: Witness): void {
  const emulator = witness.as({ kind: 'person' });
  emulator.settle();
  for (const id of [...witness.taken]) {
    const state: string = emulator.books.server(id)?.vmState ?? 'deleted';
    const body = wayBack.find(([from]) => state.startsWith(from))?.[1];
    if (body !== undefined) ask(emulator, 'ci', 'POST', `/compute/v2.1/servers/${id}/action`, body);
  }
}

const wayBack: readonly (readonly [string, unknown])[] = [
  ['stopped', { 'os-start': null }],
  ['paused', { unpause: null }],
  ['suspended', { resume: null }],
  ['shelved', { unshelve: null }],
  ['rescued', { unrescue: null }],
  ['resized', { confirmResize: null }],
];

function label(emulator: Emulator, id: string, metadata: Readonly<Record<string, string>>): boolean {
  ask(emulator, 'ci', 'PUT', `/compute/v2.1/servers/${id}/tags/person`);
  return ask(emulator, 'ci', 'POST', `/compute/v2.1/servers/${id}/metadata`, { metadata });
}

/** As a person copies them, long after. */
function marksOf({ metadata }: Server): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith('restage_'))),
    restage_expires_at: '2026-11-20T00:00:00Z',
  };
}

/** Takes back what was done, where it would be in the way for good: no run can work with a golden server that stays locked. */
export function takeBack(witness: Witness, deeds: readonly Deed[]): void {
  const emulator = witness.as({ kind: 'person' });
  // A lock keeps the rest from being taken back.
  for (const { kind, golden: name } of deeds.toSorted((a, b) => Number(b.kind === 'lock') - Number(a.kind === 'lock'))) {
    const id = emulator.books.server(name)?.id ?? '';
    const act = (body: unknown) => ask(emulator, 'ci', 'POST', `/compute/v2.1/servers/${id}/action`, body);
    if (kind === 'lock') act({ unlock: null });
    if (kind === 'pause') act({ unpause: null });
    if (kind === 'suspend') act({ resume: null });
    if (kind === 'break') repair(emulator, name);
    if (kind === 'protect-image') for (const image of emulator.books.images()) if (image.protected) protect(emulator, image.id, false);
  }
}

/** What operators do when a host is back: the server is no longer at its task or in ERROR, and boots. */
export function repairAfter(witness: Witness, conditions: readonly Condition[], goldens: readonly string[]): void {
  const broke = conditions.some(({ servers }) => servers?.knobs.stop_never_ends === true || servers?.knobs.fail_start === 'error');
  if (broke) for (const name of goldens) repair(witness.as({ kind: 'person' }), name);
}

function repair(emulator: Emulator, name: string): void {
  emulator.settle();
  const server = emulator.books.server(name);
  if (server === undefined) return;
  const url = `/compute/v2.1/servers/${server.id}/action`;
  const hangs = server.taskState === 'powering-off';
  if (hangs) ask(emulator, 'admin', 'POST', url, { 'os-resetState': { state: 'active' } });
  if (hangs || server.vmState === 'error') ask(emulator, 'ci', 'POST', url, { reboot: { type: 'HARD' } });
}

function protect(emulator: Emulator, id: string, value: boolean): boolean {
  return ask(emulator, 'ci', 'PATCH', `/image/v2/images/${id}`, [{ op: 'replace', path: '/protected', value }]);
}

function ask(emulator: Emulator, who: 'ci' | 'admin', method: string, url: string, body?: unknown): boolean {
  try {
    anotherClient({ emulator }, who)(method, url, body);
    return true;
  } catch {
    return false;
  }
}
