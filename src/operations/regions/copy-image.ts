import { formatDuration } from '../../domain/durations.ts';
import { HttpError, messageOf, RestageError } from '../../domain/errors.ts';
import { estimateSnapshot, type SnapshotEstimate } from '../../domain/estimate.ts';
import { isoTime, markKeys, readImageMarks } from '../../domain/marks.ts';
import { copyKeys, copyProperties, proveCopy } from '../../domain/region-copy.ts';
import { gib } from '../../domain/sizes.ts';
import { isTransient } from '../../engine/transient.ts';
import type { GoldenInputs } from '../../inputs/types.ts';
import type { Image } from '../../openstack/image/types.ts';
import { imagesOfGolden, noteDetached } from '../image/own-images.ts';
import { busyError, withLeasedUndo } from '../lease/hold.ts';
import { withLease } from '../lease/lease.ts';
import { goldenSubject } from '../lease/record.ts';
import { isBeingRemoved, removeImageById } from '../removal/image.ts';
import { type RunContext, randomNonce } from '../run/context.ts';
import { budgetFor } from '../run/time.ts';
import { awaitImport, canImport, type Passed, passThrough, type Source } from './bring-data.ts';

/** So often the data are sent through this machine again when a connection breaks. */
const tries = 3;

export interface CopyOrder {
  readonly source: Source;
  readonly inputs: Pick<GoldenInputs, 'secondsPerGb' | 'snapshotTimeoutMs'>;
  readonly time: CopyTime;
}

/** How long a run has. */
export interface CopyTime {
  /** When it leaves what the cloud does, milliseconds since the epoch; `undefined` = waits to the limit. */
  readonly detachAt: number | undefined;
  /** When what it does by itself must be over; `undefined` = no such time. */
  readonly endsAt: number | undefined;
  /** From its beginning to `endsAt`, milliseconds. */
  readonly workMs: number | undefined;
}

export type Copied =
  | { readonly kind: 'image'; readonly image: Image; readonly how: 'there' | 'import' | 'stream' }
  /** The cloud goes on with it, or the next run has the time for it. */
  | { readonly kind: 'detached'; readonly imageId: string; readonly comeBackAt: number; readonly by: 'cloud' | 'next-run' };

/**
 * An image of ours in another region, verified to hold the same: the one that is there, or a new copy. The cloud fetches it by itself
 * where it can (`glance-download`), else the data pass through this machine. Held is the golden server's name in that region, so that
 * two runs make one copy, and `reap` leaves it alone; what a dead run left there of a copy is gone on with, or removed.
 *
 * @param ctx of the region that the copy is for
 * @throws RestageError `image-not-copied`, `golden-busy`, `time-budget-too-small`
 */
export async function copyImage(ctx: RunContext, order: CopyOrder): Promise<Copied> {
  const { image, region } = order.source;
  const marks = readImageMarks(image.properties, image.name);
  if (marks === undefined) throw new TypeError(`image ${image.id} is not ours`);
  const estimate = estimateSnapshot({ diskGb: gib(image.size ?? 0), ...order.inputs });
  const there = (await copiesOf(ctx, marks.goldenId, image.id)).find(isVerified);
  if (there !== undefined) return { kind: 'image', image: there, how: 'there' };
  const subject = goldenSubject({ id: marks.goldenId });
  const title = `Copy image ${image.name} from ${region}`;
  return ctx.step(`copy ${image.name}`, title, async (own) => {
    const outcome = await withLease(own, subject, estimate.limitMs, async (leased) =>
      withLeasedUndo(leased, subject, async (undo) => {
        const remove = (id: string) => ({
          title: `delete the unfinished copy ${id}`,
          run: async (here: RunContext) => void (await removeImageById(here, id)),
        });
        return bring(leased, order, marks.goldenId, estimate, {
          begin: (id) => undo.register(remove(id)),
          settle: () => undo.release(),
        });
      }),
    );
    if (outcome.held) return outcome.value;
    throw busyError({ kind: 'busy', subject, holder: outcome.holder }, estimate.limitMs);
  });
}

