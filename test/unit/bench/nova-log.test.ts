import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followNovaLog } from '../../../scripts/bench/live/nova-log.ts';

const server = '11111111-1111-4111-8111-111111111111';

function line(time: string, text: string): string {
  return `2026-01-15 ${time} 4711 INFO nova.compute.manager [None req-1 user project - - default default] [instance: ${server}] ${text}\n`;
}

it('tells what Nova was done with since, to the millisecond', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-log-'));
  try {
    const file = join(folder, 'nova-compute.log');
    writeFileSync(file, line('20:59:00.000', 'Took 9.00 seconds to build instance.'));
    const moments = followNovaLog(file);
    appendFileSync(file, line('21:00:01.250', 'Instance failed to shutdown in 60 seconds.'));
    appendFileSync(file, line('21:00:02.000', 'instance snapshotting'));
    appendFileSync(file, line('21:00:05.500', 'Took 3.40 seconds to snapshot the instance on the hypervisor.'));
    appendFileSync(file, line('21:00:09.001', 'Took 0.90 seconds to spawn the instance on the hypervisor.'));
    appendFileSync(file, line('21:00:09.125', 'Took 1.10 seconds to build instance.'));
    const at = (time: string) => Date.parse(`2026-01-15T${time}`);
    expect(moments()).toEqual([
      { phase: 'stop', server, at: at('21:00:01.250') },
      { phase: 'snapshot', server, at: at('21:00:05.500') },
      { phase: 'build', server, at: at('21:00:09.125') },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
