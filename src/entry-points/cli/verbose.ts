import type { WireEvent } from '../../openstack/calls.ts';
import type { CloudConfig } from '../../openstack/config/types.ts';

/** One request, for `--verbose`. */
export function wireLine({ service, method, path, status, requestId, duration, attempt }: WireEvent): string {
  const facts = [`${Math.round(duration)} ms`, ...(attempt > 1 ? [`try ${attempt}`] : []), ...(requestId === undefined ? [] : [requestId])];
  return `${service} ${method} ${path} -> ${status ?? 'no answer'} (${facts.join(', ')})`;
}

/** Where each key of the configuration came from; never a value. */
export function configLines({ name, sources }: CloudConfig): readonly string[] {
  return [`cloud ${name}`, ...Object.entries(sources).map(([key, source]) => `  ${key} from ${source}`)];
}
