import { describe, expect, test } from 'vitest';
import { calls } from '../../wire/calls.ts';
import { readCalls, recordedServices } from '../../wire/record.ts';
import { outcomeOf, readRecording, replay } from '../../wire/replay.ts';

const recording = readRecording();

describe(`what a real cloud answered (OpenStack ${recording.place.release})`, () => {
  test.each([...recording.calls.values()])('$call: is read as it was', async ({ call, gives }) => {
    expect(await outcomeOf(replay(recording, call))).toEqual(gives);
  });

  test('every call is recorded, and nothing else', () => {
    expect([...recording.calls.keys()].toSorted()).toEqual([...calls.keys()].toSorted());
  });

  test('no secret is, and no address of the machine it was on', () => {
    const text = JSON.stringify(recordedServices.map(readCalls));
    expect(text).not.toMatch(/gAAAA|127\.0\.0\.1|localhost/);
    expect(text.match(/"(adminPass|secret|x-subject-token)":"(?!scrubbed")/g)).toBeNull();
  });
});
