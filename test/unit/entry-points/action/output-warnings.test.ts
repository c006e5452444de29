import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../../src/engine/events.ts';
import { warnOfOutputs } from '../../../../src/entry-points/action/output-warnings.ts';
import { outputTexts, resultKeys } from '../../../../src/entry-points/common/result-keys.ts';
import { noRequests } from '../../../../src/openstack/services.ts';
import { serverResult } from '../../../helpers/server-result.ts';

const none = noRequests;

function warned(count: number, cloudsYaml = ''): readonly string[] {
  const servers = Array.from({ length: count }, (_, at) => {
    const name = `qa-g1-${at + 1}`;
    const address = `10.0.${Math.floor(at / 250)}.${(at % 250) + 2}`;
    return serverResult({ id: `id-${at}`, name, addresses: [address], address });
  });
  const keys = resultKeys('launch', { status: 'complete', environment: 'qa', servers, timeline: [] }, { byService: none, changing: 0 });
  const events: RunEvent[] = [];
  warnOfOutputs((event) => events.push(event), keys, outputTexts(keys), { 'clouds-yaml': cloudsYaml });
  return events.map((event) => (event.type === 'warning' ? event.message : event.type));
}

describe('the entries of a matrix', () => {
  test('are at most 256 on GitHub; one more is reported', () => {
    expect(warned(256)).toEqual([]);
    expect(warned(257)).toEqual([expect.stringMatching(/`matrix` has 257 entries, but GitHub creates at most 256/)]);
  });
});

describe('a secret of several lines', () => {
  test('of JSON: the line of one brace empties every output that holds one', () => {
    const [message = '', ...more] = warned(1, '{\n  "clouds": {}\n}\n');
    expect(more).toEqual([]);
    expect(message).toMatch(/Line 1, 3 is so short/);
    expect(message).toMatch(/`servers`.*`matrix`/);
  });

  test('a brace beside a comma is in the outputs of two servers, be it indented', () => {
    const secret = '"clouds": [\n  {\n  "a": 1\n  },\n  "b"\n';
    expect(warned(2, secret).join()).toContain('Line 2, 4 is so short');
  });

  test.each([
    ['JSON on one line', '{ "clouds": {} }'],
    ['YAML', '---\nclouds:\n  ci:\n    auth: {}\n'],
    ['none', ''],
  ])('%s spoils nothing', (_what, secret) => {
    expect(warned(1, secret)).toEqual([]);
  });
});
