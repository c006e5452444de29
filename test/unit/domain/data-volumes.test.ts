import { describe, expect, it, test } from 'vitest';
import {
  capturedValues,
  type DataVolume,
  dataVolumeCount,
  dataVolumeKeys,
  dataVolumesOf,
  dataVolumeValues,
  isCaptured,
  positionValues,
  readPosition,
} from '../../../src/domain/data-volumes.ts';

const ids = ['5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d01', '5f0e6f0c-4c9b-4c55-9c6b-0c6f1b1f4d02', '5F0E6F0C4C9B4C559C6B0C6F1B1F4D03'] as const;
const [one, two, three] = ids;
const volume = (snapshotId: string, sizeGb: number, volumeId: string): DataVolume => ({ snapshotId, sizeGb, volumeId });

describe('data volumes of an image', () => {
  it('are read as they were written, in the order of their devices', () => {
    const volumes = Array.from({ length: 11 }, (_, at) => volume(one, at + 1, two));
    expect(dataVolumesOf(dataVolumeValues(volumes))).toEqual(volumes);
  });

  it('are written as docs/contract.md has them', () => {
    expect(dataVolumeValues([volume(one, 40, two), volume(two, 5, three)])).toEqual({
      restage_volumes: '2',
      restage_volume_1: `${one} 40 ${two}`,
      restage_volume_2: `${two} 5 ${three}`,
    });
  });

  test.each([
    ['1', 1],
    ['12', 12],
    ['9999', 9999],
    [undefined, 0],
    ['', 0],
    ['0', 0],
    ['-1', 0],
    ['02', 0],
    ['2 ', 0],
    [' 2', 0],
    ['2.5', 0],
    ['two', 0],
    // A request for each of a number without bounds would never end.
    ['10000', 0],
  ])('restage_volumes %j counts %i', (text, count) => {
    expect(dataVolumeCount(text === undefined ? {} : { restage_volumes: text })).toBe(count);
  });

  /** A server that is launched from fewer than the image stands for is refused: none of these may count. */
  test.each([
    ['none there', undefined],
    ['an id that is none', `web 40 ${two}`],
    ['an id that is too short', `${one.slice(0, 31)} 40 ${two}`],
    ['an id that is too long', `${one}0 40 ${two}`],
    ['another volume that is none', `${one} 40 ../volumes`],
    ['another volume that is too long', `${one} 40 ${two}0`],
    ['no size', `${one}  ${two}`],
    ['a size of nothing', `${one} 0 ${two}`],
    ['a size beyond all volumes', `${one} 1234567890 ${two}`],
    ['a size with a sign', `${one} +4 ${two}`],
    ['more behind it', `${one} 40 ${two} x`],
    ['more before it', `x ${one} 40 ${two}`],
    ['no volume', `${one} 40`],
  ])('a mark with %s names none, and hides no other', (_what, text) => {
    const good = { restage_volumes: '2', restage_volume_2: `${two} 123456789 ${three}` };
    expect(dataVolumesOf(text === undefined ? good : { ...good, restage_volume_1: text })).toEqual([volume(two, 123456789, three)]);
  });

  it('are no more than the image stands for, and none without their number', () => {
    const { restage_volumes: _, ...named } = dataVolumeValues([volume(one, 1, two), volume(two, 2, three)]);
    expect(dataVolumesOf({ ...named, restage_volumes: '1' })).toEqual([volume(one, 1, two)]);
    expect(dataVolumesOf(named)).toEqual([]);
  });

  it('are marked by keys of their own, which a snapshot inherits and loses: never a mark or a property beside them', () => {
    const inherited = ['restage_volumes', 'restage_volume_1', 'restage_volume_17'];
    const others = [
      'restage_volume',
      'restage_volume_',
      'restage_volume_x',
      'restage_volume_1_note',
      'my_restage_volume_1',
      'restage_left_out',
    ];
    const properties = Object.fromEntries([...inherited, ...others].map((key) => [key, '1']));
    expect(dataVolumeKeys(properties)).toEqual(inherited);
  });
});

describe('the snapshot of a data volume', () => {
  it('bears which of how many it is, counted from 1', () => {
    expect(positionValues({ at: 0, of: 3 })).toEqual({ restage_volume: '1/3' });
    for (const position of [
      { at: 0, of: 3 },
      { at: 11, of: 12 },
      { at: 9998, of: 9999 },
    ])
      expect(readPosition({ purpose: 'x', ...positionValues(position) })).toEqual(position);
  });

  test.each([undefined, '', '1', '0/2', '1/0', '01/2', '1/02', '1/2/3', ' 1/2', '1/2 ', '12345/2', '1/12345', 'a/b', '-1/2'])(
    '%j is no position',
    (text) => {
      expect(readPosition(text === undefined ? {} : { restage_volume: text })).toBeUndefined();
    },
  );

  it('bears that all of its image were captured in time; a copied or cut-off word does not say so', () => {
    expect(isCaptured(capturedValues)).toBe(true);
    expect(capturedValues).toEqual({ restage_captured: 'true' });
    for (const text of ['false', '', 'True', '1']) expect(isCaptured({ restage_captured: text })).toBe(false);
    expect(isCaptured({})).toBe(false);
  });
});
