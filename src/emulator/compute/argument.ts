import { isObject, parseJson } from '../http.ts';

/** What the body of `POST /servers/ID/action` says below the action's name. */
export function argumentOf(body: string | undefined, name: string): unknown {
  const parsed = parseJson(body);
  return isObject(parsed) ? parsed[name] : undefined;
}
