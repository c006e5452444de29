import type { FlavorSizes } from '../../../domain/fit.ts';
import { cutList } from '../../../inputs/lists.ts';
import { parseInputs } from '../../../inputs/parse.ts';
import { inputRow } from '../../../inputs/table.ts';
import { findGolden } from '../../../operations/golden/find.ts';
import type { Discovery } from '../../../operations/verbs/discovery.ts';
import { defaultSchedule } from './options.ts';
import type { Choice, Question } from './question.ts';
import { scheduleProblem } from './schedule.ts';

/** What the cloud is asked about next. */
export function questionsOnSource({ servers, networks }: Discovery): readonly Question[] {
  const own = networks.filter(({ external }) => !external);
  const likely = servers.filter(({ name }) => /golden/i.test(name));
  return [
    {
      name: 'golden',
      text: 'Golden server to create staging from',
      choices: choicesOf(servers, ({ status }) => status),
      fallback: onlyOf(choicesOf(servers.length === 1 ? servers : likely, () => '')),
      problemOf: (answer) => {
        const golden = findGolden(servers, answer);
        return golden instanceof Error ? golden.message : undefined;
      },
    },
    {
      name: 'network',
      text: 'Networks of the staging servers',
      choices: choicesOf(networks, ({ external }) => (external ? 'external' : '')),
      several: true,
      fallback: networks.length === 0 ? '' : onlyOf(choicesOf(own.length === 0 ? networks : own, () => '')),
      problemOf: among(networks),
    },
  ];
}

/** The rest. Empty `flavors` = there is none to choose. */
export function questionsOnServers(flavors: readonly FlavorSizes[]): readonly Question[] {
  const sized = flavors.map(({ name, disk, ram, vcpus }) => ({ value: name, about: `${vcpus} vCPU, ${ram} MB RAM, ${disk} GB disk` }));
  return [
    {
      name: 'flavor',
      text: 'Flavor (all of these are large enough)',
      choices: [
        { value: 'auto', about: `the smallest that fits${flavors[0] === undefined ? '' : `, currently ${flavors[0].name}`}` },
        ...sized,
      ],
      several: true,
      fallback: 'auto',
      problemOf: (answer) => (answer === 'auto' ? undefined : among(flavors)(answer)),
    },
    plainQuestion('count', 'Number of servers', '1'),
    plainQuestion('environment', 'Name of the environment; the names of its servers begin with it', 'staging'),
    plainQuestion(
      'ready',
      `Checks that a server must pass to be ready, such as tcp:22 or http://:8080/health`,
      inputRow('ready').default ?? 'active',
    ),
    {
      name: 'schedule',
      text: 'When to refresh them (cron, in UTC): minute, hour, day of the month, month, day of the week',
      choices: [],
      fallback: defaultSchedule,
      problemOf: scheduleProblem,
    },
    {
      name: 'pull-requests',
      text: 'Also launch servers for pull requests (yes or no)',
      choices: [],
      fallback: 'no',
      problemOf: (answer) => (/^(?:y|yes|n|no|true|false)$/i.test(answer) ? undefined : `\`${answer}\` is neither yes nor no`),
    },
  ];
}

function plainQuestion(name: 'count' | 'environment' | 'ready', text: string, fallback: string): Question {
  return { name, text, choices: [], fallback, problemOf: inputProblem(name) };
}

/** By the same code as ever: what a workflow would be refused for is refused when it is written. */
function inputProblem(name: 'count' | 'environment' | 'ready'): Question['problemOf'] {
  return (answer) => {
    const parsed = parseInputs({ golden: 'golden', [name]: answer }, { verb: 'refresh', readFile: () => '' });
    const [first] = parsed.ok ? [] : parsed.problems;
    return first === undefined ? undefined : `${first.problem}. ${first.fix}`;
  };
}

function among(things: readonly { readonly id: string; readonly name: string }[]): Question['problemOf'] {
  return (answer) => {
    const strange = cutList(answer).find((word) => !things.some(({ id, name }) => word === id || word === name));
    return strange === undefined ? undefined : `\`${strange}\` is none of these`;
  };
}

/** By name, and by id where several have it. */
function choicesOf<T extends { readonly id: string; readonly name: string }>(
  things: readonly T[],
  about: (thing: T) => string,
): readonly Choice[] {
  return things.map((thing) => {
    const isAlone = thing.name !== '' && things.every(({ id, name }) => name !== thing.name || id === thing.id);
    return isAlone ? { value: thing.name, about: about(thing) } : { value: thing.id, about: `${thing.name} ${about(thing)}`.trim() };
  });
}

function onlyOf(choices: readonly Choice[]): string | undefined {
  return choices.length === 1 ? choices[0]?.value : undefined;
}
