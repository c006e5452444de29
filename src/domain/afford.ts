import type { FlavorSizes } from './fit.ts';
import { quotaProblems, type Usage } from './quota.ts';

/** Servers that are to be made with the first of these flavors that can be had. */
export interface FlavorRequest {
  readonly count: number;
  /** In order of preference, never empty. */
  readonly flavors: readonly FlavorSizes[];
}

/** What the quota says of a flavor's own sizes; `undefined` = not told. */
export interface ComputeUsage {
  readonly cores: Usage | undefined;
  /** MiB. */
  readonly ramMb: Usage | undefined;
}

/**
 * The flavors of each request that the quota has room for, beside the other requests: those of earlier requests as chosen, those of later ones
 * as small as they may be. A request that there is no room for keeps all of its flavors.
 */
export function affordable(requests: readonly FlavorRequest[], usage: ComputeUsage): readonly (readonly FlavorSizes[])[] {
  const costs = requests.map(({ count, flavors }) => sum([smallest(flavors)], count));
  return requests.map(({ count, flavors }, index) => {
    const others = sum(costs.filter((_, at) => at !== index));
    const within = flavors.filter((flavor) => quotaProblems(sum([others, sum([costOf(flavor)], count)]), usage).length === 0);
    const chosen = within.length > 0 ? within : flavors;
    costs[index] = sum(chosen.slice(0, 1).map(costOf), count);
    return chosen;
  });
}

interface Cost {
  readonly cores: number;
  readonly ramMb: number;
}

function costOf({ vcpus, ram }: FlavorSizes): Cost {
  return { cores: vcpus, ramMb: ram };
}

function smallest(flavors: readonly FlavorSizes[]): Cost {
  return { cores: Math.min(...flavors.map(({ vcpus }) => vcpus)), ramMb: Math.min(...flavors.map(({ ram }) => ram)) };
}

function sum(costs: readonly Cost[], times = 1): Cost {
  return costs.reduce((total, { cores, ramMb }) => ({ cores: total.cores + times * cores, ramMb: total.ramMb + times * ramMb }), {
    cores: 0,
    ramMb: 0,
  });
}
