import { formatDuration } from '../../domain/durations.ts';
import { type ConsoleTail, messageOf, RestageError } from '../../domain/errors.ts';
import { chooseFlavor, type FlavorSizes, neededDisk } from '../../domain/fit.ts';
import { type ImageMarks, imageMarks, markKeys, sealingMarks } from '../../domain/marks.ts';
import { serverPoll } from '../../domain/poll-schedule.ts';
import { describeSeal, readSealWord, scriptOutput, sealedName, sealNonce, sealUserData } from '../../domain/sealing.ts';
import { judgeStop } from '../../domain/verdict.ts';
import type { Server } from '../../openstack/compute/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { markSealed } from '../golden/mark.ts';
import { helpOff, isOff, stopByClient } from '../golden/stop-in-guest.ts';
import { withLease } from '../lease/lease.ts';
import { imageSubject } from '../lease/record.ts';
import { removeImage } from '../removal/image.ts';
import { removeSealingServers, sealingPort, sealingServersOf } from '../removal/sealing.ts';
import { type RunContext, randomNonce, type UndoStack } from '../run/context.ts';
import { cloudNow, cloudTimeOf, ownTimeOf } from '../run/time.ts';
import { canStillSucceed } from './adopt.ts';
import { diskKey, estimateOf, type ImageOrder, secondsKey } from './order.ts';
import { imagesOfGolden, isDetached, type MarkedImage } from './own-images.ts';
import type { SealOrder } from './seal-order.ts';
import { evidenceKey, limitKey, mayComeUntil } from './verdict.ts';
import { verifySealed } from './verify.ts';
import { type Available, isSnapshotFailure, type Snapshot, SnapshotWatch } from './wait.ts';

/** A raw image that is whole, and awaits its sealing. */
export interface RawImage extends MarkedImage {
  /** How long its snapshot took, milliseconds; `undefined` = not known. */
  readonly tookMs: number | undefined;
}

export type Sealing =
  | { readonly kind: 'sealed'; readonly image: Image }
  /** `stand`: how far it is, for people. */
  | { readonly kind: 'detached'; readonly stand: string };

/**
 * Raw image -> sealed image that is verified usable: boots it once without a network, has the script run there, and takes the image of that server
 * once it has powered itself off. Under the lease on the raw image, while the golden server runs. Goes on from what a dead run left of it.
 * What the sealing needed is deleted when this comes back with the image; the raw one too.
 * @throws RestageError `seal-failed`; what was made is taken back by `undo` then
 */
export async function sealRaw(ctx: RunContext, order: ImageOrder, seal: SealOrder, raw: RawImage, undo: UndoStack): Promise<Sealing> {
  undo.register({
    title: `delete what was made to seal image ${raw.image.name}`,
    run: (here) => removeSealing(here, raw, { late: true }),
  });
  const sealing = { order, seal, raw };
  const verified = (await sealedFrom(ctx, raw)).find(({ marks }) => marks.verified);
  const taken = verified === undefined ? await takeSealed(ctx, sealing) : { kind: 'there' as const, image: verified.image };
  if (taken.kind === 'detached') return taken;
  const image = taken.kind === 'there' ? taken.image : await prove(ctx, sealing, taken.available.image, taken.flavor);
  // It stays, whatever comes.
  undo.release();
  undo.register({ title: `delete raw image ${raw.image.name}`, run: (here) => clearRaw(here, raw) });
  await clearRaw(ctx, raw).catch((error: unknown) => {
    ctx.throwIfEnding();
    if (!(error instanceof RestageError)) throw error;
    ctx.emit({
      type: 'warning',
      title: 'A raw image was not deleted',
      message: `${error.message} \`restage reap\` deletes it as soon as the cloud allows.`,
    });
  });
  undo.release();
  return { kind: 'sealed', image };
}

interface SealWork {
  readonly order: ImageOrder;
  readonly seal: SealOrder;
  readonly raw: RawImage;
}

type Taken =
  | { readonly kind: 'taken'; readonly available: Available; readonly flavor: FlavorSizes }
  | Extract<Sealing, { readonly kind: 'detached' }>;

