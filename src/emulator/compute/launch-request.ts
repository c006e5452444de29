import { isObject, parseJson, Refusal } from '../http.ts';
import type { LaunchRequest, NetworkRequest } from '../model.ts';
import { devicesOf } from './block-devices.ts';
import type { ComputeCall } from './call.ts';
import { repr } from './python.ts';
import {
  anyOf,
  anything,
  type Check,
  flag,
  integer,
  invalid,
  isUuid,
  list,
  metadata,
  name,
  object,
  orNull,
  tag,
  text,
  uuidText,
} from './schema.ts';

/** Checked against the schema of the request's microversion but not yet against the cloud. @throws Refusal 400 in Nova's words */
export function parseLaunch(call: ComputeCall): LaunchRequest {
  const body = parseJson(call.body);
  if (!isObject(body)) throw new Refusal(400, 'Malformed request body');
  const given = body.server;
  if (given === undefined) throw new Refusal(400, "'server' is a required property");
  schemaOf(call.minor)(given, 'server');
  refuseUnprintable(given);
  const hints = body['os:scheduler_hints'] ?? body['OS-SCH-HNT:scheduler_hints'];
  const group = isObject(hints) ? hints.group : undefined;
  if (group !== undefined) uuidText(group, 'group');
  return requestOf(given as Given, group as string | undefined, call.minor);
}

/** nova:api/validation/validators.py `_is_printable`. */
function refuseUnprintable(given: unknown): void {
  const wanted = isObject(given) ? String(given.name) : '';
  if (wanted === wanted.trim() && !/[\p{C}\p{Zl}\p{Zp}]/u.test(wanted)) return;
  const rule = 'The name must be: printable characters. Can not start or end with whitespace.';
  throw new Refusal(400, `An invalid 'name' value was provided. ${rule}`);
}

type Given = Readonly<Record<string, unknown>>;

function requestOf(given: Given, groupId: string | undefined, minor: number): LaunchRequest {
  const counts = countsOf(given);
  return {
    name: String(given.name),
    imageId: String(given.imageRef ?? ''),
    flavorId: String(given.flavorRef),
    networks: networksOf(given.networks),
    keyName: textOrNull(given.key_name),
    securityGroups: objects(given.security_groups).map((group) => String(group.name)),
    zone: textOrNull(given.availability_zone) ?? undefined,
    userData: textOrNull(given.user_data),
    configDrive: given.config_drive === true || /^(true|1|yes|on|t|y)$/i.test(String(given.config_drive)),
    metadata: (given.metadata ?? {}) as Record<string, string>,
    tags: Array.isArray(given.tags) ? given.tags.map(String) : [],
    hostname: minor >= 90 ? (textOrNull(given.hostname) ?? undefined) : undefined,
    // Before 2.19 the description is the name.
    description: minor >= 19 ? textOrNull(given.description) : String(given.name),
    ...counts,
    returnReservation: given.return_reservation_id === true,
    groupId,
    devices: devicesOf(given.block_device_mapping_v2),
  };
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

function countsOf(given: Given): { readonly minCount: number; readonly maxCount: number } {
  const minCount = Number(given.min_count ?? 1);
  const maxCount = Number(given.max_count ?? minCount);
  if (minCount > maxCount) throw new Refusal(400, 'min_count must be <= max_count');
  return { minCount, maxCount };
}

function networksOf(value: unknown): NetworkRequest {
  if (value === undefined || value === 'auto') return { kind: 'auto', strict: value === 'auto' };
  if (value === 'none') return { kind: 'none' };
  const items = objects(value).map(({ uuid, port }) => ({
    ...(uuid !== undefined && { networkId: String(uuid) }),
    ...(port !== undefined && port !== null && { portId: String(port) }),
  }));
  // An empty list asks for the cloud's choice, as no list does.
  return items.length === 0 ? { kind: 'auto', strict: false } : { kind: 'list', items };
}

function objects(value: unknown): readonly Given[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** nova:api/openstack/compute/schemas/servers.py, as far as clients like ours use it. */
function schemaOf(minor: number): Check {
  const networks =
    minor < 37
      ? list(object({ uuid: anything, port: anything, fixed_ip: anything, tag: anything }))
      : anyOf(isNetworkList, (value) => value === 'auto' || value === 'none');
  return object(
    {
      name,
      imageRef: anyOf((value) => value === '' || isUuid(value)),
      flavorRef: anyOf((value) => typeof value === 'number' || (typeof value === 'string' && value !== '')),
      adminPass: anything,
      metadata,
      networks,
      key_name: orNull(text({ min: 1, max: 255 })),
      security_groups: list(object({ name })),
      availability_zone: orNull(name),
      user_data: orNull(userData),
      config_drive: orNull(flag),
      min_count: integer(1),
      max_count: integer(1),
      return_reservation_id: flag,
      block_device_mapping: anything,
      block_device_mapping_v2: list(anything),
      accessIPv4: anything,
      accessIPv6: anything,
      'OS-DCF:diskConfig': anything,
      ...(minor < 57 && { personality: anything }),
      ...(minor >= 19 && { description: orNull(text({ max: 255 })) }),
      ...(minor >= 52 && { tags: list(tag, { max: 50 }) }),
      ...(minor >= 63 && { trusted_image_certificates: anything }),
      ...(minor >= 74 && { host: anything, hypervisor_hostname: anything }),
      ...(minor >= 90 && { hostname: text({ min: 2, max: 63 }) }),
    },
    ['name', 'flavorRef', ...(minor >= 37 ? ['networks'] : [])],
  );
}

const shortText = text({ max: 65_535 });

const userData: Check = (value, field) => {
  shortText(value, field);
  if (!isBase64(String(value))) throw invalid(field, value, `${repr(value)} is not a 'base64'`);
};

/** As Python decodes it: other characters are left out, and too much padding is no error (nova:api/validation/validators.py). */
function isBase64(value: string): boolean {
  const [, digits = '', padding = ''] = /^([^=]*)(=*)/.exec(value.replaceAll(/[^A-Za-z0-9+/=]/g, '')) ?? [];
  const rest = digits.length % 4;
  return rest === 0 || (rest > 1 && rest + padding.length >= 4);
}

function isNetworkList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && (item.uuid === undefined || isUuid(item.uuid)));
}
