import { isObject, Refusal } from '../http.ts';
import { repr, str } from './python.ts';

/** A rule of Nova's request schemas (nova:api/openstack/compute/schemas). Throws Refusal 400 in the words of jsonschema. */
export type Check = (value: unknown, field: string) => void;

export function invalid(field: string, value: unknown, reason: string): Refusal {
  return new Refusal(400, `Invalid input for field/attribute ${field}. Value: ${str(value)}. ${reason}`);
}

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

export function text({ min = 0, max = Number.POSITIVE_INFINITY, pattern }: TextRule = {}): Check {
  return (value, field) => {
    if (typeof value !== 'string') throw invalid(field, value, `${repr(value)} is not of type 'string'`);
    if (value.length < min) throw invalid(field, value, `${repr(value)} is too short`);
    if (value.length > max) throw invalid(field, value, `${repr(value)} is too long`);
    if (pattern !== undefined && !new RegExp(pattern).test(value))
      throw invalid(field, value, `${repr(value)} does not match '${pattern}'`);
  };
}

export function integer(minimum: number): Check {
  return (value, field) => {
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number))
      throw invalid(field, value, `${repr(value)} is not of type 'integer', 'string'`);
    if (number < minimum) throw invalid(field, value, `${repr(value)} is less than the minimum of ${minimum}`);
  };
}

const boolean = /^(true|false|0|1|on|off|yes|no|t|f|y|n)$/i;

export const flag: Check = (value, field) => {
  if (typeof value !== 'boolean' && !boolean.test(String(value))) throw invalid(field, value, `${repr(value)} is not one of [True, False]`);
};

export function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(value);
}

export const uuidText: Check = (value, field) => {
  if (!isUuid(value)) throw invalid(field, value, `${repr(value)} is not a 'uuid'`);
};

/** One of several shapes; jsonschema does not say which part failed. */
export function anyOf(...tests: readonly ((value: unknown) => boolean)[]): Check {
  return (value, field) => {
    if (!tests.some((test) => test(value))) throw invalid(field, value, `${repr(value)} is not valid under any of the given schemas`);
  };
}

export const anything: Check = () => undefined;

export function orNull(check: Check): Check {
  return (value, field) => {
    if (value !== null) check(value, field);
  };
}

interface ListRule {
  readonly min?: number;
  readonly max?: number;
}

export function list(item: Check, { min = 0, max = Number.POSITIVE_INFINITY }: ListRule = {}): Check {
  return (value, field) => {
    if (!Array.isArray(value)) throw invalid(field, value, `${repr(value)} is not of type 'array'`);
    if (value.length < min) throw invalid(field, value, `${repr(value)} is too short`);
    if (value.length > max) throw invalid(field, value, `${repr(value)} is too long`);
    for (const [index, one] of value.entries()) item(one, String(index));
  };
}

/** An object with these properties and no others. */
export function object(properties: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, field) => {
    if (!isObject(value)) throw invalid(field, value, `${repr(value)} is not of type 'object'`);
    for (const [name, check] of Object.entries(properties)) {
      if (name in value) check(value[name], name);
    }
    for (const name of required) {
      if (!(name in value)) throw invalid(field, value, `${repr(name)} is a required property`);
    }
    const unexpected = Object.keys(value).filter((name) => !(name in properties));
    if (unexpected.length > 0) {
      const were = unexpected.length > 1 ? 'were' : 'was';
      throw invalid(field, value, `Additional properties are not allowed (${unexpected.map(repr).join(', ')} ${were} unexpected)`);
    }
  };
}

const metadataKey = '^[a-zA-Z0-9-_:. ]{1,255}$';

/** nova:api/validation/parameter_types.py `metadata`. */
export const metadata: Check = (value, field) => {
  if (!isObject(value)) throw invalid(field, value, `${repr(value)} is not of type 'object'`);
  for (const [key, one] of Object.entries(value)) {
    if (!new RegExp(metadataKey).test(key)) throw invalid(field, value, `${repr(key)} does not match any of the regexes: '${metadataKey}'`);
    text({ max: 255 })(one, key);
  }
};

export const tag: Check = text({ min: 1, max: 60, pattern: '^[^,/]*$' });
export const name: Check = text({ min: 1, max: 255 });
