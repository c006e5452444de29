import type { Consistency } from './consistency.ts';

/** What is known of how the golden server came to be off, or was not. */
export type StopEvidence =
  /** Off before the run. */
  | { readonly kind: 'was-off' }
  /** Not stopped for the snapshot; `status` is what it was meanwhile: ACTIVE, PAUSED, SUSPENDED. */
  | { readonly kind: 'live'; readonly status: string }
  /** The cloud's snapshot service was asked while the server ran, and what was seen of it by the end of the capture. */
  | ServiceRecord
  /** Stood still (PAUSED, SUSPENDED) when the snapshots of its volumes were requested, and whether it did until they were there; `undefined` = they are not yet. */
  | { readonly kind: 'still'; readonly status: string; readonly stayed: boolean | undefined }
  /** Its image requires that the guest agent freezes the file systems, so that Nova would have refused the snapshot otherwise. */
  | { readonly kind: 'frozen' }
  /** Frozen file systems were wished for, and why nothing proves them. */
  | { readonly kind: 'not-frozen'; readonly why: string }
  /** The operating system powered itself off. */
  | { readonly kind: 'guest'; readonly seconds: number }
  /** Went off between the look before the stop and the stop itself. */
  | { readonly kind: 'unseen' }
  /** Another client asked for the stop of a cloud that cuts the power only when it is asked to: no record tells which stop it was. */
  | { readonly kind: 'by-others' }
  | StopRecord;

/**
 * `os_shutdown_timeout` of the image that the server was made from, as that image is by now, or as Nova copied it when it
 * made the server; the user's word for it; or Nova's default.
 */
export type WindowSource = 'image' | 'server' | 'input' | 'default';

/** The cloud was asked to stop it, and it is off. */
export interface StopRecord {
  readonly kind: 'stopped';
  /** How long the cloud gives the guest before it cuts the power. */
  readonly windowMs: number;
  /** How that is known. */
  readonly windowSource: WindowSource;
  /** Event `compute_stop_instance` of the stop, where the cloud shows it (microversion 2.51). */
  readonly event?: StopEvent | undefined;
  /**
   * On a cloud whose stop leaves it to the guest, and which cuts the power when it is asked to: whether it was.
   * `undefined` = on OpenStack itself, where one stop does both.
   */
  readonly hardStop?: 'asked' | 'not-asked' | undefined;
  /** What polling saw. */
  readonly observed?: ObservedStop | undefined;
}

/** A snapshot service shuts a running guest down, and cuts its power at the end of a window. */
export interface ServiceRecord {
  readonly kind: 'service';
  readonly windowMs: number;
  /** Off at some look; `never` = on at each of them; `hidden` = the cloud shows too little to tell. */
  readonly off: ObservedStop | 'never' | 'hidden';
}

/** Milliseconds since the epoch, by the cloud's clock; whole seconds on most clouds. */
export interface StopEvent {
  readonly startMs: number;
  readonly finishMs: number;
  readonly requestId: string;
}

/** Milliseconds since the epoch, by this machine's clock. */
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

/**
 * Whether the guest shut itself down. No field of the API says so; the duration does. A forced stop lasts the whole
 * window or longer (nova:virt/libvirt/driver.py `_clean_shutdown` waits it out, then destroys), so a shorter one was
 * the guest's own doing. The last second of the window is left undecided: event times are whole seconds. The event
 * counts first, what polling saw where the event leaves a doubt. Where the power is cut by a request of its own, that request tells;
 * whether such a cloud also cuts it by itself is nowhere said, so that a long stop without the request stays undecided.
 */
export function judgeStop(evidence: StopEvidence): StopVerdict {
  switch (evidence.kind) {
    case 'was-off':
      return verdict('offline', 'the golden server was off before the run');
    case 'live':
      return verdict('live', `the golden server was ${evidence.status} during the snapshot`);
    case 'service':
      return judgeService(evidence);
    case 'still':
      return judgeStill(evidence.status, evidence.stayed);
    case 'frozen':
      return verdict(
        'quiesced',
        'the guest agent froze the file systems of all volumes; without that, Nova refuses to snapshot this server',
      );
    case 'not-frozen':
      return verdict('live', evidence.why);
    case 'guest':
      return verdict('clean', `the operating system powered itself off within ${evidence.seconds} s`);
    case 'unseen':
      return verdict('unknown', 'the golden server went off by itself before the stop request');
    case 'by-others':
      return verdict('unknown', 'another client requested the stop, and the cloud does not record whether it requested a power cut');
    case 'stopped':
      return judgeRecord(evidence);
    default:
      return evidence satisfies never;
  }
}

