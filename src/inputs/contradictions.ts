import type { InputProblem } from './problems.ts';
import type { InputName } from './table.ts';
import type { Inputs, Verb } from './types.ts';

/** What is wrong with the inputs of a role that are each well-formed. */
export function findContradictions(inputs: RoleInputs, verb: Verb, isGiven: (name: InputName) => boolean): readonly InputProblem[] {
  return [...sourceProblems(inputs, verb), ...shutdownProblems(inputs, verb, isGiven), ...serverProblems(inputs, verb)];
}

type RoleInputs = Pick<Inputs, 'golden' | 'servers'>;

const goldenMissing: InputProblem = { input: 'golden', problem: 'it is missing', fix: 'Set it to the name or id of the golden server' };

/** Where the image comes from. */
function sourceProblems({ golden: { golden, image, goldenImageOf } }: RoleInputs, verb: Verb): InputProblem[] {
  if (verb === 'destroy' || verb === 'reap' || verb === 'status') return [];
  if (verb === 'release') return golden === undefined ? [goldenMissing] : [];
  if (verb === 'snapshot') {
    if (goldenImageOf !== undefined) {
      return [
        {
          input: 'golden-image-of',
          problem: '`snapshot` needs a golden server of this project, but this names one of another project',
          fix: 'Set `golden`, or use `launch`',
        },
      ];
    }
    if (image !== undefined) {
      return [
        {
          input: 'image',
          problem: '`snapshot` creates an image, but `image` names an existing one',
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
      problem: 'no image is chosen from which to launch the servers',
      fix: 'Set `golden` (name or id of the golden server), `image` (name or id of an image), or `golden-image-of`',
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
      problem: 'it has no effect together with `golden-image-of`',
      fix: 'Leave one of them out',
    }));
  }
  if (verb !== 'launch' && launches && golden.image !== undefined && golden.shareWith.length > 0) {
    return [
      {
        input: 'share-with',
        problem: 'it shares the image of a golden server, but `image` names an existing image',
        fix: 'Leave out `image` or `share-with`. To share any other image, use `openstack image add project`',
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
      problem: 'it is missing, but `shutdown: guest` needs it',
      fix: 'Set it to the command that shuts the golden server down from within, for example `ssh … sudo poweroff`',
    });
  }
  if (shutdown !== 'guest' && shutdownCommand !== undefined) {
    problems.push({
      input: 'shutdown-command',
      problem: `it has no effect with \`shutdown: ${shutdown}\``,
      fix: 'Set `shutdown` to `guest`, or leave the command out',
    });
  }
  if ((shutdown === 'skip' || shutdown === 'pause') && isGiven('on-forced-stop')) {
    problems.push({
      input: 'on-forced-stop',
      problem: `\`${onForcedStop}\` has no effect with \`shutdown: ${shutdown}\`, which stops no server`,
      fix: 'Leave it out, or set `shutdown` to `graceful`',
    });
  }
  if ((shutdown === 'cloud' || shutdown === 'quiesce') && onForcedStop === 'retry') {
    problems.push({
      input: 'on-forced-stop',
      problem:
        shutdown === 'cloud'
          ? '`retry` must stop the server itself, but with `shutdown: cloud` the cloud stops the server during the snapshot'
          : '`retry` must stop the server, but `shutdown: quiesce` leaves the server running',
      fix: 'Write `warn` or `fail`, or set `shutdown` to `graceful`',
    });
  }
  return problems;
}

function serverProblems({ servers: { count, minReady } }: RoleInputs, verb: Verb): InputProblem[] {
  if (verb !== 'plan' && verb !== 'launch' && verb !== 'refresh') return [];
  if (minReady <= count) return [];
  return [
    {
      input: 'min-ready',
      problem: `it is ${minReady}, but \`count\` is ${count}`,
      fix: `Write ${count} or less, or increase \`count\``,
    },
  ];
}
