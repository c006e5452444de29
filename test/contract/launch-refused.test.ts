import { expect, it } from 'vitest';
import { contract, useBench } from '../helpers/contract-bench.ts';
import { at, type Json, type JsonObject, textAt } from '../helpers/contract-http.ts';
import { uploadImage } from '../helpers/contract-images.ts';
import { requestServer } from '../helpers/contract-servers.ts';

const bench = await useBench('refused');
const { session } = bench;

const nowhere = '00000000-0000-4000-8000-000000000000';
const name = bench.name('x');
const refuse = async (fields: JsonObject, version?: string) => {
  const answer = await requestServer(bench, { name, ...fields }, version);
  const message = Object.values(answer.json as Record<string, JsonObject>)[0]?.message;
  return { status: answer.status, fault: Object.keys(answer.json as object)[0], message };
};
const badRequest = (message: string) => ({ status: 400, fault: 'badRequest', message });
const imageNamed = async (image: string) => textAt((await session.image('GET', `/v2/images?name=${image}`)).json, 'images', 0, 'id');

contract('a launch is refused because the image does not fit', () => {
  it("when the flavor's disk is below min_disk", async () => {
    const imageRef = await imageNamed('base-min-disk-10');
    expect(await refuse({ imageRef })).toEqual(
      badRequest(
        "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is 1073741824 bytes, minimum size is 10737418240 bytes.",
      ),
    );
  });

  it("when the flavor's memory is below min_ram", async () => {
    const imageRef = await uploadImage(bench, 'ram', { min_ram: 4096 });
    expect(await refuse({ imageRef })).toEqual(badRequest("Flavor's memory is too small for requested image."));
  });

  it('when the flavor has no disk at all', async () => {
    expect(await refuse({ flavorRef: 'm1.zero' })).toEqual({
      status: 403,
      fault: 'forbidden',
      message: 'Only volume-backed servers are allowed for flavors with zero disk.',
    });
  });

  it('when the image has no data yet', async () => {
    const created = await session.image('POST', '/v2/images', { body: { name: bench.name('queued') } });
    const imageRef = textAt(created.json, 'id');
    bench.undo(() => session.image('DELETE', `/v2/images/${imageRef}`));
    expect(await refuse({ imageRef })).toEqual(badRequest(`Image ${imageRef} is not active.`));
  });

  it('when the image was deleted', async () => {
    const imageRef = await uploadImage(bench, 'deleted');
    await session.image('DELETE', `/v2/images/${imageRef}`);
    expect(await refuse({ imageRef })).toEqual(badRequest('Can not find requested image'));
  });
});

contract('a launch is refused because something it names is unknown', () => {
  it.each<[string, JsonObject, string]>([
    ['image', { imageRef: nowhere }, 'Can not find requested image'],
    ['flavor', { flavorRef: 'nope' }, 'Flavor nope could not be found.'],
    ['network', { networks: [{ uuid: nowhere }] }, `Network ${nowhere} could not be found.`],
    ['port', { networks: [{ port: nowhere }] }, `Port id ${nowhere} could not be found.`],
    ['key', { key_name: 'nope' }, 'Invalid key_name provided.'],
    ['zone', { availability_zone: 'nope' }, 'The requested availability zone is not available'],
    ['security group', { security_groups: [{ name: 'nope' }] }, "Unable to find security_group with name or id 'nope'"],
  ])('%s', async (_, fields, message) => {
    expect(await refuse(fields)).toEqual(badRequest(message));
  });

  it('server group', async () => {
    const body = { server: { name, imageRef: bench.baseImage, flavorRef: 'm1.tiny' }, 'os:scheduler_hints': { group: nowhere } };
    const answer = await session.compute('POST', '/servers', { body });
    expect(answer.status).toBe(400);
    expect(at(answer.json, 'badRequest', 'message')).toBe(`Instance group ${nowhere} could not be found.`);
  });
});

