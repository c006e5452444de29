import type { Command, RawOptions } from '../helpers/scenario.ts';
import type { Dice } from './dice.ts';
import type { CloudPlan, RoleFile, RolePlan, Run } from './plan.ts';

/** `sound` options work on this cloud in good weather, `odd` ones perhaps not. */
export type Soundness = 'sound' | 'odd';

/** The environments that runs work on. */
export const environments = ['staging', 'pr-7'] as const;

/** The security group that servers have alone until they are ready. */
export const quarantineGroup = 'quarantine';

/** What servers have to pass to leave it, and the groups that they get then. */
const besideQuarantine: readonly RawOptions[] = [
  {},
  { ready: 'active,tcp:22' },
  { ready: 'active,tcp:22', 'security-group': 'ci-ssh' },
  { 'security-group': 'default,ci-ssh' },
];

const anyEnvironment = [environments[0], environments[0], environments[0], environments[1]] as const;

export interface Order {
  readonly verb: Command;
  readonly golden: string;
  readonly cloud: CloudPlan;
  readonly soundness: Soundness;
}

/** What a run is asked for. */
export function drawOptions(dice: Dice, order: Order): Pick<Run, 'options' | 'file'> {
  const { verb, golden, soundness } = order;
  const environment = dice.pick(anyEnvironment);
  switch (verb) {
    case 'refresh':
    case 'plan': {
      const patience = verb === 'plan' ? {} : drawPatience(dice, soundness);
      if (dice.chance(0.2)) return { options: { environment, spec: 'restage.yml', ...patience }, file: drawFile(dice, order) };
      const own = { ...drawStopping(dice, order), ...drawLaunching(dice, order), ...drawKeeping(dice, soundness) };
      return { options: { environment, golden, ...own, ...patience } };
    }
    case 'snapshot':
      return { options: { environment: 'staging', golden, ...drawStopping(dice, order), ...drawPatience(dice, soundness) } };
    case 'launch': {
      const image = soundness === 'odd' ? dice.pick(['base', 'base', 'base-virtual-40']) : 'base';
      const source = dice.chance(0.5) ? { golden } : { image };
      return { options: { environment, ...source, ...drawLaunching(dice, order), ...drawKeeping(dice, soundness) } };
    }
    case 'destroy':
      return { options: { environment } };
    case 'reap':
      return { options: dice.chance(0.8) ? { apply: 'true' } : {} };
    case 'release':
      return { options: { golden } };
    case 'status':
    case 'recover':
      return { options: {} };
    default:
      return verb satisfies never;
  }
}

/** Two or three roles, of one golden server, of several, or of an image. */
function drawFile(dice: Dice, { cloud, soundness }: Order): RoleFile {
  const goldens = cloud.goldens.map(({ name }) => ({ golden: name }));
  const sources: readonly RawOptions[] = [...goldens, ...goldens, { image: 'base' }];
  const names = dice.chance(0.5) ? ['db', 'web'] : ['db', 'web', 'cache'];
  const roles = names.map((name, at): RolePlan => {
    const earlier = names.slice(0, at);
    // One role must have a golden server, or there is nothing to take a snapshot of.
    const source = at === 0 ? dice.pick(goldens) : dice.pick(sources);
    return { name, source, count: dice.between(1, 2), after: earlier.length > 0 && dice.chance(0.6) ? [dice.pick(earlier)] : [] };
  });
  const { count: _count, 'min-ready': _least, concurrency: _few, ttl: _life, ...launching } = drawLaunching(dice, { cloud, soundness });
  return { top: { ...drawStopping(dice, { golden: undefined, cloud, soundness }), ...launching, ...drawKeeping(dice, soundness) }, roles };
}

function drawStopping(
  dice: Dice,
  { golden, cloud, soundness }: Pick<Order, 'cloud' | 'soundness'> & { readonly golden: string | undefined },
): RawOptions {
  const onVolumes = cloud.goldens.find(({ name, image }) => name === golden && image === undefined);
  if (onVolumes !== undefined && dice.chance(0.4)) {
    const mayFreeze = onVolumes.vmState === 'active' && onVolumes.volumeImageProperties !== undefined;
    return { shutdown: mayFreeze ? dice.pick(['pause', 'quiesce']) : 'pause' };
  }
  const how = dice.between(1, 10);
  const mayBeForced = how !== 1 && soundness === 'odd';
  return {
    ...(how === 1 ? { shutdown: 'skip' } : how <= 3 ? { shutdown: 'guest', 'shutdown-command': 'poweroff' } : {}),
    ...(mayBeForced && dice.chance(0.3) ? { 'on-forced-stop': dice.pick(['fail', 'retry']) } : {}),
    ...(dice.chance(0.15) ? { 'image-max-age': dice.pick(['1m', '2h']) } : {}),
    ...(soundness === 'odd' && dice.chance(0.1) ? { 'snapshot-timeout': dice.pick(['10s', '2m']) } : {}),
  };
}

function drawLaunching(dice: Dice, { cloud, soundness }: Pick<Order, 'cloud' | 'soundness'>): RawOptions {
  const saysNetwork = cloud.hasTwoNetworks && (soundness === 'sound' || dice.chance(0.7));
  return {
    count: String(dice.between(1, 4)),
    ...(saysNetwork || dice.chance(0.1) ? { network: 'ci-net' } : {}),
    ...(dice.chance(0.4) ? { ready: 'active,tcp:22' } : {}),
    ...(soundness === 'odd' && dice.chance(0.4) ? { 'ready-timeout': '2m' } : {}),
    ...(dice.chance(0.2) ? { 'floating-ip-network': 'public' } : {}),
    ...(dice.chance(0.5) ? { ttl: dice.pick(['10m', '24h']) } : {}),
    ...(dice.chance(0.15) ? { 'min-ready': '1' } : {}),
    ...(dice.chance(0.15) ? { concurrency: dice.pick(['1', '2']) } : {}),
    ...(soundness === 'odd' && dice.chance(0.2) ? { flavor: dice.pick(['m1.small,m1.medium,m1.large', 'm1.tiny']) } : {}),
    ...(dice.chance(0.1) ? { tags: 'ours' } : {}),
    ...(cloud.behaviour.volumes === true && dice.chance(0.1) ? { 'boot-volume-size': '80' } : {}),
    ...(dice.chance(0.15) ? { quarantine: quarantineGroup, ...dice.pick(besideQuarantine) } : {}),
  };
}

function drawKeeping(dice: Dice, soundness: Soundness): RawOptions {
  return {
    ...(dice.chance(0.4) ? { 'keep-images': String(dice.between(1, 2)) } : {}),
    ...(soundness === 'odd' && dice.chance(0.1) ? { 'on-failure': 'keep' } : {}),
  };
}

/** To leave before the end. */
function drawPatience(dice: Dice, soundness: Soundness): RawOptions {
  if (soundness === 'sound') return {};
  return {
    ...(dice.chance(0.12) ? { wait: 'false' } : {}),
    ...(dice.chance(0.12) ? { 'time-budget': dice.pick(['2m', '20m', '3h']) } : {}),
  };
}
