import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DependentOf,
  dependentDescription,
  dependentMarks,
  readDependentDescription,
  readDependentMarks,
  readSnapshotMarks,
} from '../../../src/domain/dependent-marks.ts';
import { selfValues } from '../../../src/domain/marks.ts';

const marks = { environment: 'pr-1', run: 'gh-1-1', ownerId: '7f6d9c1e-0c55-4d0e-9d6e-0a8d3f3f2f10' };
const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);
const anyMarks = fc.record({ environment: word, run: word, ownerId: fc.uuid() });
const anyOf = fc.constantFrom<DependentOf>('server', 'image');

describe('marks of what comes beside a server or an image', () => {
  it('come back as they were written, whatever else is in the metadata', () => {
    fc.assert(
      fc.property(anyOf, anyMarks, (of, written) => {
        expect(readDependentMarks(of, { purpose: 'ours', ...dependentMarks(of, written) })).toEqual(written);
        expect(readDependentDescription(of, dependentDescription(of, written))).toEqual(written);
      }),
      { seed: 20261122 },
    );
  });

  it('of a server are not those of an image', () => {
    expect(readDependentMarks('image', dependentMarks('server', marks))).toBeUndefined();
    expect(readDependentDescription('server', dependentDescription('image', marks))).toBeUndefined();
  });

  it.each(['restage_environment', 'restage_run', 'restage_server'])('are none without %s', (key) => {
    const { [key]: _, ...rest } = dependentMarks('server', marks);
    expect(readDependentMarks('server', rest)).toBeUndefined();
    expect(readDependentMarks('server', { ...rest, [key]: '' })).toBeUndefined();
  });

  it('fit into a description', () => {
    const longest = { environment: 'e'.repeat(40), run: 'r'.repeat(40), ownerId: marks.ownerId };
    expect(dependentDescription('server', longest).length).toBeLessThanOrEqual(255);
  });

  it.each([
    '',
    'web',
    `for ${dependentDescription('server', marks)}`,
    `${dependentDescription('server', marks)} web`,
    'restage_environment=pr-1',
  ])('are not in the description %j', (text) => expect(readDependentDescription('server', text)).toBeUndefined());
});

describe('marks of a volume snapshot', () => {
  const written = dependentMarks('image', marks);

  it('are its own with its id, and before it has one', () => {
    expect(readSnapshotMarks({ id: 's-1', metadata: { ...written, ...selfValues('s-1') } })).toEqual(marks);
    expect(readSnapshotMarks({ id: 's-1', metadata: written })).toEqual(marks);
  });

  it('are written under the name of the contract', () => {
    expect(selfValues('s-1')).toEqual({ restage_id: 's-1' });
  });

  it('are none of a snapshot to which they were copied: it is not ours to delete', () => {
    expect(readSnapshotMarks({ id: 's-2', metadata: { ...written, ...selfValues('s-1') } })).toBeUndefined();
    expect(readSnapshotMarks({ id: 's-2', metadata: { ...written, ...selfValues('') } })).toBeUndefined();
  });

  it('are none without the others', () => {
    expect(readSnapshotMarks({ id: 's-1', metadata: selfValues('s-1') })).toBeUndefined();
    expect(readSnapshotMarks({ id: 's-1', metadata: { ...dependentMarks('server', marks), ...selfValues('s-1') } })).toBeUndefined();
  });
});
