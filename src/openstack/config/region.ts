import { RestageError } from '../../domain/errors.ts';
import { isMapping, type Mapping } from './yaml-file.ts';

export interface RegionEntry {
  readonly name: string;
  /** Settings of the cloud in this region alone. */
  readonly values: Mapping;
}

/** `regions:` of a cloud: names, or mappings with `name` and `values` (openstacksdk:openstack/config/loader.py `_expand_regions`). */
export function regionsOf(entry: Mapping): readonly RegionEntry[] {
  const regions = entry['regions'];
  if (!Array.isArray(regions)) return [];
  return regions.flatMap((region: unknown): RegionEntry[] => {
    if (typeof region === 'string' && region !== '') return [{ name: region, values: {} }];
    if (!isMapping(region) || typeof region['name'] !== 'string') return [];
    return [{ name: region['name'], values: isMapping(region['values']) ? region['values'] : {} }];
  });
}

/**
 * The region that is asked for, or the first of those that the cloud lists.
 * @throws RestageError `region-unknown` when the cloud lists regions, and not this one. Names are case-sensitive.
 */
export function chooseRegion(cloud: string, wanted: string | undefined, regions: readonly RegionEntry[]): RegionEntry | undefined {
  if (wanted === undefined) return regions[0];
  if (regions.length === 0) return { name: wanted, values: {} };
  const found = regions.find((region) => region.name === wanted);
  if (found !== undefined) return found;
  throw new RestageError(
    'region-unknown',
    `Cloud "${cloud}" has no region "${wanted}". Its configuration lists: ${regions.map((region) => region.name).join(', ')}.`,
    {
      hint: 'Correct `region`, OS_REGION_NAME or `region_name`. Names are case-sensitive.',
    },
  );
}
