import type { LaunchPlan } from '../../domain/generations.ts';
import type { RunContext } from '../run/context.ts';

/** Servers that a launch finds and does not want are reported and left alone (contract.md#promise-7). */
export function reportOthers({ emit }: RunContext, plan: LaunchPlan, environment: string): void {
  const kinds = [
    { servers: plan.surplus, what: 'more than `count`' },
    { servers: plan.ofOtherImages, what: 'of another image' },
    { servers: plan.ofOtherGenerations, what: 'of another generation' },
  ];
  for (const { servers, what } of kinds) {
    if (servers.length === 0) continue;
    emit({
      type: 'warning',
      title: `${servers.length} server(s) of ${environment} are left alone`,
      message: `They are ${what}: ${servers.map(({ name, id }) => `${name} (${id})`).join(', ')}. \`restage refresh\` replaces an environment, \`restage destroy\` deletes it.`,
    });
  }
}
