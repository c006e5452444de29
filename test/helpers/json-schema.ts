type Schema = Readonly<Record<string, unknown>>;

/**
 * What is wrong with a value by a JSON Schema, one sentence for each; for the keywords that our schema uses.
 * @throws on any other keyword, so that none is taken for checked
 */
export function schemaProblems(value: unknown, schema: Schema, root: Schema = schema, path = ''): string[] {
  const check = (part: unknown, below: unknown, at: string) => schemaProblems(below, asSchema(part), root, at);
  return Object.entries(schema).flatMap(([keyword, argument]) => {
    const say = (holds: boolean) => (holds ? [] : [`${path || '/'}: ${keyword} ${JSON.stringify(argument)}`]);
    switch (keyword) {
      case '$schema':
      case '$id':
      case '$defs':
      case 'title':
      case 'description':
      case 'default':
        return [];
      case '$ref':
        return check(resolve(root, String(argument)), value, path);
      case 'type':
        return say([argument].flat().some((type) => isOfType(value, type)));
      case 'enum':
        return say(Array.isArray(argument) && argument.includes(value));
      case 'const':
        return say(value === argument);
      case 'pattern':
        return say(typeof value !== 'string' || new RegExp(String(argument), 'u').test(value));
      case 'maxLength':
        return say(typeof value !== 'string' || [...value].length <= Number(argument));
      case 'minimum':
        return say(typeof value !== 'number' || value >= Number(argument));
      case 'exclusiveMinimum':
        return say(typeof value !== 'number' || value > Number(argument));
      case 'minProperties':
        return say(!isObject(value) || Object.keys(value).length >= Number(argument));
      case 'required':
        return say(!isObject(value) || (Array.isArray(argument) && argument.every((key) => Object.hasOwn(value, String(key)))));
      case 'anyOf':
        return say(Array.isArray(argument) && argument.some((part) => check(part, value, path).length === 0));
      case 'allOf':
        return Array.isArray(argument) ? argument.flatMap((part) => check(part, value, path)) : [];
      case 'oneOf':
        return say(Array.isArray(argument) && argument.filter((part) => check(part, value, path).length === 0).length === 1);
      case 'items':
        return Array.isArray(value) ? value.flatMap((item, index) => check(argument, item, `${path}/${index}`)) : [];
      case 'propertyNames':
        return isObject(value) ? Object.keys(value).flatMap((key) => check(argument, key, `${path}/${key}`)) : [];
      case 'properties':
        return isObject(value)
          ? Object.entries(asSchema(argument)).flatMap(([key, part]) =>
              Object.hasOwn(value, key) ? check(part, value[key], `${path}/${key}`) : [],
            )
          : [];
      case 'additionalProperties': {
        if (!isObject(value)) return [];
        const others = Object.keys(value).filter((key) => !Object.hasOwn(asSchema(schema.properties ?? {}), key));
        if (argument === false) return others.map((key) => `${path}/${key}: there is no such key`);
        return others.flatMap((key) => check(argument, value[key], `${path}/${key}`));
      }
      default:
        throw new Error(`the keyword ${keyword} is not known here`);
    }
  });
}

function resolve(root: Schema, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => asSchema(at)[key], root);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return isObject(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asSchema(value: unknown): Schema {
  if (!isObject(value)) throw new Error(`${JSON.stringify(value)} is no schema`);
  return value;
}
