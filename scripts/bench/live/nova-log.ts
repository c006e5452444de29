/** Nova's own record of when it was done, to the millisecond: its API tells whole seconds. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Moment } from './cloud-work.ts';

/**
 * What nova-compute writes when it is done (`nova:compute/manager.py`), and the driver of the test bed when the guest is
 * off (as `nova:virt/libvirt/driver.py` does).
 */
const ends: readonly (readonly [RegExp, Moment['phase']])[] = [
  [/Took [\d.]+ seconds to build instance/, 'build'],
  [/Took [\d.]+ seconds to snapshot the instance/, 'snapshot'],
  [/Instance (shutdown successfully|failed to shutdown)/, 'stop'],
];

/** Reads what is written from now on. */
export function followNovaLog(file: string): () => readonly Moment[] {
  const begin = statSync(file).size;
  return () => {
    const content = Buffer.alloc(statSync(file).size - begin);
    const descriptor = openSync(file, 'r');
    readSync(descriptor, content, 0, content.length, begin);
    closeSync(descriptor);
    return content.toString('utf8').split('\n').flatMap(momentOf);
  };
}

function momentOf(line: string): readonly Moment[] {
  const [, day, time, server] = /^(\S+) (\S+) .*\[instance: ([0-9a-f-]{36})\]/.exec(line) ?? [];
  const phase = ends.find(([pattern]) => pattern.test(line))?.[1];
  return server === undefined || phase === undefined ? [] : [{ phase, server, at: Date.parse(`${day}T${time}`) }];
}
