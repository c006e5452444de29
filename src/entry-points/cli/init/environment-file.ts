import { Document } from 'yaml';
import { defaultRole } from '../../../domain/names.ts';
import { ownKeys } from '../../../inputs/spec/keys.ts';
import type { Choices } from './choices.ts';

const schema = 'https://raw.githubusercontent.com/restage/restage/v0/schema/restage.schema.json';
const reference = 'https://github.com/restage/restage/blob/v0/docs/environment-file.md';

/** The text of `restage.yml`. Its environment is left out: each workflow names its own, and a pull request's is called after it. */
export function environmentFile({ golden, count, flavor, network, ready }: Choices): string {
  const role = { golden, count, flavor: oneOrList(flavor), ...(network.length === 0 ? {} : { network: oneOrList(network) }), ready };
  const document = new Document({ [ownKeys.roles]: { [defaultRole]: role } });
  document.commentBefore = ` yaml-language-server: $schema=${schema}`;
  const roles = document.contents;
  if (roles !== null) roles.commentBefore = ` The definition of the environment. For more keys and roles, see ${reference}`;
  return document.toString({ lineWidth: 0 });
}

function oneOrList(names: readonly string[]): string | readonly string[] {
  const [only, ...others] = names;
  return only !== undefined && others.length === 0 ? only : names;
}
