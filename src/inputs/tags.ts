import { tagPrefix } from '../domain/golden-mark.ts';
import type { InputText } from './row.ts';
import { refuseUnfit } from './written-in-cloud.ts';

/** Server tags: at most 50, of 1 to 60 characters, without `/` and `,` (nova:api/validation/parameter_types.py `tag`, objects/tag.py). */
export function readTags(input: InputText<readonly string[]>): readonly string[] {
  const tags = input.value() ?? [];
  for (const tag of tags) {
    refuseUnfit(input, tag);
    if (tag.toLowerCase().startsWith(tagPrefix))
      input.refuse(`\`${tag}\` begins with \`${tagPrefix}\`, which is reserved for golden servers`, 'Choose another word');
    if (tag.length > 60 || tag.includes('/'))
      input.refuse(`\`${tag}\` is longer than 60 characters or holds a \`/\``, 'Write shorter words, without slashes');
  }
  if (tags.length > 50) input.refuse(`${tags.length} tags are more than a server can have`, 'Write 50 or fewer');
  return tags;
}
