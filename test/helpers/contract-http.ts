/**
 * Plain HTTP and plain JSON for the contract tests. Nothing here comes from `src/openstack`: a mistake shared by the
 * client and its test would cancel itself out.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text or bytes: those go as they are, under the `content-type` given in `headers`. */
  readonly body?: Json | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, when it is JSON; `null` for an empty or another body. */
  readonly json: Json;
}

/** Sends one request and reads the whole answer. Statuses are never errors here, and redirects are not followed. */
export async function ask(question: Question): Promise<Answer> {
  const headers = new Headers(question.headers);
  const { body } = question;
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  if (!raw && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const response = await fetch(question.url, {
    method: question.method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

/** The value at `path`. Throws, naming the path and what was there, when a step of it is missing. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  let here: Json = value;
  for (const step of path) {
    const next: Json | undefined = isContainer(here) ? (here as Record<string, Json>)[step] : undefined;
    if (next === undefined) throw new Error(`nothing at ${path.join('.')} in ${JSON.stringify(value)}`);
    here = next;
  }
  return here;
}

/** The text at `path`; throws when it is anything else. */
export function textAt(value: Json, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Error(`${path.join('.')} is ${JSON.stringify(found)}, not text`);
  return found;
}

/** The list at `path`; throws when it is anything else. */
export function listAt(value: Json, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  if (!isList(found)) throw new Error(`${path.join('.')} is ${JSON.stringify(found)}, not a list`);
  return found;
}

/** The members' `key`s, in the order of the list. */
export function pluck(list: Json, key: string): readonly Json[] {
  return (list as readonly Json[]).map((member) => at(member, key));
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isContainer(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
