import type { Run } from '../plan.ts';
import type { Ran } from '../process.ts';
import { pullsProject } from '../pulls.ts';
import { type Breach, breach, type Stage } from './breach.ts';

/** The project that a run signs in to. */
export function projectOf({ emulator, plan }: Stage, { access }: Run): string | undefined {
  return access === 'pulls' ? pullsProject(emulator) : emulator.books.server(plan.cloud.goldens[0]?.name ?? '')?.projectId;
}

/** contract.md#promise-7: an image that a complete run took or reused is shared with each project that its inputs name. */
export function findUnshared({ emulator: { books } }: Stage, { run, ending }: Ran): readonly Breach[] {
  const project = run.options['share-with'];
  if (project === undefined || ending.kind !== 'result' || ending.result.status !== 'complete' || ending.result.failure !== undefined)
    return [];
  const image = books.image(ending.result.imageId ?? '');
  return image === undefined || image.members[project] !== undefined || image.status === 'deleted'
    ? []
    : [breach('contract.md#promise-7')(`image ${image.name} of ${run.id} is not shared`)];
}

/** contract.md#promise-8: of another project's image, a run changes nothing but that its own project has accepted it. */
export function findChangesElsewhere(stage: Stage): readonly Breach[] {
  const { books } = stage.emulator;
  return stage.ran
    .filter(({ run }) => run.access === 'pulls')
    .flatMap(({ run, requests }) =>
      requests
        .filter(({ method, path, status }) => {
          const image = books.image(/\/v2\/images\/([^/]+)/.exec(path)?.[1] ?? '');
          const isAcceptance = method === 'PUT' && /\/members\/[^/]+$/.test(path);
          const isChange = method !== 'GET' && method !== 'HEAD' && status < 400 && !isAcceptance;
          return isChange && image !== undefined && image.owner !== projectOf(stage, run);
        })
        .map(({ method, path }) => breach('contract.md#promise-8')(`${run.id} sent ${method} ${path} to the golden project`)),
    );
}
