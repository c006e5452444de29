import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { CancelledError } from '../../../../src/domain/errors.ts';
import { followRunner } from '../../../../src/entry-points/action/cancel.ts';

test('the first signal asks the run to end, the second says that there is no time left', async () => {
  const source = new EventEmitter();
  const { signal, lastCall } = followRunner(source);
  expect(signal.aborted).toBe(false);

  source.emit('SIGINT');
  expect(signal.reason).toBeInstanceOf(CancelledError);
  await expect(Promise.race([lastCall, 'still running'])).resolves.toBe('still running');

  source.emit('SIGTERM');
  await expect(lastCall).rejects.toMatchObject({ code: 'cancelled', hint: expect.stringContaining('post') });
});

test('SIGTERM alone is a first signal too', () => {
  const source = new EventEmitter();
  const { signal } = followRunner(source);
  source.emit('SIGTERM');
  expect(signal.aborted).toBe(true);
});
