import { isUsedKey } from './keys.ts';
import { normalKey } from './settings.ts';
import { isMapping, type Mapping } from './yaml-file.ts';

/**
 * Keys of a cloud that stand one level too deep, where no tool reads them: below a key that should be a text, or, where they are `missed`,
 * anywhere. As sentences with the keys' names, and no values.
 */
export function misplacedKeys(entry: Mapping, missed: readonly string[]): readonly string[] {
  const found: string[] = [];
  const look = (mapping: Mapping, path: readonly string[]) => {
    for (const [key, value] of Object.entries(mapping)) {
      if (!isMapping(value)) continue;
      const name = normalKey(key);
      const place = [...path, key];
      const used = Object.keys(value).filter((each) => isUsedKey(normalKey(each)) && !isMapping(value[each]));
      if (isUsedKey(name) && (path.length === 0 || (path.length === 1 && path[0] === 'auth'))) {
        found.push(`\`${place.join('.')}\` must be a text${used.length === 0 ? '' : `: ${tooDeep(used)}`}`);
        continue;
      }
      const isRead = path.length === 0 && name === 'auth';
      if (!isRead && used.some((each) => missed.includes(normalKey(each)))) {
        found.push(`below \`${place.join('.')}\`, ${tooDeep(used)}`);
      }
      if (place.length < mostLevels) look(value, place);
    }
  };
  look(entry, []);
  return found;
}

const mostLevels = 4;

function tooDeep(keys: readonly string[]): string {
  return `${keys.map((key) => `\`${key}\``).join(', ')} ${keys.length === 1 ? 'is' : 'are'} indented too deeply, and not read`;
}
