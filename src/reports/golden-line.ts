import { describeRuns } from '../domain/intent.ts';
import type { Emit, RunEvent } from '../engine/events.ts';

type Told = Extract<RunEvent, { type: 'golden' }>;

export interface GoldenWatch {
  readonly emit: Emit;
  /** One line for each golden server that the run had to do with, as it was last seen. */
  lines(): readonly string[];
  /** Those that are off, or going down, with the command that starts them. */
  linesOfOff(): readonly string[];
}

/** Listens to a run, and tells at its end how the golden servers are. */
export function watchGoldens(): GoldenWatch {
  const told = new Map<string, Told>();
  return {
    emit: (event) => {
      if (event.type === 'golden') told.set(event.id, event);
    },
    lines: () => [...told.values()].map(lineOf),
    linesOfOff: () => [...told.values()].filter(({ owesStart }) => owesStart).map(lineOf),
  };
}

function lineOf({ id, name, status, owesStart, stoppedBy }: Told): string {
  if (!owesStart) return `Golden server ${name} is ${status}.`;
  if (stoppedBy !== undefined) {
    return `Golden server ${name} is ${status} because ${describeRuns({ runs: stoppedBy })} stopped it. Run \`restage status\` to see whether that run is still alive, and what to do.`;
  }
  return `Golden server ${name} is OFF or may go down (${status}). To restore it, run the same command again after the lease of this run has lapsed (45 s to 5 min). To start it now, run \`openstack server start ${id}\`.`;
}