async function takeSealed(ctx: RunContext, work: SealWork): Promise<Taken> {
  const flavor = flavorFor(work);
  const begun = await takeUp(ctx, work);
  if (begun !== undefined) {
    const end = await awaitSealed(ctx, work, begun).catch(async (error: unknown) => {
      if (!(error instanceof RestageError) || !isSnapshotFailure(error)) throw error;
      ctx.emit({ type: 'note', message: `${error.message} An earlier run started this snapshot. Taking it again.` });
      await removeSealedOf(ctx, work.raw);
      return undefined;
    });
    if (end !== undefined) return end.kind === 'detached' ? end : { ...end, flavor };
  }
  const boot = await bootOnce(ctx, work, flavor);
  if (boot.kind === 'detached') return boot;
  try {
    const end = await awaitSealed(ctx, work, await requestSealed(ctx, work, boot.server));
    return end.kind === 'detached' ? end : { ...end, flavor };
  } catch (error) {
    if (!(error instanceof RestageError) || !isSnapshotFailure(error)) throw error;
    throw new RestageError(
      'seal-failed',
      `The image of the sealed copy of golden server ${work.order.golden.name} could not be taken: ${error.message}`,
      {
        cause: error,
        requestIds: error.requestIds,
        hint: 'The raw image is deleted, and older images are kept. Run this again. If it fails again, give the request id to the cloud provider.',
      },
    );
  }
}

/** Once the raw image is there, it may demand more than was known before. */
function flavorFor({ order, seal, raw: { image } }: SealWork): FlavorSizes {
  const facts = {
    minDisk: image.minDisk,
    sizeBytes: image.size,
    virtualSizeBytes: image.virtualSize,
    goldenDiskGb: order.diskGb,
    volumeBacked: false,
  };
  const choice = chooseFlavor('auto', seal.flavors, { ...neededDisk(facts), minRam: image.minRam, volumeBacked: false });
  const [flavor] = 'chosen' in choice ? choice.chosen : [];
  if (flavor !== undefined) return flavor;
  const why = 'problem' in choice ? choice.problem.message : '';
  throw new RestageError('flavor-too-small', `No server can be launched to seal image ${image.name}. ${why}`, {
    hint: 'Sealing needs a flavor whose root disk is at least as large as that of the golden server (`openstack flavor list`).',
  });
}

/** The sealed image that an earlier run began to take; what else there is of it is deleted. */
async function takeUp(ctx: RunContext, { raw, seal }: SealWork): Promise<Snapshot | undefined> {
  let begun: Snapshot | undefined;
  for (const { image, marks } of await sealedFrom(ctx, raw)) {
    const server =
      marks.seal?.kind === 'sealed' && marks.seal.by === seal.by && canStillSucceed(image) && !isGivenUp(ctx, image)
        ? await ctx.cloud.compute.getServer(marks.seal.in)
        : undefined;
    if (begun !== undefined || server === undefined) {
      await removeImage(ctx, image);
      continue;
    }
    ctx.emit({ type: 'note', message: `Continuing with sealed image ${image.name}, which run ${marks.run} began.` });
    const requestedAt = ownTimeOf(ctx, Date.parse(image.createdAt));
    const takenOver = { found: image, mayTrust: false };
    begun = { golden: server, imageId: image.id, imageName: image.name, requestedAt, requestId: undefined, takenOver };
  }
  return begun;
}

/** As of a raw image: runs that never stay to the limit would wait for it without end. */
function isGivenUp(ctx: RunContext, image: Image): boolean {
  return cloudNow(ctx) >= (mayComeUntil(image) ?? Number.POSITIVE_INFINITY);
}

async function sealedFrom(ctx: RunContext, { image, marks: { goldenId } }: MarkedImage): Promise<readonly MarkedImage[]> {
  const images = await imagesOfGolden(ctx, goldenId);
  return images.filter(({ marks }) => marks.seal?.kind === 'sealed' && marks.seal.from === image.id);
}

async function removeSealedOf(ctx: RunContext, raw: MarkedImage): Promise<void> {
  for (const { image, marks } of await sealedFrom(ctx, raw)) if (!marks.verified) await removeImage(ctx, image);
}

/** First the servers: of one that is gone, no image is taken any more. */
async function removeSealing(ctx: RunContext, raw: MarkedImage, options?: { readonly late: boolean }): Promise<void> {
  await removeSealingServers(ctx, raw.image.id, options);
  await removeSealedOf(ctx, raw);
}