/** What must go again if nothing comes of it. */
interface Care {
  readonly begin: (imageId: string) => void;
  /** What there is belongs to the result, or to the next run. */
  readonly settle: () => void;
}

async function bring(ctx: RunContext, order: CopyOrder, goldenId: string, estimate: SnapshotEstimate, care: Care): Promise<Copied> {
  const { source, time } = order;
  const done = async (copy: Image, how: 'there' | 'import' | 'stream'): Promise<Copied> => {
    const image = await verify(ctx, source, copy);
    care.settle();
    return { kind: 'image', image, how };
  };
  const begun = await tidyUp(ctx, goldenId, source.image.id);
  if (begun !== undefined && isVerified(begun)) return done(begun, 'there');
  if (begun !== undefined || (await canImport(ctx))) {
    const imported = await importCopy(ctx, order, begun, estimate, care);
    if (imported.kind === 'active') return done(imported.image, 'import');
    if (imported.kind === 'detached') {
      await noteDetached(ctx, imported.id);
      care.settle();
      const comeBackAt = Math.max(ctx.clock.now() + estimate.estimateMs, time.detachAt ?? 0);
      return { kind: 'detached', imageId: imported.id, comeBackAt, by: 'cloud' };
    }
    ctx.emit({
      type: 'note',
      message: `The cloud could not fetch the image by itself: ${imported.why}. The data passes through this machine instead.`,
    });
  }
  const sent = await streamCopy(ctx, order, estimate, care);
  if (sent.kind === 'image') return done(sent.image, 'stream');
  const { neededMs } = sent;
  if (neededMs > (time.workMs ?? Number.POSITIVE_INFINITY)) throw neverInTime(source, time, neededMs);
  care.settle();
  return { kind: 'detached', imageId: source.image.id, comeBackAt: ctx.clock.now(), by: 'next-run' };
}

function neverInTime({ image, region }: Source, { workMs = 0 }: CopyTime, neededMs: number): RestageError {
  // With something to spare: rates differ from night to night.
  const enoughMs = Math.ceil(budgetFor(neededMs * 1.25) / 60_000) * 60_000;
  return new RestageError(
    'time-budget-too-small',
    `The data of image ${image.name} passes through this machine on its way from ${region}, which takes about ${formatDuration(neededMs)}, but \`time-budget\` leaves only ${formatDuration(workMs)} for work. A partial copy is of no use.`,
    {
      hint: `Raise \`time-budget\` to ${formatDuration(enoughMs)} or more, run this closer to the cloud, or ask the cloud provider for \`glance-download\`, with which the cloud fetches the image itself.`,
    },
  );
}

/** The copy to go on with, if there is one; what else earlier runs left unfinished of it is removed. */
async function tidyUp(ctx: RunContext, goldenId: string, sourceId: string): Promise<Image | undefined> {
  let begun: Image | undefined;
  for (const copy of await copiesOf(ctx, goldenId, sourceId)) {
    // Of what passed through a machine nothing comes any more: that machine is dead, or this run would not hold the lease.
    const lives = !isBeingRemoved(copy) && (copy.status === 'active' || copy.status === 'importing');
    if (begun === undefined && lives) begun = copy;
    else await removeImageById(ctx, copy.id);
  }
  return begun;
}

type Import =
  | { readonly kind: 'active'; readonly image: Image }
  | { readonly kind: 'detached'; readonly id: string }
  | { readonly kind: 'failed'; readonly why: string };

async function importCopy(
  ctx: RunContext,
  order: CopyOrder,
  begun: Image | undefined,
  estimate: SnapshotEstimate,
  care: Care,
): Promise<Import> {
  const { cloud, signal } = ctx;
  const {
    source,
    time: { detachAt },
  } = order;
  const id = begun?.id ?? (await createCopy(ctx, source, care));
  if (begun !== undefined) care.begin(begun.id);
  else {
    try {
      // The other region's cloud reads the image with the token of this request.
      await cloud.identity.renew(estimate.limitMs);
      await cloud.image.importFrom(id, { region: source.region, imageId: source.image.id });
    } catch (error) {
      // Of a request whose answer was lost, the image itself tells.
      const refused = error instanceof HttpError && error.status < 500;
      if (signal.aborted || !(error instanceof RestageError)) throw error;
      if (refused) {
        await removeImageById(ctx, id);
        return { kind: 'failed', why: messageOf(error) };
      }
    }
  }
  const imported = await awaitImport(ctx, id, source, estimate, detachAt);
  if (imported.kind === 'detached') return { kind: 'detached', id };
  const problems = imported.kind === 'active' ? proveCopy(source.image, imported.image) : [imported.why];
  if (imported.kind === 'active' && problems.length === 0) return imported;
  await removeImageById(ctx, id);
  return { kind: 'failed', why: problems.join('; ') };
}

