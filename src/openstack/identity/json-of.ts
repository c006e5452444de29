import { parseJson } from '../../domain/json.ts';

/** `undefined` for a text that is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