async function clearRaw(ctx: RunContext, raw: MarkedImage): Promise<void> {
  await removeSealingServers(ctx, raw.image.id);
  const removal = await removeImage(ctx, raw.image);
  if (removal.outcome === 'deleted') return;
  ctx.emit({ type: 'note', message: `Raw image ${raw.image.name} is not deleted yet: ${removal.reason}.` });
}

/** What dead runs left of sealings that had come to their image. What another run is at work on is left to it, and what cannot be deleted to `reap`. */
export async function clearSpent(ctx: RunContext, spent: readonly MarkedImage[]): Promise<void> {
  for (const raw of spent) {
    try {
      await withLease(ctx, imageSubject(raw.image), 0, (leased) => clearRaw(leased, raw));
    } catch (error) {
      ctx.throwIfEnding();
      if (!(error instanceof RestageError)) throw error;
      ctx.emit({
        type: 'warning',
        title: 'A raw image was not deleted',
        message: `${messageOf(error)} \`restage reap\` deletes it as soon as the cloud allows.`,
      });
    }
  }
}

type Boot = { readonly kind: 'off'; readonly server: Server } | Extract<Sealing, { readonly kind: 'detached' }>;

/** Boots the raw image, or goes on with the server that an earlier run booted; where that comes to nothing, with one of its own. */
async function bootOnce(ctx: RunContext, work: SealWork, flavor: FlavorSizes): Promise<Boot> {
  const { raw, order } = work;
  const [found] = await sealingServersOf(ctx, raw.image.id);
  if (found !== undefined) {
    const { id, name, marks } = found;
    ctx.emit({
      type: 'note',
      message: `Continuing with server ${name} (${id}), which run ${marks.run} booted to seal image ${raw.image.name}.`,
    });
    const bootedAt = ownTimeOf(ctx, Date.parse(found.created));
    const watched = await watch(ctx, work, { id, name, nonce: marks.nonce, bootedAt });
    if (watched.kind !== 'failed') return watched;
    // Of a run that left it to this one, it is what came of the sealing: runs that never stay for the end would seal it again without end.
    if (watched.isFinal && isDetached(raw.image)) throw watched.error;
    ctx.emit({ type: 'note', message: `${watched.error.message} Sealing it again.` });
    await removeSealingServers(ctx, raw.image.id);
  }
  const nonce = randomNonce(ctx.random);
  const name = `restage-seal-${order.golden.name}`.slice(0, 200);
  const bootedAt = ctx.clock.now();
  const { id } = await ctx.cloud.compute.createServer({
    name,
    imageId: raw.image.id,
    flavorId: flavor.id,
    nonce,
    networkIds: await networkOf(ctx, work, name),
    // Where its disk is known to boot.
    availabilityZone: order.golden.availabilityZone,
    metadata: sealingMarks({
      environment: raw.marks.environment,
      role: raw.marks.role,
      run: ctx.runId,
      nonce,
      imageId: raw.image.id,
    }),
    configDrive: true,
    userData: sealUserData(work.seal.script, sealNonce(nonce)),
  });
  const watched = await watch(ctx, work, { id, name, nonce, bootedAt });
  if (watched.kind === 'failed') throw watched.error;
  return watched;
}

/** A port of ours is there before its server, and is found by its image (`removeSealingServers`). */
async function networkOf(ctx: RunContext, { seal: { apart }, raw }: SealWork, name: string): Promise<'none' | { readonly portId: string }> {
  if (apart.kind === 'no-network') return 'none';
  const description = sealingPort(raw.image.id);
  const [there] = await ctx.cloud.network.findPorts(description);
  // Of a dead run, and another client has enabled it since.
  if (there?.isEnabled === true) await ctx.cloud.network.deletePort(there.id);
  const port =
    there?.isEnabled === false ? there : await ctx.cloud.network.createDisabledPort({ networkId: apart.networkId, name, description });
  return { portId: port.id };
}

/** The server that runs the script. */
interface Guest {
  readonly id: string;
  readonly name: string;
  readonly nonce: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly bootedAt: number;
  /**
   * The console as it was last read. Of a server that is off, libvirt's driver shows none (nova:virt/libvirt/driver.py `get_console_output`: a pty of
   * a domain that does not run has no path).
   */
  heard?: string | undefined;
}

