import { tagPrefix } from '../domain/golden-mark.ts';
import type { InputText } from './row.ts';
import { refuseUnfit } from './written-in-cloud.ts';

/** Server tags: at most 50, of 1 to 60 characters, without `/` and `,` (nova:api/validation/parameter_types.py `tag`, objects/tag.py). */
export function readTags(input: InputText<readonly string[]>): readonly string[] {
  const tags = input.value() ?? [];
  for (const tag of tags) {
    refuseUnfit(input, tag);
    if (tag.toLowerCase().startsWith(tagPrefix))
      input.refuse(`\`${tag}\` begins with \`${tagPrefix}\`, which is reserved for golden servers`, 'Choose another tag');
    if (tag.length > 60 || tag.includes('/'))
      input.refuse(`\`${tag}\` is longer than 60 characters or contains a \`/\``, 'Write shorter tags without slashes');
  }
  if (tags.length > 50) input.refuse(`it has ${tags.length} tags, but a server can have at most 50`, 'Write 50 or fewer');
  return tags;
}
