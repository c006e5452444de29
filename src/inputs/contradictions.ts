import type { InputProblem } from './problems.ts';
import type { InputName } from './table.ts';
import type { Inputs, Verb } from './types.ts';

/** What is wrong with the inputs of a role that are each well-formed. */
export function findContradictions(inputs: RoleInputs, verb: Verb, isGiven: (name: InputName) => boolean): readonly InputProblem[] {
  return [...sourceProblems(inputs, verb), ...shutdownProblems(inputs, verb, isGiven), ...serverProblems(inputs, verb)];
}

type RoleInputs = Pick<Inputs, 'golden' | 'servers'>;

const goldenMissing: InputProblem = { input: 'golden', problem: 'it is missing', fix: 'Give the name or id of the golden server' };

/** Where the image comes from. */
function sourceProblems({ golden: { golden, image, goldenImageOf } }: RoleInputs, verb: Verb): InputProblem[] {
  if (verb === 'destroy' || verb === 'reap' || verb === 'status') return [];
  if (verb === 'release') return golden === undefined ? [goldenMissing] : [];
  if (verb === 'snapshot') {
    if (goldenImageOf !== undefined) {
      return [
        {
          input: 'golden-image-of',
          problem: '`snapshot` takes the image of a golden server of this project, and this names one of another project',
          fix: 'Give `golden`, or use `launch`',
        },
      ];
    }
    if (image !== undefined) {
      return [
        {
          input: 'image',
          problem: '`snapshot` makes an image, but `image` names an existing one',
          fix: 'Leave `image` out, or use `launch`',
        },
      ];
    }
    return golden === undefined ? [goldenMissing] : [];
  }
  if (golden !== undefined || image !== undefined || goldenImageOf !== undefined) return [];
  return [
    {
      input: 'golden',
      problem: 'nothing tells which image the servers start from',
      fix: 'Give `golden`, the name or id of the golden server, `image`, the name or id of an image, or `golden-image-of`',
    },
  ];
}

const stopInputs = ['image-name', 'shutdown', 'shutdown-command', 'on-forced-stop', 'snapshot-timeout', 'seconds-per-gb'] as const;

/** Inputs that mean nothing beside the image that the role names: of another project, or one that no snapshot makes. */
export function findUnused({ golden }: RoleInputs, verb: Verb, isGiven: (name: InputName) => boolean): InputProblem[] {
  const launches = verb === 'plan' || verb === 'launch' || verb === 'refresh';
  if (launches && golden.goldenImageOf !== undefined) {
    const others = [
      'golden',
      'image',
      'volumes',
      ...(verb === 'launch' ? [] : (['share-with', 'keep-images', ...stopInputs] as const)),
    ] as const;
    return others.filter(isGiven).map((input) => ({
      input,
      problem: 'it means nothing beside `golden-image-of`',
      fix: 'Leave one of them out',
    }));
  }
  if (verb !== 'launch' && launches && golden.image !== undefined && golden.shareWith.length > 0) {
    return [
      {
        input: 'share-with',
        problem: 'it shares the image of a golden server, and `image` names one that is there',
        fix: 'Leave `image` or `share-with` out; `openstack image add project` shares any image',
      },
    ];
  }
  return [];
}

function shutdownProblems(
  { golden: { shutdown, shutdownCommand, onForcedStop } }: RoleInputs,
  verb: Verb,
  isGiven: (name: InputName) => boolean,
): InputProblem[] {
  if (verb !== 'plan' && verb !== 'snapshot' && verb !== 'refresh') return [];
  const problems: InputProblem[] = [];
  if (shutdown === 'guest' && shutdownCommand === undefined) {
    problems.push({
      input: 'shutdown-command',
      problem: 'it is missing, and `shutdown` is `guest`',
      fix: 'Give the command that shuts the golden server down from within, for example `ssh … sudo poweroff`',
    });
  }
  if (shutdown !== 'guest' && shutdownCommand !== undefined) {
    problems.push({
      input: 'shutdown-command',
      problem: `it is never run with \`shutdown: ${shutdown}\``,
      fix: 'Set `shutdown` to `guest`, or leave the command out',
    });
  }
  if ((shutdown === 'skip' || shutdown === 'pause') && isGiven('on-forced-stop')) {
    problems.push({
      input: 'on-forced-stop',
      problem: `\`${onForcedStop}\` can never happen with \`shutdown: ${shutdown}\`, which stops nothing`,
      fix: 'Leave it out, or set `shutdown` to `graceful`',
    });
  }
  if ((shutdown === 'cloud' || shutdown === 'quiesce') && onForcedStop === 'retry') {
    problems.push({
      input: 'on-forced-stop',
      problem:
        shutdown === 'cloud'
          ? '`retry` needs a stop of its own, and with `shutdown: cloud` the cloud stops the server in the middle of its snapshot'
          : '`retry` needs a stop, and `shutdown: quiesce` leaves the server running',
      fix: 'Write `warn` or `fail`, or set `shutdown` to `graceful`',
    });
  }
  return problems;
}

function serverProblems({ servers: { count, minReady } }: RoleInputs, verb: Verb): InputProblem[] {
  if (verb !== 'plan' && verb !== 'launch' && verb !== 'refresh') return [];
  if (minReady <= count) return [];
  return [
    { input: 'min-ready', problem: `${minReady} servers cannot be ready of ${count}`, fix: `Write ${count} or less, or raise \`count\`` },
  ];
}