/** `isFinal`: no sign of another client's doing. */
type Watched = Boot | { readonly kind: 'failed'; readonly error: RestageError; readonly isFinal: boolean };

/** A run that takes over looks for so long at least, milliseconds. */
const takeOverMs = 30_000;

async function watch(ctx: RunContext, work: SealWork, guest: Guest): Promise<Watched> {
  const { order, seal, raw } = work;
  const title = `Seal image ${raw.image.name} with ${describeSeal(seal.script)}, without a network (at most ${formatDuration(seal.limitMs)})`;
  let watched: Watched | undefined;
  try {
    return await ctx.step(`seal ${order.golden.name}`, title, async (own) => {
      watched = await watchToItsEnd(own, work, guest);
      // The log shows a step that failed, even where it is tried again.
      if (watched.kind === 'failed') throw watched.error;
      return watched;
    });
  } catch (error) {
    if (watched?.kind === 'failed' && error === watched.error) return watched;
    throw error;
  }
}

async function watchToItsEnd(ctx: RunContext, work: SealWork, guest: Guest): Promise<Watched> {
  const end = await awaitOff(ctx, work, guest);
  switch (end.kind) {
    case 'detached':
      return end;
    case 'failed':
      return failed(ctx, work, guest, { ...end, isFinal: true, text: await readConsole(ctx, guest) });
    case 'off':
      return judge(ctx, work, guest, end);
    default:
      return end satisfies never;
  }
}

type OffEnd =
  | { readonly kind: 'off'; readonly server: Server; readonly at: number; readonly ownStops: ReadonlySet<string> }
  | { readonly kind: 'failed'; readonly why: string; readonly hint: string }
  | Extract<Sealing, { readonly kind: 'detached' }>;

async function awaitOff(ctx: RunContext, { seal }: SealWork, guest: Guest): Promise<OffEnd> {
  const { cloud, clock } = ctx;
  const { id, name, bootedAt } = guest;
  const ownStops = new Set<string>();
  return ctx.wait<OffEnd>({
    waitingFor: `server ${name} to run the seal script and power itself off`,
    limitMs: Math.max(takeOverMs, bootedAt + seal.limitMs - clock.now()),
    interval: (elapsedMs) => Math.min(5_000, serverPoll(elapsedMs)),
    look: async () => {
      const server = await cloud.compute.getServer(id);
      const failed = (why: string, hint: string) => ({ done: true, value: { kind: 'failed', why, hint } }) as const;
      if (server === undefined) return failed(`another client deleted the sealing server ${name} (${id})`, 'Run this again.');
      if (server.addresses.length > 0 && seal.apart.kind === 'no-network')
        return failed(
          `the sealing server ${name} (${id}) has the address ${server.addresses[0]?.address ?? ''}, but must have no network`,
          'Another client or the cloud attached a network to it. Run this again when nothing attaches one.',
        );
      if (server.status === 'ERROR')
        return failed(
          `the sealing server ${name} (${id}) is in ERROR: ${server.fault?.message ?? 'the cloud gives no reason'}`,
          'If no host has room, run this again later.',
        );
      if (isOff(server)) return { done: true, value: { kind: 'off', server, at: clock.now(), ownStops } };
      if (server.status === 'ACTIVE') await readConsole(ctx, guest);
      await helpOff(ctx, server, ownStops);
      const stand = `${server.status}${server.taskState ? `, ${server.taskState}` : ''}`;
      // Left now, its word would be lost: the next run finds a server that is off, and shows no console.
      return { done: false, state: stand };
    },
    onTimeout: (state) => ({
      done: true,
      value: {
        kind: 'failed',
        why: `the sealing server ${name} (${id}) did not power itself off within ${formatDuration(seal.limitMs)}; it is ${state}`,
        hint: 'Either the script hangs, or the guest has no cloud-init that runs user data from a config drive (datasource `ConfigDrive`). If the script only needs more time, raise `ready-timeout`.',
      },
    }),
  });
}

