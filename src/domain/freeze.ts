/** Image properties by which Nova freezes the file systems of a server on volumes, and refuses the snapshot where it cannot. */
const freezeProperties = ['hw_qemu_guest_agent', 'os_require_quiesce'] as const;

/** As Nova reads its switches (oslo_utils:strutils.py `bool_from_string`). */
function isOn(text: string | undefined): boolean {
  return ['1', 't', 'true', 'on', 'y', 'yes'].includes((text ?? '').trim().toLowerCase());
}

/** Which of them a server with these image properties lacks. */
export function lacksForFreeze(properties: Readonly<Record<string, string>>): readonly string[] {
  return freezeProperties.filter((name) => !isOn(properties[name]));
}

/** Whether a failed freeze is an error (nova:compute/api.py `snapshot_volume_backed`); else Nova logs it, and takes the snapshot all the same. */
export function requiresFreeze(properties: Readonly<Record<string, string>>): boolean {
  return isOn(properties.os_require_quiesce);
}