contract('a launch is refused because the request is malformed', () => {
  const field = (path: string, value: string, problem: string) =>
    badRequest(`Invalid input for field/attribute ${path}. Value: ${value}. ${problem}`);
  const long = 'a'.repeat(256);

  it.each<[string, JsonObject, ReturnType<typeof badRequest>]>([
    ['empty name', { name: '' }, field('name', '', `'' ${bench.target.release.words.empty}`)],
    ['long name', { name: long }, field('name', long, `'${long}' is too long`)],
    [
      'blank before the name',
      { name: ' x' },
      badRequest("An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace."),
    ],
    ['min_count 0', { min_count: 0 }, field('min_count', '0', '0 is less than the minimum of 1')],
    ['min_count above max_count', { min_count: 3, max_count: 2 }, badRequest('min_count must be <= max_count')],
    ['"none" below 2.37', { networks: 'none' }, field('networks', 'none', "'none' is not of type 'array'")],
    ['user_data that is no base64', { user_data: 'abcde' }, field('user_data', 'abcde', "'abcde' is not a 'base64'")],
    ['image that is no id', { imageRef: 'nope' }, field('imageRef', 'nope', "'nope' is not valid under any of the given schemas")],
    ['long metadata value', { metadata: { a: long } }, field('a', long, `'${long}' is too long`)],
    [
      'metadata key with a slash',
      { metadata: { 'a/b': 'v' } },
      field('metadata', "{'a/b': 'v'}", "'a/b' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'"),
    ],
  ])('%s', async (_, fields, expected) => {
    expect(await refuse(fields)).toEqual(expected);
  });

  it.each<[string, JsonObject, string | undefined, RegExp]>([
    ['tags below 2.52', { tags: ['a'] }, undefined, /Additional properties are not allowed \('tags' was unexpected\)$/],
    ['an unknown field', { nonsense: 1 }, undefined, /Additional properties are not allowed \('nonsense' was unexpected\)$/],
    ['no networks from 2.37 on', {}, '2.37', /'networks' is a required property$/],
    ['network that is no id, from 2.37 on', { networks: [{ uuid: 'nope' }] }, '2.37', /is not valid under any of the given schemas$/],
    [
      'tag with a slash',
      { tags: ['a/b'], networks: 'none' },
      '2.52',
      /^Invalid input for field\/attribute 0\. Value: a\/b\. 'a\/b' does not match '\^\[\^,\/\]\*\$'$/,
    ],
    ['tag of 61 characters', { tags: ['a'.repeat(61)], networks: 'none' }, '2.52', /is too long$/],
    ['51 tags', { tags: Array.from({ length: 51 }, (__, i) => `t${i}`), networks: 'none' }, '2.52', /is too long$/],
    [
      'user_data above 65535 characters',
      { user_data: 'a'.repeat(65536) },
      undefined,
      /^Invalid input for field\/attribute user_data\. .* is too long$/,
    ],
  ])('%s', async (_, fields, version, message) => {
    const refusal = await refuse(fields, version);
    expect(refusal).toMatchObject({ status: 400, fault: 'badRequest' });
    expect(refusal.message).toMatch(message);
  });

  it('more than 128 metadata items are forbidden, not malformed', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, 'v']));
    expect(await refuse({ metadata })).toEqual({
      status: 403,
      fault: 'forbidden',
      message: 'Maximum number of metadata items exceeds 128',
    });
  });

  it.each<[string, Json, string]>([
    ['text that is no JSON', '{', 'Malformed request body'],
    ['no "server"', {}, "'server' is a required property"],
  ])('%s', async (_, body, message) => {
    const answer = await session.compute('POST', '/servers', { body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(at(answer.json, 'badRequest', 'message')).toBe(message);
  });

  it('answers in JSON with a request id under two names', async () => {
    const answer = await requestServer(bench, { name, flavorRef: 'nope' });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    expect(answer.headers.get('x-compute-request-id')).toBe(answer.headers.get('x-openstack-request-id'));
  });
});