/** The console may lag behind, milliseconds. */
const consoleLagMs = 5_000;
/** All that a driver has: libvirt's keeps 100 KiB (nova:virt/libvirt/driver.py `MAX_CONSOLE_BYTES`). */
const mostLines = 10_000;

/** Sealed is what says so, and powered itself off: not what another client stopped in the middle. */
async function judge(
  ctx: RunContext,
  work: SealWork,
  guest: Guest,
  { server, at, ownStops }: Extract<OffEnd, { readonly kind: 'off' }>,
): Promise<Watched> {
  const fail = (why: string, hint: string, shown?: string, isFinal = true) => failed(ctx, work, guest, { why, hint, text: shown, isFinal });
  const { name, id } = guest;
  const strange = await portsBeside(ctx, work, guest);
  if (strange !== undefined)
    return fail(
      `another client attached port ${strange} to the sealing server ${name} (${id}), or enabled that port`,
      'Run this again when no other client is working on that server.',
      undefined,
      false,
    );
  const asked = await stopByClient(ctx, server, cloudTimeOf(ctx, guest.bootedAt), ownStops);
  let text = await readConsole(ctx, guest);
  let word = readSealWord(text ?? '', sealNonce(guest.nonce));
  if (word.kind === 'nothing') {
    await ctx.sleep(consoleLagMs);
    text = await readConsole(ctx, guest);
    word = readSealWord(text ?? '', sealNonce(guest.nonce));
  }
  if (word.kind === 'failed')
    return fail(
      `the script failed with exit code ${word.code}`,
      'See what the script wrote to the console, fix it, and run this again.',
      text,
    );
  if (text === undefined)
    return fail(
      `the cloud does not show the console of the sealing server ${name} (${id})`,
      'Only the console shows whether the script succeeded. Ask the cloud provider for access to it (`os-getConsoleOutput`).',
      undefined,
      // Off, it may show none; another boot tells.
      false,
    );
  if (word.kind === 'nothing')
    return fail(
      `the sealing server ${name} (${id}) powered itself off, but its console does not report that the script succeeded`,
      'Either the script powers the guest off itself, or the guest does not write to this console (add `console=ttyS0` to its kernel command line).',
      text,
    );
  if (asked !== undefined)
    // Perhaps the run before, to bring Nova's record up to date.
    return fail(
      `another client stopped the sealing server ${name} (${id})`,
      'Run this again when no other client is working on that server.',
      text,
      false,
    );
  const { evidence } = judgeStop({ kind: 'guest', seconds: Math.max(0, Math.round((at - guest.bootedAt) / 1000)) });
  ctx.emit({ type: 'note', message: `Sealed: ${evidence}.` });
  return { kind: 'off', server };
}

/** Where the server has a port of ours: another one that it has beside it, or ours, if it is disabled no longer. */
async function portsBeside({ cloud }: RunContext, { seal, raw }: SealWork, { id }: Guest): Promise<string | undefined> {
  if (seal.apart.kind === 'no-network') return undefined;
  const ports = await cloud.network.listPorts({ deviceIds: [id] });
  return ports.find(({ description, isEnabled }) => description !== sealingPort(raw.image.id) || isEnabled)?.id;
}

function sealFailed({ order, raw }: SealWork, why: string, hint: string, consoleTail?: ConsoleTail): RestageError {
  return new RestageError('seal-failed', `Image ${raw.image.name} of golden server ${order.golden.name} could not be sealed: ${why}.`, {
    hint: `${hint} The raw image is deleted. Older images and servers are unchanged, and the golden server is running.`,
    consoleTail,
  });
}

const consoleMs = 10_000;

/** @returns what was last shown, where the cloud shows none by now */
async function readConsole(ctx: RunContext, guest: Guest): Promise<string | undefined> {
  const text = await ctx
    .within(consoleMs, ({ cloud }) => cloud.compute.console(guest.id, mostLines))
    .catch((error: unknown) => {
      ctx.throwIfEnding();
      if (!(error instanceof RestageError)) throw error;
      return undefined;
    });
  if (text !== undefined && text.trim() !== '') guest.heard = text;
  return guest.heard ?? text;
}

