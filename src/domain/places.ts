/** Where a server may be asked for. */
export interface Place<F extends { readonly name: string }> {
  readonly flavor: F;
  /** `undefined` = the cloud chooses. */
  readonly zone: string | undefined;
}

/**
 * Every flavor in every zone, in the order in which they are tried: the flavor that the user likes best in each of the zones,
 * then the next one. What a server can do is decided by its flavor; where it stands seldom matters.
 * @param zones in order of preference; empty = the cloud chooses
 */
export function placesOf<F extends { readonly name: string }>(flavors: readonly F[], zones: readonly string[]): readonly Place<F>[] {
  const choices: readonly (string | undefined)[] = zones.length === 0 ? [undefined] : zones;
  return flavors.flatMap((flavor) => choices.map((zone) => ({ flavor, zone })));
}

/** `flavor m1.small in zone az1`. */
export function describePlace<F extends { readonly name: string }>({ flavor, zone }: Place<F>): string {
  return zone === undefined ? `flavor ${flavor.name}` : `flavor ${flavor.name} in zone ${zone}`;
}