/** What the guest's memory holds is not on the disks, so that this is `live` at its best: as after a power cut, at one moment. */
function judgeStill(status: string, stayed: boolean | undefined): StopVerdict {
  if (stayed === undefined) return verdict('live', `the golden server was ${status} when the snapshots of its volumes were requested`);
  if (stayed)
    return verdict(
      'live',
      `all disks were captured at the same instant: the golden server was ${status} until every volume snapshot existed`,
    );
  return verdict('live', `the golden server was ${status}, but it ran again before all snapshots of its volumes existed`);
}

/** Off before the end of the window is the guest's own doing. Where the look that saw it came after the end, the power counts as cut. */
function judgeService({ windowMs, off }: ServiceRecord): StopVerdict {
  if (off === 'never') return verdict('live', 'the golden server was on at every check while the cloud captured its disk');
  if (off === 'hidden') return verdict('unknown', 'the cloud does not show whether the golden server was off during the capture');
  const [{ most, text }] = observedDuration(off);
  const window = `window of ${inSeconds(windowMs)} that the snapshot service gives a guest`;
  if (most < windowMs) return verdict('clean', `the guest was off ${text} after the request, within the ${window}`);
  return verdict('forced', `the guest was off ${text} after the request, not within the ${window}`);
}

const sources: Readonly<Record<WindowSource, string>> = {
  image: 'os_shutdown_timeout of its image',
  server: 'os_shutdown_timeout of its image when the server was created',
  input: 'shutdown-timeout',
  default: "Nova's default",
};

function judgeRecord({ windowMs, windowSource, event, hardStop, observed }: StopRecord): StopVerdict {
  const window = `window of ${inSeconds(windowMs)} that the cloud gives a guest (${sources[windowSource]})`;
  if (hardStop === 'asked') return verdict('forced', 'the guest did not shut down in time, and the cloud was asked to cut the power');
  if (windowMs === 0) return verdict('forced', `the guest had no time to shut down in the ${window}`);
  const durations = [...eventDuration(event), ...observedDuration(observed)];
  for (const { least, most, text } of durations) {
    if (most < windowMs - 1000) return verdict('clean', `the stop took ${text}, less than the ${window}`);
    if (least >= windowMs && hardStop === 'not-asked')
      return verdict(
        'unknown',
        `the stop took ${text}; no client asked the cloud to cut the power, but Nova cuts it by itself after the ${window}`,
      );
    if (least >= windowMs) return verdict('forced', `the stop took ${text}, the whole ${window}`);
  }
  const [first] = durations;
  if (first === undefined) return verdict('unknown', 'the cloud shows no record of the stop, and no run saw how long it took');
  return verdict('unknown', `the stop took ${first.text}, too close to the end of the ${window} to tell`);
}

interface Duration {
  readonly least: number;
  readonly most: number;
  readonly text: string;
}

function eventDuration(event: StopEvent | undefined): Duration[] {
  if (event === undefined) return [];
  const ms = event.finishMs - event.startMs;
  return [{ least: ms, most: ms, text: `${inSeconds(ms)} (event compute_stop_instance of ${event.requestId})` }];
}

function observedDuration(observed: ObservedStop): [Duration];
function observedDuration(observed: ObservedStop | undefined): Duration[];
function observedDuration(observed: ObservedStop | undefined): Duration[] {
  if (observed === undefined) return [];
  const most = observed.seenOffMs - observed.requestedMs;
  const least = Math.max(0, most - observed.pollMs);
  return [{ least, most, text: `${inSeconds(least)} to ${inSeconds(most)} (from polling)` }];
}

function verdict(consistency: Consistency, sentence: string): StopVerdict {
  return { consistency, evidence: `${consistency}: ${sentence}` };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
