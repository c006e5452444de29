const bytesPerGib = 1024 ** 3;

/** Bytes as GiB, exactly. OpenStack's "GB" of flavors, `min_disk` and volumes is the GiB. */
export function gib(bytes: number): number {
  return bytes / bytesPerGib;
}

/** Whole GiB that hold so many bytes: the unit in which Nova compares disks (nova:compute/api.py). */
export function bytesToGib(bytes: number): number {
  return Math.ceil(gib(bytes));
}

/** For people: `0 B`, `850 MiB`, `1.2 GiB`. One decimal below ten, none above. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  // 1023.5 and more would round to 1024 of a unit.
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = Number.isInteger(value) || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
