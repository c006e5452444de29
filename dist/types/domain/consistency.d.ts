/** What is known of the disk at the moment of the snapshot (contract.md#verdicts). */
export type Consistency = 
/** The guest shut itself down. */
'clean'
/** The guest did not; its power was cut, and the disk may hold half-written data. */
 | 'forced'
/** The golden server was off before the run. */
 | 'offline'
/** The golden server ran, its file systems frozen by the guest agent: Nova would have refused the snapshot otherwise. */
 | 'quiesced'
/** The golden server ran during the snapshot, or stood still with what its memory held not yet written. */
 | 'live'
/** The cloud gave no evidence either way. */
 | 'unknown';
