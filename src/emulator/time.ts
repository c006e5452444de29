/** `2026-11-21T21:08:53Z`, as all four services write a time. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-21T21:08:53.000000Z`: Keystone. The database keeps whole seconds. */
export function isoMicroseconds(ms: number): string {
  return `${naiveMicroseconds(ms)}Z`;
}

/** `2026-11-21T21:08:53.000000`: UTC without saying so, as Nova writes the times of actions and launches. */
export function naiveMicroseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000000`;
}
