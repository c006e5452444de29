import { describe, expect, test } from 'vitest';
import type { Image } from '../../../src/openstack/image/types.ts';
import { counterTag, readCounterTags } from '../../../src/operations/lease/counter.ts';
import { isLapsed } from '../../../src/operations/lease/lease.ts';
import {
  goldenSubject,
  imageSubject,
  inOrder,
  type LeaseSubject,
  leaseImageId,
  leaseName,
  leaseProperties,
  leaseRenewal,
  readLease,
} from '../../../src/operations/lease/record.ts';
import type { RunContext } from '../../../src/operations/run/context.ts';

const golden = goldenSubject({ id: '7f6d9c1e-0c55-4d0e-9d6e-0a8d3f3f2f10' });
const staging: LeaseSubject = { kind: 'environment', projectId: 'p1', name: 'staging' };
const noon = Date.UTC(2026, 10, 21, 12);
const atNoon = { clock: { now: () => noon }, cloud: { clockOffset: () => ({ ms: 0, withinMs: 1000 }) } } as unknown as RunContext;

function record(changes: Partial<Image> = {}): Image {
  return {
    id: leaseImageId(golden, 3),
    name: leaseName(golden),
    status: 'queued',
    visibility: 'private',
    size: undefined,
    virtualSize: undefined,
    minDisk: 0,
    minRam: 0,
    owner: undefined,
    tags: [],
    diskFormat: undefined,
    containerFormat: undefined,
    hash: undefined,
    protected: false,
    createdAt: '2026-11-21T11:59:00Z',
    updatedAt: '2026-11-21T12:00:00Z',
    properties: { ...leaseProperties(golden, 3, 'gh-1-1', 45_000) },
    ...changes,
  };
}

test('every run that wants the same lease asks for the same id, a well-formed UUID; another lease has another id', () => {
  const ids = [1, 2, 3].flatMap((counter) => [leaseImageId(golden, counter), leaseImageId(staging, counter)]);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(6);
  expect(leaseImageId(golden, 1)).toBe(ids[0]);
});

test('an environment of the same name in another project is another one', () => {
  expect(leaseImageId(staging, 1)).not.toBe(leaseImageId({ ...staging, projectId: 'p2' }, 1));
});

test('the record of an environment tells project and name', () => {
  const id = leaseImageId(staging, 1_790_000_000);
  const properties = leaseProperties(staging, 1_790_000_000, 'gh-1-1', 45_000);
  expect(readLease(record({ id, properties }))?.subject).toEqual(staging);
});

test('every run takes them in one order, each once, environments last', () => {
  const other = goldenSubject({ id: '00000000-0c55-4d0e-9d6e-0a8d3f3f2f10' });
  expect(inOrder([staging, golden, other, golden])).toEqual([other, golden, staging]);
});

test("lapses its time to live after its last change, by the cloud's clock", () => {
  expect(readLease(record())).toEqual({
    imageId: leaseImageId(golden, 3),
    subject: golden,
    renewedAt: noon,
    counter: 3,
    run: 'gh-1-1',
    lapsesAt: noon + 45_000,
  });
  const renewed = record({ updatedAt: '2026-11-21T12:00:15Z', properties: { ...record().properties, ...leaseRenewal(60_000, 1) } });
  expect(readLease(renewed)?.lapsesAt).toBe(noon + 75_000);
});

test.each([
  { subject: staging, hours: 1 },
  { subject: imageSubject({ id: 'f00d' }), hours: 1 },
])('of a $subject.kind for no more than an hour', ({ subject, hours }) => {
  const properties = { ...leaseProperties(subject, 3, 'gh-1-1', 45_000), restage_lease_seconds: '86400' };
  expect(readLease(record({ id: leaseImageId(subject, 3), properties }))?.lapsesAt).toBe(noon + hours * 3_600_000);
});

test.each(['3600', '3601', '86400', '999999999999999999999'])(
  'holds a golden server for no more than an hour, though it claims %s seconds',
  (seconds) => {
    const forged = record({ properties: { ...record().properties, restage_lease_seconds: seconds } });
    expect(readLease(forged)?.lapsesAt).toBe(noon + 3_600_000);
  },
);

test.each([
  { clock: 'the very time', ahead: 0, lapsed: false },
  { clock: 'another service, minutes ahead', ahead: 4 * 60_000, lapsed: false },
  { clock: 'the next day', ahead: 86_400_000, lapsed: true },
  { clock: 'the year 9999', ahead: Date.parse('9999-12-31T00:00:00Z') - noon, lapsed: true },
])('last changed at $clock: lapsed is $lapsed', ({ ahead, lapsed }) => {
  const found = readLease(record({ updatedAt: new Date(noon + ahead).toISOString() }));
  expect(found && isLapsed(atNoon, found)).toBe(lapsed);
});

test('of what was listed a moment ago, a lease that had not lapsed then has not lapsed: it may have been renewed since', () => {
  const found = readLease(record({ updatedAt: new Date(noon - 50_000).toISOString() }));
  expect(found && [isLapsed(atNoon, found), isLapsed(atNoon, found, noon - 5_000)]).toEqual([true, false]);
});

test('each renewal is a change, or the cloud would not move its time', () => {
  expect(leaseRenewal(45_000, 1)).not.toEqual(leaseRenewal(45_000, 2));
});

describe('what only looks like one', () => {
  const { properties } = record();
  test.each<{ readonly name: string; readonly changes: Partial<Image> }>([
    { name: 'an id that no run would ask for', changes: { id: leaseImageId(golden, 4) } },
    { name: 'an image with data', changes: { status: 'active' } },
    { name: 'no run', changes: { properties: Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'restage_run')) } },
    ...['soon', '', '0', '-45', '45.5', '1e9', 'Infinity', 'NaN', ' 45', '0x2d'].map((seconds) => ({
      name: `a time to live of "${seconds}"`,
      changes: { properties: { ...properties, restage_lease_seconds: seconds } },
    })),
    {
      name: 'no time to live',
      changes: { properties: Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'restage_lease_seconds')) },
    },
    { name: 'no counter', changes: { properties: { ...properties, restage_lease_counter: '3.5' } } },
    { name: 'no time', changes: { updatedAt: 'yesterday' } },
  ])('$name', ({ changes }) => {
    expect(readLease(record(changes))).toBeUndefined();
  });
});

test('the counter is found among the tags of others', () => {
  expect(readCounterTags(['web', counterTag(12), 'restage:lease=x', 'restage:lease=-1'])).toEqual([{ tag: counterTag(12), counter: 12 }]);
});
