import { messageOf } from '../../domain/errors.ts';
import { markKeys } from '../../domain/marks.ts';
import { formatHistory, type RunRecord } from '../../domain/run-history.ts';
import { isTransient } from '../../engine/transient.ts';
import type { Image } from '../../openstack/image/types.ts';
import { intentKey } from '../golden/intent.ts';
import type { RunContext } from '../run/context.ts';
import type { ImageOrder } from './order.ts';

/**
 * The figures of the runs so far, on the newest image, where the next run reads them with all else. They are written once: with the second look
 * at the image where they are known by then, since an answer to a change shows the image as it is. They are for a chart alone: that they could
 * not be written is no failure.
 */
export class HistoryNote {
  readonly #image: Image;
  #due: readonly RunRecord[] | undefined;

  constructor(image: Image) {
    this.#image = image;
  }

  /**
   * Once the golden server is back: what it was owed stands on the image no longer, either. Figures of a candidate are written when its stage is
   * removed, in one request: `settleImages`.
   */
  complete({ marks }: Pick<ImageOrder, 'marks'>, runs: readonly RunRecord[]): void {
    if (marks.stage !== 'candidate' || this.#image.properties[intentKey] !== undefined) this.#due = runs;
  }

  /** The image as it is now; `undefined` = it is gone. */
  async look(ctx: RunContext): Promise<Image | undefined> {
    if (this.#due === undefined) return ctx.cloud.image.getImage(this.#image.id);
    try {
      return await this.#write(ctx, this.#due);
    } catch (error) {
      if (!isTransient(error)) this.#giveUp(ctx, error);
      return ctx.cloud.image.getImage(this.#image.id);
    }
  }

  /** Writes what no look has. */
  async write(ctx: RunContext): Promise<void> {
    if (this.#due !== undefined) await this.#write(ctx, this.#due).catch((error: unknown) => this.#giveUp(ctx, error));
  }

  async #write({ cloud }: RunContext, runs: readonly RunRecord[]): Promise<Image | undefined> {
    const settled = this.#image.properties[intentKey] === undefined ? {} : { [intentKey]: undefined };
    const written = await cloud.image.setProperties(this.#image.id, { ...settled, [markKeys.history]: formatHistory(runs) });
    this.#due = undefined;
    return written;
  }

  #giveUp(ctx: RunContext, error: unknown): void {
    ctx.throwIfEnding();
    this.#due = undefined;
    ctx.emit({ type: 'note', message: `The figures of this run could not be saved on its image: ${messageOf(error)}` });
  }
}
