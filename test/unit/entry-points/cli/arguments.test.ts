import { describe, expect, test } from 'vitest';
import { type Command, parseArguments } from '../../../../src/entry-points/cli/arguments.ts';

function verbOf(...argv: string[]): Extract<Command, { kind: 'verb' }> {
  const command = parseArguments(argv);
  if (command.kind !== 'verb') throw new Error(`not a verb but ${JSON.stringify(command)}`);
  return command;
}

describe('options', () => {
  test('are written with a blank or an equals sign', () => {
    expect(verbOf('launch', '--image', 'a', '--count=3').raw).toEqual({ image: ['a'], count: ['3'] });
  });

  test('may be repeated', () => {
    expect(verbOf('launch', '--network', 'a', '--network=b').raw).toEqual({ network: ['a', 'b'] });
  });

  test('may come before the verb', () => {
    expect(verbOf('--json', '--count', '2', 'launch')).toMatchObject({ verb: 'launch', json: true, raw: { count: ['2'] } });
  });

  test('that are true or false may stand alone, have a value, or be turned around', () => {
    expect(verbOf('reap', '--apply').raw).toEqual({ apply: ['true'] });
    expect(verbOf('reap', '--apply', 'false').raw).toEqual({ apply: ['false'] });
    expect(verbOf('reap', '--apply=TRUE').raw).toEqual({ apply: ['TRUE'] });
    expect(verbOf('reap', '--apply', 'maybe').raw).toEqual({ apply: ['maybe'] });
    expect(verbOf('--apply', 'reap')).toMatchObject({ verb: 'reap', raw: { apply: ['true'] } });
    expect(verbOf('reap', '--no-wait').raw).toEqual({ wait: ['false'] });
    expect(verbOf('reap', '--apply', '--json')).toMatchObject({ raw: { apply: ['true'] }, json: true });
  });

  test('of `release` may be the word behind it: the server', () => {
    expect(verbOf('release', 'web-golden')).toMatchObject({ verb: 'release', raw: { golden: ['web-golden'] }, problems: [] });
    expect(verbOf('release', '--golden', 'web-golden')).toMatchObject({ raw: { golden: ['web-golden'] }, problems: [] });
    expect(verbOf('release', 'one', '--golden', 'two').problems).toEqual([expect.objectContaining({ input: 'golden' })]);
    expect(verbOf('release', 'one', 'two').problems).toEqual([expect.objectContaining({ input: 'two' })]);
    expect(verbOf('destroy', 'one').problems).toEqual([expect.objectContaining({ input: 'one' })]);
  });

  test('without a value are a problem, and swallow no other option', () => {
    const { problems, raw, json } = verbOf('status', '--region', '--json');
    expect(problems).toEqual([{ input: 'region', problem: 'it has no value', fix: expect.stringContaining('--region=-value') }]);
    expect(raw).toEqual({});
    expect(json).toBe(true);
    expect(verbOf('status', '--region').problems).toHaveLength(1);
  });

  test('of the command line itself take true and false, and nothing else', () => {
    expect(verbOf('status', '--json=true')).toMatchObject({ json: true, problems: [] });
    expect(verbOf('status', '--verbose=false')).toMatchObject({ verbose: false, problems: [] });
    expect(verbOf('status', '--json=yes').problems).toEqual([{ input: 'json', problem: 'it accepts no value', fix: 'Write `--json`' }]);
  });

  test('may have a value that begins with a dash, or is empty', () => {
    expect(verbOf('status', '--region=-x', '--cloud=').raw).toEqual({ region: ['-x'], cloud: [''] });
    expect(verbOf('status', '--region=-x').problems).toEqual([]);
    expect(verbOf('launch', '--user-data', '-').raw).toEqual({ 'user-data': ['-'] });
  });

  test('that are unknown are passed on with their value, and reported with all other problems', () => {
    const { raw, problems } = verbOf('status', '--gloden', 'web', '--other');
    expect(raw).toEqual({ gloden: [''], other: [''] });
    expect(problems).toEqual([]);
  });

  test('are turned around only where they are true or false', () => {
    expect(verbOf('status', '--no-golden').raw).toEqual({ 'no-golden': [''] });
    expect(verbOf('status', '--nowait').raw).toEqual({ nowait: [''] });
  });

  test('of one unknown letter are a problem', () => {
    expect(verbOf('status', '-x').problems).toEqual([{ input: '-x', problem: 'there is no such option', fix: 'See `--help`' }]);
  });

  test('called as a method of every object are no options', () => {
    expect(verbOf('status', '--toString=1', '--constructor=2').raw).toEqual({ toString: ['1'], constructor: ['2'] });
  });

  test('of ours are no inputs', () => {
    expect(verbOf('status', '-v', '--json', '--events', 'events.ndjson')).toEqual({
      kind: 'verb',
      verb: 'status',
      raw: {},
      problems: [],
      json: true,
      verbose: true,
      events: 'events.ndjson',
      graph: false,
    });
    expect(verbOf('destroy', '--yes')).toMatchObject({ raw: {}, problems: [], yes: true });
    expect(verbOf('destroy', '--no-yes')).toMatchObject({ raw: {}, problems: [], yes: false });
    expect(verbOf('plan', '--graph')).toMatchObject({ raw: {}, problems: [], graph: true });
  });

  test('of ours are refused where they mean nothing', () => {
    expect(verbOf('refresh', '--graph').problems).toEqual([expect.objectContaining({ input: 'graph' })]);
    expect(verbOf('reap', '--yes').problems).toEqual([expect.objectContaining({ input: 'yes' })]);
    expect(verbOf('destroy', '--yes', 'perhaps').problems).toEqual([expect.objectContaining({ input: 'yes' })]);
    expect(verbOf('refresh', '--events', 'a', '--events', 'b').problems).toEqual([expect.objectContaining({ input: 'events' })]);
    expect(verbOf('refresh', '--events').problems).toEqual([expect.objectContaining({ input: 'events', problem: 'it has no value' })]);
  });

  test('have words beside them', () => {
    expect(verbOf('destroy', 'qa').problems).toEqual([
      { input: 'qa', problem: 'this argument belongs to no option', fix: 'Write `--environment qa`' },
    ]);
    expect(verbOf('status', 'qa').problems).toEqual([
      { input: 'qa', problem: 'this argument belongs to no option', fix: 'Write options as `--name value`' },
    ]);
  });
});