type Sent = { readonly kind: 'image'; readonly image: Image } | Exclude<Passed, { readonly kind: 'arrived' }>;

async function streamCopy(ctx: RunContext, { source, time: { endsAt } }: CopyOrder, estimate: SnapshotEstimate, care: Care): Promise<Sent> {
  const { cloud, clock, signal, emit } = ctx;
  for (let nth = 1; ; nth += 1) {
    if (endsAt !== undefined && clock.now() >= endsAt) return { kind: 'too-late', neededMs: estimate.estimateMs };
    const id = await createCopy(ctx, source, care);
    try {
      const passed = await passThrough(ctx, id, source, estimate, endsAt);
      if (passed.kind === 'too-late') {
        await removeImageById(ctx, id);
        return passed;
      }
      const copy = await cloud.image.getImage(id);
      if (copy !== undefined) return { kind: 'image', image: copy };
      throw new RestageError('image-not-copied', `Another client deleted the copy of image ${source.image.name} (${id}).`, {
        hint: 'Run this again.',
      });
    } catch (error) {
      if (signal.aborted || nth === tries || !isTransient(error)) throw error;
      emit({ type: 'note', message: `${messageOf(error)} Sending the data again.` });
      await removeImageById(ctx, id);
      await ctx.sleep(5_000 * nth);
    }
  }
}

async function createCopy(ctx: RunContext, { image, region }: Source, care: Care): Promise<string> {
  const { cloud, random, runId } = ctx;
  const nonce = randomNonce(random);
  const id = uuidOf(nonce + randomNonce(random));
  const properties = copyProperties(image, { region, run: runId, nonce });
  care.begin(id);
  const created = await cloud.image.createRecord({ id, name: image.name, properties, format: image });
  if (created === undefined)
    throw new RestageError('image-not-copied', `The image id ${id} is already taken.`, { hint: 'Run this again.' });
  return created.id;
}

async function verify(ctx: RunContext, { image: source }: Source, copy: Image): Promise<Image> {
  if (isVerified(copy)) return copy;
  const problems = proveCopy(source, copy);
  const verified = problems.length > 0 ? undefined : await ctx.cloud.image.setProperties(copy.id, verifiedMarks(source));
  if (verified !== undefined) return verified;
  throw new RestageError(
    'image-not-copied',
    `The copy of image ${source.name} (${copy.id}) is not usable: ${problems.join('; ') || 'another client deleted it'}.`,
    { hint: 'The copy is deleted. Run this again. If it fails again, show this message to the cloud provider.' },
  );
}

function verifiedMarks(source: Image): Readonly<Record<string, string>> {
  const expiresAt = readImageMarks(source.properties, source.name)?.expiresAt;
  return { [markKeys.verified]: 'true', ...(expiresAt === undefined ? {} : { [markKeys.expiresAt]: isoTime(expiresAt) }) };
}

/** Copies of one image, newest first, as far as they are ours. */
export async function copiesOf(ctx: RunContext, goldenId: string, sourceId: string): Promise<readonly Image[]> {
  const images = await imagesOfGolden(ctx, goldenId);
  return images.flatMap(({ image }) => (image.properties[copyKeys.of] === sourceId ? [image] : []));
}

function isVerified({ status, properties }: Image): boolean {
  return status === 'active' && properties[markKeys.verified] === 'true';
}

/** RFC 9562, version 4, of 32 hexadecimal digits. */
function uuidOf(digits: string): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digits) ?? [];
  return `${a}-${b}-4${c}-a${d}-${e}`;
}
