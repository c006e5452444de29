import type { RoleFile } from './plan.ts';

export const fileName = 'restage.yml';

/** The text of an environment file: JSON is YAML. */
export function textOf({ top, roles }: RoleFile): string {
  const written = roles.map(({ name, source, count, after }) => {
    const addresses = after.map((other) => `${other}={{ roles.${other}.address }}`);
    return [name, { ...source, count, ...(after.length > 0 && { after, 'user-data': `#!/bin/sh\n# ${addresses.join(' ')}\n` }) }];
  });
  return JSON.stringify({ ...top, roles: Object.fromEntries(written) });
}
