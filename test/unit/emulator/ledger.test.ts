import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/emulator/ledger.ts';

describe('a ledger', () => {
  it('gives the latest record, all of them in order, and the past', () => {
    let now = 0;
    const ledger = new Ledger<{ readonly id: string; readonly value: number }>(() => now);
    ledger.put({ id: 'a', value: 1 });
    now = 10;
    ledger.put({ id: 'b', value: 2 });
    now = 20;
    ledger.put({ id: 'a', value: 3 });
    expect(ledger.get('a')?.value).toBe(3);
    expect([...ledger.all()].map(({ id }) => id)).toEqual(['a', 'b']);
    expect(ledger.asOf(5)).toEqual([{ id: 'a', value: 1 }]);
    expect(ledger.asOf(10)).toEqual([
      { id: 'a', value: 1 },
      { id: 'b', value: 2 },
    ]);
    expect(ledger.history('a').map(({ at, record }) => [at, record.value])).toEqual([
      [0, 1],
      [20, 3],
    ]);
    expect(ledger.history('unknown')).toEqual([]);
  });
});
