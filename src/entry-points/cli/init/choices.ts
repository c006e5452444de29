import { cutChecks, cutList } from '../../../inputs/lists.ts';
import type { Answers } from './answers.ts';
import { defaultSchedule } from './options.ts';
import type { Requested } from './requested.ts';

/** What is to be written down. */
export interface Choices {
  readonly golden: string;
  readonly count: number;
  /** `auto`, or names in order of preference. */
  readonly flavor: readonly string[];
  /** Empty = the cloud's automatic choice. */
  readonly network: readonly string[];
  readonly ready: readonly string[];
  readonly environment: string;
  /** As an input says it. */
  readonly ttl: string | undefined;
  readonly schedule: string;
  readonly pullRequests: boolean;
  /** Inputs that say which cloud of `clouds.yaml`, and where in it. */
  readonly connection: Readonly<Record<string, string>>;
}

export function choicesOf(answers: Answers, { raw }: Requested, env: Readonly<Record<string, string | undefined>>): Choices {
  const textOf = (name: string) => [raw[name] ?? []].flat().join(',').trim();
  // What may stand in a workflow: no secret, and nothing of this computer. A `clouds.yaml` of several clouds needs a name.
  const connection = {
    cloud: textOf('cloud') || env.OS_CLOUD,
    region: textOf('region') || env.OS_REGION_NAME,
    'allowed-projects': textOf('allowed-projects'),
  };
  return {
    golden: answers.golden ?? '',
    count: Number(answers.count ?? '1'),
    flavor: cutList(answers.flavor ?? 'auto'),
    network: cutList(answers.network ?? ''),
    ready: cutChecks(answers.ready ?? 'active'),
    environment: answers.environment ?? '',
    ttl: textOf('ttl') || undefined,
    schedule: answers.schedule ?? defaultSchedule,
    pullRequests: /^(?:y|yes|true)$/i.test(answers['pull-requests'] ?? ''),
    connection: Object.fromEntries(Object.entries(connection).flatMap(([name, value]) => (value ? [[name, value]] : []))),
  };
}
