import type { CloudSeed, Emulator } from '../../src/emulator/index.ts';
import type { Run } from './plan.ts';
import { signIn } from './sign-in.ts';

/** Both its project and its user: of pull requests, in the golden servers' project it may do nothing. */
const pulls = 'pulls';

/** What there is of that project, beside what the cloud has anyway. */
export function withPulls<S extends Pick<CloudSeed, 'projects' | 'users' | 'networks' | 'securityGroups'>>(seed: S): S {
  return {
    ...seed,
    projects: [...seed.projects, pulls],
    users: [...seed.users, { name: pulls, password: 'testbed', projects: [pulls], roles: ['reader', 'member'] }],
    networks: [...seed.networks, { name: 'pulls-net', project: pulls, cidr: '10.30.0.0/20' }],
    securityGroups: [...seed.securityGroups, { name: 'default', project: pulls }],
  };
}

/** Id of the project; `undefined` in worlds that have none. */
export function pullsProject(emulator: Emulator): string | undefined {
  return signIn(emulator, pulls, pulls)?.projectId;
}

/** The options with the ids that the words in them stand for. */
export function withIds(emulator: Emulator, run: Run): Run {
  const { options } = run;
  const of = options['golden-image-of']?.slice(1);
  const golden = of === undefined ? undefined : emulator.books.server(of);
  const project = options['share-with'] === undefined ? undefined : pullsProject(emulator);
  return {
    ...run,
    options: {
      ...options,
      ...(golden !== undefined && { 'golden-image-of': `${golden.projectId}/${golden.id}` }),
      ...(project !== undefined && { 'share-with': project }),
    },
  };
}
