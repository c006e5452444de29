import type { Clock } from '../domain/clock.ts';
import { HttpError, messageOf, RestageError, UnknownOutcomeError } from '../domain/errors.ts';
import type { CallOptions } from './calls.ts';

/** What looking for the outcome of an unanswered request may show. */
export type Look<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'absent' }
  /** Proof that it was not done and will not be; `error` says so better than the answer did. */
  | { readonly kind: 'refused'; readonly error: RestageError };

export interface DoOnce<T> {
  /** For the message: `create server "web-1"`. */
  readonly what: string;
  /** Sends the request. `isFirst` is false when an earlier try may still turn out to have been executed. */
  readonly send: (isFirst: boolean) => Promise<T>;
  /** Looks in the cloud for what an earlier `send` may have done. */
  readonly look: (error: RestageError) => Promise<Look<T>>;
}

export interface ReconcileDeps {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

const maxSends = 3;
/** Before the first and the second look: OpenStack shows a new resource at once, but a slow API may still be at it. */
const looksAfterMs = [5_000, 15_000] as const;

/**
 * Sends a request that must not be executed twice. No OpenStack service knows idempotency keys, so when no clear answer
 * comes, the cloud is looked at, twice, some 5 and some 15 more seconds later; what is found is adopted, and only what is not
 * found is sent again, up to three times in all.
 *
 * @throws the error of the last `send`; `unknown-outcome` when looking itself fails: then the outcome could not be determined.
 */
export async function doOnce<T>(request: DoOnce<T>, deps: ReconcileDeps, options?: CallOptions): Promise<T> {
  for (let sent = 1; ; sent += 1) {
    try {
      return await request.send(sent === 1);
    } catch (error) {
      if (!leavesDoubt(error)) throw error;
      const look = await lookTwice(request, error, deps, options);
      if (look.kind === 'found') return look.value;
      if (look.kind === 'refused') throw look.error;
      if (sent === maxSends) throw error;
    }
  }
}

/**
 * Whether the request may have been executed although this came back: no answer, an answer of a gateway, an inner error
 * of the service after it had begun (nova answers 500 to a `createImage` whose image record exists), or an answer that makes no sense.
 */
function leavesDoubt(error: unknown): error is RestageError {
  if (error instanceof UnknownOutcomeError) return true;
  if (error instanceof HttpError) return error.status >= 500 && error.status !== 501;
  return error instanceof RestageError && error.code === 'unexpected-answer';
}

async function lookTwice<T>(
  request: DoOnce<T>,
  error: RestageError,
  deps: ReconcileDeps,
  options: CallOptions | undefined,
): Promise<Look<T>> {
  for (const pause of looksAfterMs) {
    await deps.clock.sleep(pause * (1 + deps.random() / 2), options?.signal);
    const look = await request.look(error).catch((cause: unknown) => {
      if (options?.signal?.aborted) throw cause;
      throw stillUnknown(request.what, error, cause);
    });
    if (look.kind !== 'absent') return look;
  }
  return { kind: 'absent' };
}

function stillUnknown(what: string, error: RestageError, cause: unknown): UnknownOutcomeError {
  const ids = cause instanceof RestageError ? cause.requestIds : [];
  return new UnknownOutcomeError(
    `Could not determine whether the cloud carried out "${what}": ${error.message} The search for its result also failed: ${messageOf(cause)}`,
    {
      hint: 'Run this again when the cloud answers. Restage finds by its mark what was created.',
      requestIds: [...error.requestIds, ...ids],
      cause,
    },
  );
}
