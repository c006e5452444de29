import { nameSchema } from '../../src/inputs/environment.ts';
import type { Schema } from '../../src/inputs/row.ts';
import { environmentKeys, roleKeys } from '../../src/inputs/spec/keys.ts';
import { type InputName, type InputRow, inputRow } from '../../src/inputs/table.ts';

const duration = '([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?';

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
        propertyNames: nameSchema,
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
            anyOf: [{ type: 'string' }, { type: 'array', items: nameSchema }],
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
    ...(row.schema ?? valueSchema(row)),
    ...(row.default === undefined ? {} : { default: defaultOf(row, row.default) }),
  };
}

function descriptionOf(row: InputRow): string {
  const otherwise = row.otherwise === undefined ? '' : ` Default: ${row.otherwise}.`;
  const note = row.fileNote === undefined ? '' : ` ${row.fileNote}`;
  return `${row.description}${note}${otherwise}`;
}

function valueSchema(row: InputRow): Schema {
  switch (row.type) {
    case 'text':
      return { type: 'string' };
    case 'list':
    case 'checks':
    case 'pairs':
      return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    case 'duration': {
      const { words = [], zeroAllowed } = row;
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
      return { enum: row.words.flatMap((word) => (/^\d+$/.test(word) ? [word, Number(word)] : [word])) };
    default:
      return row satisfies never;
  }
}

function defaultOf({ type }: InputRow, text: string): unknown {
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

/** Lists of words in one line, as the formatter writes them. */
function withShortLists(json: string): string {
  return json.replaceAll(/\[\s+(["\d][^[\]{}]*?)\s+\]/g, (_, items: string) => `[${items.replaceAll(/,\s+/g, ', ')}]`);
}
