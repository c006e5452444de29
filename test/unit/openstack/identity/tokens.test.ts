import { describe, expect, it } from 'vitest';
import { singleFlight } from '../../../../src/openstack/identity/single-flight.ts';
import { createTokens, type Grant } from '../../../../src/openstack/identity/tokens.ts';
import { virtualClock } from '../../../helpers/virtual-clock.ts';

function tokens(lifeMs: number) {
  const clock = virtualClock(0, { auto: false });
  let count = 0;
  const signIn = async (): Promise<Grant> => {
    count += 1;
    const session = {
      user: { id: 'u', name: 'u' },
      project: { id: 'p', name: 'p' },
      roles: [],
      region: 'R',
      expiresAt: clock.now() + lifeMs,
    };
    return { token: `token-${count}`, session, catalog: [] };
  };
  return { clock, tokens: createTokens(signIn, clock) };
}

describe('createTokens', () => {
  it('keeps a token until 120 s before its end', async () => {
    const { clock, tokens: held } = tokens(3_600_000);
    expect((await held.current()).token).toBe('token-1');
    await clock.advance(3_479_999);
    expect((await held.current()).token).toBe('token-1');
    await clock.advance(1);
    expect((await held.current()).token).toBe('token-2');
  });

  it('uses half of a life that is shorter than the margin', async () => {
    const { clock, tokens: held } = tokens(20_000);
    await held.current();
    await clock.advance(9_999);
    expect((await held.current()).token).toBe('token-1');
    await clock.advance(1);
    expect((await held.current()).token).toBe('token-2');
  });

  it('replaces a token that will not live for as long as is asked', async () => {
    const { clock, tokens: held } = tokens(3_600_000);
    await held.current();
    await clock.advance(600_000);
    expect((await held.renew(3_000_000)).token).toBe('token-1');
    expect((await held.renew(3_000_001)).token).toBe('token-2');
    expect((await held.current()).token).toBe('token-2');
  });

  it('always replaces it if the new one is to live forever', async () => {
    const { tokens: held } = tokens(3_600_000);
    await held.current();
    expect((await held.renew(Number.POSITIVE_INFINITY)).token).toBe('token-2');
  });

  it('forgets a refused token, unless it has been replaced', async () => {
    const { tokens: held } = tokens(3_600_000);
    await held.current();
    held.invalidate('token-1');
    expect((await held.current()).token).toBe('token-2');
    held.invalidate('token-1');
    expect((await held.current()).token).toBe('token-2');
  });
});

describe('singleFlight', () => {
  function flight() {
    const flights: { signal: AbortSignal; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
    const join = singleFlight(
      (signal) =>
        new Promise<string>((resolve, reject) => {
          flights.push({ signal, resolve, reject });
        }),
    );
    return { flights, join };
  }

  it('works once for all who ask at the same time, and anew for who asks later', async () => {
    const { flights, join } = flight();
    const both = Promise.all([join(), join()]);
    flights[0]?.resolve('one');
    expect(await both).toEqual(['one', 'one']);
    const later = join();
    flights[1]?.resolve('two');
    expect(await later).toBe('two');
  });

  it('fails for all, and begins anew', async () => {
    const { flights, join } = flight();
    const both = [join(), join()];
    flights[0]?.reject(new Error('refused'));
    for (const each of both) await expect(each).rejects.toThrow('refused');
    const later = join();
    flights[1]?.resolve('two');
    expect(await later).toBe('two');
  });

  it('goes on for the others when one leaves', async () => {
    const { flights, join } = flight();
    const abort = new AbortController();
    const leaving = join(abort.signal);
    const staying = join();
    abort.abort(new Error('cancelled'));
    await expect(leaving).rejects.toThrow('cancelled');
    expect(flights[0]?.signal.aborted).toBe(false);
    flights[0]?.resolve('one');
    expect(await staying).toBe('one');
  });

  it('is abandoned when the last one leaves', async () => {
    const { flights, join } = flight();
    const abort = new AbortController();
    const leaving = join(abort.signal);
    abort.abort(new Error('cancelled'));
    await expect(leaving).rejects.toThrow('cancelled');
    expect(flights[0]?.signal.aborted).toBe(true);
    const later = join();
    flights[0]?.reject(new Error('abandoned'));
    flights[1]?.resolve('two');
    expect(await later).toBe('two');
  });

  it('does not begin for who has been cancelled already', async () => {
    const { flights, join } = flight();
    await expect(join(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(flights).toHaveLength(0);
  });
});
