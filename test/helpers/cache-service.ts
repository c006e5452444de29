import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A cache service like GitHub's (version 2, Twirp over HTTP) with its blob store, on loopback. */
export interface CacheService {
  /** What the runner tells the steps of a job of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Finished entries, oldest first. */
  readonly entries: readonly CacheEntry[];
  /** From now on it answers nothing but this status. */
  fail(status: number): void;
  /** An entry that another job made. */
  put(entry: CacheEntry): void;
  /** Requests so far. */
  calls(): number;
  close(): Promise<void>;
}

export interface CacheEntry {
  readonly key: string;
  readonly version: string;
  readonly blob: Buffer;
}

const twirp = '/twirp/github.actions.results.api.v1.CacheService/';
const token = 'runtime-token-of-this-job';

export async function serveCache(): Promise<CacheService> {
  const entries: CacheEntry[] = [];
  const blobs = new Map<string, Buffer>();
  const state = { failure: undefined as number | undefined, url: '', calls: 0 };

  const call = (method: string, request: TwirpRequest): unknown => {
    const { key, version } = request;
    const blobUrl = (name: string) => `${state.url}/blob/${encodeURIComponent(name)}?sig=signature`;
    switch (method) {
      case 'CreateCacheEntry':
        if (entries.some((entry) => entry.key === key && entry.version === version)) return { ok: false, message: 'cache entry exists' };
        return { ok: true, signed_upload_url: blobUrl(`${key} ${version}`) };
      case 'FinalizeCacheEntryUpload': {
        const blob = blobs.get(`${key} ${version}`);
        if (blob === undefined || String(blob.length) !== request.size_bytes) return { ok: false, message: 'the upload is not whole' };
        entries.push({ key, version, blob });
        return { ok: true, entry_id: String(entries.length) };
      }
      case 'GetCacheEntryDownloadURL': {
        const ofVersion = entries.filter((entry) => entry.version === version).toReversed();
        const found = [key, ...(request.restore_keys ?? [])]
          .map((start) => ofVersion.find((entry) => entry.key.startsWith(start)))
          .find(Boolean);
        if (found === undefined) return { ok: false };
        return { ok: true, matched_key: found.key, signed_download_url: blobUrl(`${found.key} ${found.version}`) };
      }
      default:
        throw new Error(`no method ${method}`);
    }
  };
  const listener: RequestListener = async (request, response) => {
    state.calls += 1;
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? '', state.url);
    if (state.failure !== undefined) {
      response.writeHead(state.failure, { 'content-type': 'application/json' }).end('{"msg":"out of order"}');
    } else if (pathname.startsWith(twirp)) {
      const isSignedIn = request.headers.authorization === `Bearer ${token}`;
      const answer = isSignedIn ? call(pathname.slice(twirp.length), JSON.parse(body.toString())) : { msg: 'who are you?' };
      response.writeHead(isSignedIn ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } else if (request.method === 'PUT') {
      blobs.set(decodeURIComponent(pathname.slice('/blob/'.length)), body);
      response.writeHead(201).end();
    } else {
      response.writeHead(200).end(blobs.get(decodeURIComponent(pathname.slice('/blob/'.length))));
    }
  };

  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { ACTIONS_RESULTS_URL: `${state.url}/`, ACTIONS_RUNTIME_TOKEN: token, ACTIONS_CACHE_SERVICE_V2: 'true' },
    entries,
    put: (entry) => {
      entries.push(entry);
      blobs.set(`${entry.key} ${entry.version}`, entry.blob);
    },
    calls: () => state.calls,
    fail: (status) => {
      state.failure = status;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface TwirpRequest {
  readonly key: string;
  readonly version: string;
  readonly restore_keys?: readonly string[];
  readonly size_bytes?: string;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
