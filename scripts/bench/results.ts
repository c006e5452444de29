/** What `npm run bench` writes to docs/benchmarks.json, and the page is made of. */

export interface Results {
  readonly live?: Live;
  readonly waits?: Waits;
  readonly startup?: Startup;
  readonly scale?: Scale;
  readonly projects?: Projects;
}

/** Where and when a part was measured. */
export interface Scene {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** Version by name. */
  readonly versions: Readonly<Record<string, string>>;
}

export const tools = ['restage', 'script', 'parallel', 'sdk', 'packer'] as const;
export type Tool = (typeof tools)[number];

export interface Live {
  readonly scene: Scene;
  readonly runs: readonly LiveRun[];
  /** Why a tool was left out, by tool. */
  readonly absent: Partial<Record<Tool, string>>;
}

export interface LiveRun {
  readonly tool: Tool;
  /** Servers; 0 for the snapshot alone. */
  readonly count: number;
  /** Why it does not count; the figures are then of what it did until then. */
  readonly failure?: string;
  readonly wallMs: number;
  /** For so long the cloud was at work at something that it had been asked for. */
  readonly cloudMs: number;
  /** For so long it was not, by what it had last been at. The sum of both is the wall time. */
  readonly idleMs: Readonly<Partial<Record<Phase, number>>>;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly largestMb: number;
  /** By service. */
  readonly requests: Readonly<Record<string, number>>;
}

export type Phase = 'start-up' | 'stop' | 'snapshot' | 'start' | 'build';

export interface Waits {
  readonly scene: Scene;
  readonly schedules: readonly Schedule[];
}

export interface Schedule {
  readonly tool: string;
  readonly rule: string;
  readonly source: string;
  readonly waits: readonly Wait[];
}

export interface Wait {
  readonly hours: number;
  /** How many estimates were tried: the wait takes from 10 % less to 10 % more than was expected. */
  readonly ends: number;
  /** Requests from the order of the image until its end was known: the most of all ends. */
  readonly requests: number;
  /** Of them, for leases: the most of all ends. */
  readonly leases?: number;
  readonly meanLagSeconds: number;
  readonly worstLagSeconds: number;
  /** Of the ends within five minutes of the expected one. */
  readonly worstCloseLagSeconds?: number;
  /** Of the ends, how many were not waited for: a limit came first. */
  readonly givenUp: number;
}

export interface Startup {
  readonly scene: Scene;
  readonly runs: number;
  readonly commands: readonly { readonly name: string; readonly medianMs: number }[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly gzippedBytes: number }[];
}

export interface Scale {
  readonly scene: Scene;
  readonly runs: readonly ScaleRun[];
}

export interface Projects {
  readonly scene: Scene;
  readonly goldens: number;
  readonly environments: number;
  readonly runs: readonly ProjectRun[];
}

export interface ProjectRun {
  readonly command: string;
  /** Servers of the project, and images. */
  readonly size: number;
  readonly requests: number;
  readonly cpuMs: number;
  readonly largestMb: number;
  readonly wallMs: number;
}

export interface ScaleRun {
  readonly count: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly largestMb: number;
  readonly requests: Readonly<Record<string, number>>;
}
