/** What knobs are of: a server, or a volume that is there before its server. */
export interface KnobHolder {
    readonly id: string;
    readonly name: string | null;
    readonly metadata: Readonly<Record<string, string>>;
}
/**
 * What a single server's guest, host and volumes do. Settable per server as metadata `testbed:NAME`, or in the emulator's knob table
 * by id or by name with `*`; durations are seconds. The first dozen are those of the project's OpenStack test bed.
 */
export interface Knobs {
    readonly spawn_seconds: number;
    /** `true` or a message: ERROR, with the message in the fault. */
    readonly fail_spawn: boolean | string;
    /** Every host refuses it: ERROR, with another fault. */
    readonly no_capacity: boolean;
    readonly ignores_acpi: boolean;
    /** From the signal that the guest heeds to its power-off. */
    readonly shutdown_seconds: number;
    /** After a boot, signals are lost for this long. */
    readonly acpi_deaf_seconds: number;
    readonly start_seconds: number;
    /** os-stop is accepted, then fails. */
    readonly fail_stop: boolean;
    /** Taking the disk's copy; `undefined` = by the size of the disk. */
    readonly snapshot_seconds: number | undefined;
    readonly upload_seconds: number | undefined;
    readonly snapshot_mb: number | undefined;
    readonly fail_snapshot: boolean | string;
    /**
     * This server's cloud has a snapshot service that works by Nova and Glance: in the background the image is `queued` for `snapshot_seconds`, then
     * `saving` for `upload_seconds`.
     */
    readonly snapshot_service: boolean;
    /** Of a server on volumes: which of them the image names, `all`, `boot` or `data` (all but the boot volume). */
    readonly snapshot_volumes: string;
    /** The image is active, and for so long not usable yet, which its property `sync_status_reason` says. */
    readonly sync_seconds: number;
    /** What a snapshot service takes for the disk itself, the guest being off. */
    readonly capture_seconds: number;
    /** Whether it shows as a task of the server while a snapshot service holds it. */
    readonly capture_task: boolean;
    /** After its capture a snapshot service powers the server on: `if-running` at the request (or `true`), `always`, `never` (or `false`). */
    readonly capture_powers_on: string;
    /** A bare machine: the service reboots it into RESCUE to read its disk, and reboots it afterwards. No task shows it. */
    readonly capture_in_rescue: boolean;
    /** powering-off forever: the host is gone. */
    readonly stop_never_ends: boolean;
    /** BUILD forever. */
    readonly build_never_ends: boolean;
    /** `true`: os-start is accepted, then fails; `error`: and leaves the server in ERROR. */
    readonly fail_start: boolean | string;
    /** So long after a stop another client starts it again; 0 = none does. */
    readonly restarted_after_seconds: number;
    /** So many `createImage` lose a race: 500, an orphan image `queued` forever, and a rival's snapshot under way. */
    readonly lost_snapshot_races: number;
    /** This many deletions end in ERROR before one succeeds. */
    readonly fail_deletes: number;
    /** Neutron was away when the server went: its ports stay. */
    readonly leaves_ports: boolean;
    /** Cinder refused when the server went: its volumes stay, attached to nothing. */
    readonly leaves_volumes: boolean;
    /** ACTIVE before its addresses are listed, for this long. */
    readonly no_addresses_seconds: number;
    /** Each of its volumes, or the volume of this name, takes so long to be filled; `undefined` = as the cloud does. */
    readonly volume_seconds: number | undefined;
    /** Likewise: ends in `error`. */
    readonly fail_volume: boolean;
    /** Of each of its volumes, or of the volume of this name, Cinder's snapshot ends in `error`. */
    readonly fail_volume_snapshot: boolean;
    /** Likewise; `undefined` = as the cloud does. */
    readonly volume_snapshot_seconds: number | undefined;
    /** A server on volumes cannot be frozen: `refused`, as by a hypervisor without the means; any other: its guest agent fails. */
    readonly fail_quiesce: boolean | string;
    /** What `os-getConsoleOutput` answers, behind the host keys. */
    readonly console: string;
    /** Whether the guest has cloud-init and an SSH server: it prints its host keys. */
    readonly host_keys: boolean;
    /** From its boot until it has printed them. */
    readonly host_keys_seconds: number;
    /**
     * What cloud-init does with user data that is a script with a line `nonce='A''B'`, at the first boot: `obeys` (prints `restage: sealed AB`, and powers
     * off), `fails` (prints `restage: seal failed with 3`, and powers off), `silent` (powers off), `hangs` or `ignores` (stays on).
     */
    readonly user_data: string;
    /** From the boot until that script is over. */
    readonly user_data_seconds: number;
}
export declare const defaultKnobs: Knobs;
/** Knobs by server id or name pattern, the latest first, and for all. */
export declare class KnobTable {
    #private;
    constructor(forAll: Partial<Knobs>);
    /** `pattern` is the id of a server or of a volume, or its name where `*` stands for anything. Later settings win; read anew at each use. */
    set(pattern: string, knobs: Partial<Knobs>): void;
    setForAll(knobs: Partial<Knobs>): void;
    /** Metadata first, then the table, then the value for all, then the default. */
    of<K extends keyof Knobs>(holder: KnobHolder, name: K): Knobs[K];
}
/** The value of a knob as a text has it. */
export declare function parseKnob(text: string, name: keyof Knobs): string | number | boolean;
