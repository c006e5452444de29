import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { messageOf } from '../../domain/errors.ts';
import { parseJson } from '../../domain/json.ts';
import { isoTime } from '../../domain/marks.ts';
import type { RunRecord } from '../../domain/run-history.ts';
import { createNodeSend } from '../../openstack/http/node-send.ts';
import { proxyFromEnvironment } from '../../openstack/http/proxy.ts';
import type { Send } from '../../openstack/http/send.ts';
import type { Result } from '../../operations/results.ts';

/** Where the runner's cache service keeps the records of the last runs. Nothing depends on them but a chart. */
export interface HistoryPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Why there is no history. */
  readonly onTrouble: (reason: string) => void;
}

/** More than a chart shows, so that a longer chart needs no new records. */
const mostRecords = 50;
/** For reading and for writing, each, which a run's end waits for. */
const limitMs = 15_000;
/** Of an entry: fifty records take 5 KB. */
const largestEntry = 64 * 1024;

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));
const records = v.pipe(
  v.array(v.object({ at: v.pipe(v.string(), v.isoTimestamp()), snapshotSeconds: seconds, downtimeSeconds: v.optional(seconds) })),
  v.maxLength(mostRecords),
);

/**
 * The last runs that took snapshots of these golden servers, oldest first, this one added and kept for the next;
 * none for a run that took no snapshot, and where there is no cache service.
 */
export async function rememberRun(result: Result, place: HistoryPlace): Promise<readonly RunRecord[]> {
  const { env, now, onTrouble } = place;
  const { snapshotSeconds, goldenDowntimeSeconds: downtimeSeconds, snapshots = [] } = result;
  if (snapshotSeconds === undefined || snapshots.length === 0) return [];
  const runs: RunRecord[] = [{ at: isoTime(now), snapshotSeconds, downtimeSeconds }];
  const { send, close } = createNodeSend({ proxyFor: proxyFromEnvironment(env), largestBody: largestEntry });
  try {
    const cache = openCache(send, place, snapshots.map(({ golden }) => golden).sort());
    runs.unshift(...(await cache.restore()).slice(1 - mostRecords));
    // Never after a failure: of two entries the newer is found, and it would be the shorter one.
    await cache.save(runs);
  } catch (error) {
    onTrouble(messageOf(error));
  } finally {
    close();
  }
  return runs;
}

const service = 'twirp/github.actions.results.api.v1.CacheService';
/** Entries of another make are not found: those of the toolkit are archives, and nothing is ever unpacked here. */
const version = createHash('sha256').update('restage-runs-json-1').digest('hex');

const found = v.object({ ok: v.boolean(), signed_download_url: v.optional(v.string(), '') });
const created = v.object({ ok: v.boolean(), message: v.optional(v.string(), ''), signed_upload_url: v.optional(v.string(), '') });
const finished = v.object({ ok: v.boolean(), message: v.optional(v.string(), '') });

/** The cache service of GitHub, version 2, as its toolkit speaks to it (actions/toolkit:packages/cache/src/generated/results/api/v1/cache.twirp-client.ts). */
function openCache(send: Send, { env, now }: HistoryPlace, goldens: readonly string[]) {
  const { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: url } = env;
  if (!token || !url) throw new Error('the runner provides no cache service');
  const prefix = `restage-runs-${createHash('sha256').update(JSON.stringify(goldens)).digest('hex').slice(0, 12)}-`;
  // An entry is never changed; of those whose keys begin with the prefix the newest is found.
  const key = `${prefix}${now}`;

  const exchange = async (
    request: { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly body?: string },
    signal: AbortSignal,
  ) => {
    const { status, body } = await send({ ...request, timeoutMs: limitMs }, signal);
    if (status < 200 || status >= 300) throw new Error(`the cache service answered ${status}`);
    return body;
  };
  const call = async <T>(method: string, request: object, answer: v.GenericSchema<unknown, T>, signal: AbortSignal): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const at = `${url.replace(/\/$/, '')}/${service}/${method}`;
    return v.parse(answer, parseJson(await exchange({ method: 'POST', url: at, headers, body: JSON.stringify(request) }, signal)));
  };

  return {
    restore: (): Promise<readonly RunRecord[]> =>
      inTime(async (signal) => {
        const { ok, signed_download_url } = await call('GetCacheEntryDownloadURL', { key, restore_keys: [prefix], version }, found, signal);
        if (!ok) return [];
        const { success, output } = v.safeParse(
          records,
          jsonOf(await exchange({ method: 'GET', url: signed_download_url, headers: {} }, signal)),
        );
        if (!success) throw new Error('the cache entry is not a history of Restage');
        return output;
      }),
    save: (runs: readonly RunRecord[]): Promise<void> =>
      inTime(async (signal) => {
        const body = JSON.stringify(runs);
        const { ok, message, signed_upload_url } = await call('CreateCacheEntry', { key, version }, created, signal);
        if (!ok) throw new Error(`the cache service refused the entry: ${message}`);
        const headers = { 'content-type': 'application/octet-stream', 'x-ms-blob-type': 'BlockBlob' };
        await exchange({ method: 'PUT', url: signed_upload_url, headers, body }, signal);
        const whole = { key, version, size_bytes: String(Buffer.byteLength(body)) };
        const end = await call('FinalizeCacheEntryUpload', whole, finished, signal);
        if (!end.ok) throw new Error(`the cache service did not store the entry: ${end.message}`);
      }),
  };
}

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = AbortSignal.timeout(limitMs);
  try {
    return await work(ended);
  } catch (error) {
    throw ended.aborted ? new Error(`the cache service did not answer within ${limitMs / 1000} s`) : error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
