/** A JSON value as Python prints it: Nova quotes the request in its refusals. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, one]) => `${repr(key)}: ${repr(one)}`);
    return `{${pairs.join(', ')}}`;
  }
  return String(value);
}

/** Python's `str`: only strings differ from `repr`. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}
