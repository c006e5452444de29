import { parseJson } from '../../domain/json.ts';

/** GitHub's own words in the body of an error; `''` = none. */
export function reasonOf(body: string): string {
  try {
    const parsed: unknown = parseJson(body);
    return typeof parsed === 'object' && parsed !== null && 'message' in parsed ? String(parsed.message) : '';
  } catch {
    return '';
  }
}