/** Says what the script printed, which its server takes with it. */
function failed(
  { emit }: RunContext,
  work: SealWork,
  guest: Guest,
  {
    why,
    hint,
    text,
    isFinal,
  }: { readonly why: string; readonly hint: string; readonly text: string | undefined; readonly isFinal: boolean },
): Watched {
  for (const line of scriptOutput(text ?? '')) emit({ type: 'note', message: `The script printed: ${line}` });
  return { kind: 'failed', error: sealFailed(work, why, hint, text === undefined ? undefined : tailOf(guest, text)), isFinal };
}

const tailLines = 15;

function tailOf({ name }: Guest, text: string): ConsoleTail | undefined {
  const lines = text.trim().split('\n').slice(-tailLines);
  return lines.join('').trim() === '' ? undefined : { server: name, text: lines.join('\n') };
}

async function requestSealed(ctx: RunContext, work: SealWork, server: Server): Promise<Snapshot> {
  const { cloud, clock } = ctx;
  const { order } = work;
  const name = order.inputs.imageName ?? sealedName(work.raw.image.name);
  await cloud.identity.renew(estimateOf(order).limitMs);
  const requestedAt = clock.now();
  const { imageId, requestId } = await cloud.compute.createImage(server.id, name, marksOf(ctx, work, server, name));
  return { golden: server, imageId, imageName: name, requestedAt, requestId };
}

/** As the raw image has them, but for what is the sealed one's own. */
function marksOf(ctx: RunContext, { order, seal, raw }: SealWork, server: Server, name: string) {
  const marks: ImageMarks = {
    ...raw.marks,
    run: ctx.runId,
    expiresAt: undefined,
    nonce: randomNonce(ctx.random),
    verified: false,
    deletionCandidate: undefined,
    seal: { kind: 'sealed', from: raw.image.id, by: seal.by, in: server.id },
  };
  return {
    ...imageMarks(marks, name),
    [markKeys.left]: String(order.detachAt !== undefined),
    [evidenceKey]: (raw.image.properties[evidenceKey] ?? '').slice(0, 255),
    [limitKey]: String(Math.ceil(estimateOf(order).limitMs / 1000)),
    [diskKey]: String(order.captureGb),
    ...(raw.tookMs === undefined ? {} : { [secondsKey]: String(Math.round(raw.tookMs / 1000)) }),
  };
}

async function awaitSealed(
  ctx: RunContext,
  { order }: SealWork,
  snapshot: Snapshot,
): Promise<Exclude<Taken, { kind: 'taken' }> | { kind: 'taken'; available: Available }> {
  const estimate = estimateOf(order);
  const { imageName } = snapshot;
  const duration = `about ${formatDuration(estimate.estimateMs)}, at most ${formatDuration(estimate.limitMs)}`;
  return ctx.step(`sealed ${order.golden.name}`, `Snapshot the sealed server to image ${imageName} (${duration})`, async (own) => {
    const watch = new SnapshotWatch(snapshot, estimate, true);
    const left = { kind: 'detached', stand: `sealed image ${imageName} is under way` } as const;
    const captured = await watch.captured(own, order.detachAt);
    if (captured.kind === 'detached') return left;
    if (captured.kind === 'captured' && captured.available !== undefined) return { kind: 'taken', available: captured.available };
    const end = await watch.available(own, order.detachAt, estimate.limitMs);
    if (end.kind === 'detached') return left;
    if (end.kind === 'late') throw end.error;
    return { kind: 'taken', available: end.available };
  });
}

async function prove(ctx: RunContext, { order, raw }: SealWork, image: Image, flavor: FlavorSizes): Promise<Image> {
  // First: a run that says nothing of sealing uses no unsealed image from the moment on that there is a sealed one.
  await markSealed(ctx, order.golden.id);
  return verifySealed(ctx, order, image, raw.marks, Math.max(order.diskGb, flavor.disk));
}

/** How far a run left a sealing, for people. */
export function describeLeft(
  { golden }: ImageOrder,
  { image }: MarkedImage,
  { stand }: Extract<Sealing, { readonly kind: 'detached' }>,
): string {
  return `Image ${image.name} of golden server ${golden.name} is being sealed (${stand}). The golden server is running. Run this command again to continue.`;
}

/** When it is worth coming back to it, milliseconds since the epoch. */
export function comeBackAt(ctx: RunContext): number {
  return ctx.clock.now() + 60_000;
}
