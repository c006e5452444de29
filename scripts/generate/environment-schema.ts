import { environmentKeys, roleKeys } from '../../src/inputs/spec/keys.ts';
import { type InputName, type InputRow, inputRow } from '../../src/inputs/table.ts';

type Schema = Readonly<Record<string, unknown>>;

const duration = '([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?';
const name = { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', maxLength: 40 };
const check = '^(active$|tcp:[0-9]{1,5}$|https?://[:/?]|https?://$|console:.|command:.)';

/** The text of `schema/restage.schema.json`: what an environment file may hold, for editors to complete and to check. */
export function environmentSchema(): string {
  const schema: Schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://raw.githubusercontent.com/restage/restage/v0/schema/restage.schema.json',
    title: 'Restage environment file',
    description: 'An environment of one or more roles, each from its own golden server or image. Keys at the top hold for all roles.',
    type: 'object',
    properties: {
      ...references([...environmentKeys, ...roleKeys]),
      roles: {
        description: 'The roles by name: lower-case letters, digits and dashes.',
        type: 'object',
        minProperties: 1,
        propertyNames: name,
        additionalProperties: { $ref: '#/$defs/role' },
      },
    },
    required: ['roles'],
    additionalProperties: false,
    $defs: {
      role: {
        description: 'Servers of one kind.',
        type: ['object', 'null'],
        properties: {
          after: {
            description: 'Roles that must be ready before this one starts. Its `user-data` may then ask for their addresses.',
            anyOf: [{ type: 'string' }, { type: 'array', items: name }],
          },
          ...references(roleKeys),
        },
        additionalProperties: false,
      },
      ...Object.fromEntries([...environmentKeys, ...roleKeys].map((key) => [key, schemaOf(inputRow(key))])),
    },
  };
  return `${withShortLists(JSON.stringify(schema, null, 2))}\n`;
}

function references(keys: readonly InputName[]): Schema {
  return Object.fromEntries(keys.map((key) => [key, { $ref: `#/$defs/${key}` }]));
}

function schemaOf(row: InputRow): Schema {
  return {
    description: descriptionOf(row),
    ...(row.name === 'environment' ? name : valueSchema(row)),
    ...(row.default === undefined ? {} : { default: defaultOf(row, row.default) }),
  };
}

function descriptionOf(row: InputRow): string {
  const otherwise = row.otherwise === undefined ? '' : ` Default: ${row.otherwise}.`;
  const placeholders = row.name === 'user-data' ? ' `{{ roles.<name>.address }}` asks for the address of a role in `after`.' : '';
  return `${row.description}${placeholders}${otherwise}`;
}

function valueSchema({ type, words = [], zeroAllowed }: InputRow): Schema {
  switch (type) {
    case 'text':
      return { type: 'string' };
    case 'list':
      return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    case 'checks':
      return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string', pattern: check } }] };
    case 'pairs':
      return {
        anyOf: [
          { type: 'string' },
          { type: 'array', items: { type: 'string', pattern: '=' } },
          {
            type: 'object',
            propertyNames: { pattern: '^(?!restage_)[-a-zA-Z0-9_:. ]{1,255}$' },
            additionalProperties: { type: ['string', 'number', 'boolean'], maxLength: 255 },
          },
        ],
      };
    case 'duration': {
      const text = { type: 'string', pattern: `^(${[...words, ...(zeroAllowed ? ['0'] : []), `(?=[0-9])${duration}`].join('|')})$` };
      return zeroAllowed ? { anyOf: [text, { const: 0 }] } : text;
    }
    case 'integer':
      return { type: 'integer', minimum: 1 };
    case 'number':
      return { type: 'number', exclusiveMinimum: 0 };
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      // YAML reads `6` as a number.
      return { enum: words.flatMap((word) => (/^\d+$/.test(word) ? [word, Number(word)] : [word])) };
    default:
      return type satisfies never;
  }
}

function defaultOf({ type }: InputRow, text: string): unknown {
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

/** Lists of words in one line, as the formatter writes them. */
function withShortLists(json: string): string {
  return json.replaceAll(/\[\s+(["\d][^[\]{}]*?)\s+\]/g, (_, items: string) => `[${items.replaceAll(/,\s+/g, ', ')}]`);
}