describe('commands', () => {
  test.each<[string[], Command]>([
    [['--version'], { kind: 'version' }],
    [['status', '--version'], { kind: 'version' }],
    [['--help'], { kind: 'help', about: undefined }],
    [['-h'], { kind: 'help', about: undefined }],
    [['help'], { kind: 'help', about: undefined }],
    [['help', 'reap'], { kind: 'help', about: 'reap' }],
    [['reap', '--apply', '--help'], { kind: 'help', about: 'reap' }],
    [['demo'], { kind: 'demo', profile: undefined }],
    [['demo', '--profile', 'snapshot-service'], { kind: 'demo', profile: 'snapshot-service' }],
    [['emulator'], { kind: 'emulator', port: 0, profile: undefined, speed: undefined, knobs: [] }],
    [
      ['emulator', '--port', '5000', '--profile', 'nova', '--speed', '450', '--knob', 'a=b', '--knob', 'c=d'],
      { kind: 'emulator', port: 5000, profile: 'nova', speed: '450', knobs: ['a=b', 'c=d'] },
    ],
  ])('%j', (argv, command) => {
    expect(parseArguments(argv)).toEqual(command);
  });

  test.each([
    [[], 'command'],
    [['lanch'], 'lanch'],
    [['help', 'lanch'], 'lanch'],
    [['emulator', '--port', 'x'], 'port'],
    [['emulator', '--port', '65536'], 'port'],
    [['emulator', '--count', '1'], 'count'],
    [['demo', '--port', '1'], 'port'],
    [['demo', '--speed', '2'], 'speed'],
    [['demo', 'now'], 'now'],
    [['demo', '--json'], 'json'],
    [['emulator', '-v'], 'verbose'],
    [[''], 'command'],
  ])('%j is refused', (argv, input) => {
    expect(parseArguments(argv)).toEqual({
      kind: 'refused',
      problems: [expect.objectContaining({ input })],
      json: argv.includes('--json'),
    });
  });

  test('that are refused are refused as JSON where JSON is asked for', () => {
    expect(parseArguments(['lanch', '--json'])).toMatchObject({ kind: 'refused', json: true });
  });

  test('a mistyped one is guessed', () => {
    expect(parseArguments(['lanch'])).toMatchObject({ problems: [{ fix: 'Perhaps you mean `launch`' }] });
    expect(parseArguments(['zzzzzz'])).toMatchObject({ problems: [{ fix: expect.stringContaining('Write one of `plan`') }] });
  });
});
