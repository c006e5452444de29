import { visible } from './foreign-text.ts';

interface Described {
  readonly status: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/**
 * Fujitsu's clouds call an image `active` that cannot be used yet: as long as it has this property, whose value says why. No other cloud is
 * known to have it.
 */
const syncKey = 'sync_status_reason';

/** Why the cloud says that an image which is active cannot be used yet, for people; `undefined` = it does not say so. */
export function notUsableYet({ properties = {} }: Pick<Described, 'properties'>): string | undefined {
  const reason = properties[syncKey];
  return reason === undefined
    ? undefined
    : `not usable yet according to its property ${syncKey}: ${visible(reason).slice(0, 200) || 'no reason given'}`;
}

/** `image active`, and what else is to be known of it. */
export function describeImage(image: Described): string {
  const why = notUsableYet(image);
  return why === undefined ? `image ${image.status}` : `image ${image.status}, ${why}`;
}
