import type { Consistency } from './consistency.ts';

/** What is known of how the golden server came to be off, or was not. */
export type StopEvidence =
  /** Off before the run. */
  | { readonly how: 'was-off' }
  /** Not stopped for the snapshot: running, paused or suspended meanwhile. */
  | { readonly how: 'live' }
  /** The operating system powered itself off, and only then a stop was sent. */
  | { readonly how: 'guest' }
  | StopRequest;

export interface StopRequest {
  readonly how: 'stop-request';
  /** How long the cloud gives a guest before it cuts the power, milliseconds. See `shutdownWindow`. */
  readonly window: ShutdownWindow;
  /** The action's event, where the cloud shows it (microversion 2.51). Milliseconds since the epoch, of whole seconds. */
  readonly event?: StopEvent | undefined;
  /** What polling saw, by this machine's clock. */
  readonly observed?: ObservedStop | undefined;
}

export interface ShutdownWindow {
  readonly ms: number;
  readonly known: 'image-property' | 'assumed';
}

export interface StopEvent {
  readonly startMs: number;
  /** `undefined` = still running. */
  readonly finishMs: number | undefined;
  readonly result: string | undefined;
  readonly requestId: string | undefined;
}

export interface ObservedStop {
  /** When the stop was accepted. */
  readonly requestedMs: number;
  /** When the server was first seen off. */
  readonly seenOffMs: number;
  /** The pause before that look: the server went off somewhen in it. */
  readonly pollMs: number;
}

export interface StopVerdict {
  readonly consistency: Consistency;
  /** One sentence that begins with the verdict: `forced: the stop took 60 s, …`. */
  readonly evidence: string;
}

/** nova:conf/compute.py `shutdown_timeout`. */
const novaDefaultWindow = 60_000;

/**
 * How long the cloud gives the guest to shut down.
 *
 * Nova takes it from the image property `os_shutdown_timeout` of the server, else from its own configuration, which no
 * user can read (nova:compute/manager.py `_get_power_off_values`); then the default is assumed, or the user's shorter
 * wish, because he may know his cloud. A longer wish changes nothing: the cloud cuts the power when it does.
 *
 * @param property `os_shutdown_timeout` of the golden server's image, seconds; `undefined` where absent or unreadable
 * @param wishMs input `shutdown-timeout`
 */
export function shutdownWindow(property: string | undefined, wishMs: number): ShutdownWindow {
  if (property !== undefined && /^\d+$/.test(property)) return { ms: Number(property) * 1000, known: 'image-property' };
  return { ms: Math.min(wishMs, novaDefaultWindow), known: 'assumed' };
}

/**
 * Whether the guest shut itself down. No field of the API says so; the duration does. A forced stop lasts the whole
 * window or longer (nova:virt/libvirt/driver.py `_clean_shutdown` waits it out, then destroys), so a shorter one was
 * the guest's own doing. The second before the window's end is left undecided: event times are whole seconds.
 */
export function judgeStop(evidence: StopEvidence): StopVerdict {
  switch (evidence.how) {
    case 'was-off':
      return verdict('offline', 'the golden server was off before the run');
    case 'live':
      return verdict('live', 'the golden server was not stopped for the snapshot');
    case 'guest':
      return verdict('clean', 'the operating system powered itself off before the stop request');
    case 'stop-request':
      return judgeStopRequest(evidence);
    default:
      return evidence satisfies never;
  }
}

function judgeStopRequest({ window, event, observed }: StopRequest): StopVerdict {
  const given = `window of ${inSeconds(window.ms)} that the cloud gives a guest (${origins[window.known]})`;
  const durations = [...eventDuration(event), ...observedDuration(observed)];
  const [first] = durations;
  if (first === undefined) return verdict('unknown', 'the cloud keeps no record of the stop, and nobody saw how long it took');
  for (const { least, most, text } of durations) {
    if (most < window.ms - 1000) return verdict('clean', `the stop took ${text}, less than the ${given}`);
    if (least >= window.ms) return verdict('forced', `the stop took ${text}, the whole ${given}`);
  }
  return verdict('unknown', `the stop took ${first.text}, too near the end of the ${given} to tell`);
}

const origins = { 'image-property': 'os_shutdown_timeout of its image', assumed: 'assumed: its image does not say' } as const;

interface Duration {
  readonly least: number;
  readonly most: number;
  readonly text: string;
}

function eventDuration(event: StopEvent | undefined): Duration[] {
  if (event?.finishMs === undefined || event.result === 'Error') return [];
  const ms = event.finishMs - event.startMs;
  const of = event.requestId === undefined ? '' : ` of ${event.requestId}`;
  return [{ least: ms, most: ms, text: `${inSeconds(ms)} by event compute_stop_instance${of}` }];
}

function observedDuration(observed: ObservedStop | undefined): Duration[] {
  if (observed === undefined) return [];
  const most = observed.seenOffMs - observed.requestedMs;
  const least = Math.max(0, most - observed.pollMs);
  return [{ least, most, text: `${inSeconds(least)} to ${inSeconds(most)} by polling` }];
}

function verdict(consistency: Consistency, sentence: string): StopVerdict {
  return { consistency, evidence: `${consistency}: ${sentence}` };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
