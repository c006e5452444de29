import { describe, expect, it } from 'vitest';
import { answer, connected, endpoint, signedIn } from '../scripted-cloud.ts';

const choices = answer(300, { choices: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: 'http://in/v2/v2.1/servers' }] }] });
const call = { method: 'GET', path: '/servers', repeat: 'read', expect: [200] } as const;

function open(services: Parameters<typeof connected>[0], url: string, type = 'compute') {
  return connected(services, { identity: [signedIn({ catalog: [{ type, name: 'x', endpoints: [endpoint(url)] }] })] });
}

describe('Nova that answers v2.1 with 300 and a choice of v2.0', () => {
  it.each(['https://nova.example', 'https://nova.example/v2.1', 'https://nova.example/v2.1/p-1'])(
    'at %s is asked by v2 from then on',
    async (url) => {
      const { compute, sent, connection } = open([choices, answer(200, {}), answer(200, {})], url);
      await compute.request({ ...call, microversion: '2.52' });
      await compute.request({ ...call, microversion: '2.52' });
      expect(sent.slice(2).map((request) => request.url)).toEqual([
        'https://nova.example/v2/p-1/servers',
        'https://nova.example/v2/p-1/servers',
      ]);
      expect(connection.negotiation.known()).toBe('2.1');
      expect(sent.at(-1)?.headers).not.toHaveProperty('openstack-api-version');
    },
  );

  it('a create is sent again, since nothing was executed', async () => {
    const { compute, sent } = open([choices, answer(202, {})], 'https://nova.example');
    await compute.request({ method: 'POST', path: '/servers', body: {}, repeat: 'create', expect: [202] });
    expect(sent.at(-1)).toMatchObject({ method: 'POST', url: 'https://nova.example/v2/p-1/servers', body: '{}' });
  });

  it('any other 300 is reported as it is', async () => {
    const { compute } = open([answer(300, { choices: [{ id: 'v9' }] })], 'https://nova.example');
    await expect(compute.request(call)).rejects.toMatchObject({ code: 'unexpected-answer' });
  });
});

describe('a cloud with Glance v1 alone', () => {
  const versions = {
    versions: [
      { id: 'v1.1', status: 'CURRENT' },
      { id: 'v1.0', status: 'SUPPORTED' },
    ],
  };
  const said = {
    code: 'service-missing',
    message: 'The image service at https://glance.example supports only v1.1, v1.0, but Restage needs v2.',
  };
  const list = { ...call, path: '/images' };

  it.each(['https://glance.example', 'https://glance.example/v1'])('gets one sentence, at %s', async (url) => {
    const { connection } = open([answer(300, versions)], url, 'image');
    await expect(connection.client('image').request(list)).rejects.toMatchObject(said);
  });

  it('gets it where a proxy answers 404, too', async () => {
    const { connection, sent } = open([answer(404, 'Not Found'), answer(300, versions)], 'https://glance.example', 'image');
    await expect(connection.client('image').request(list)).rejects.toMatchObject(said);
    expect(sent.at(-1)?.url).toBe('https://glance.example/');
  });

  it('is distinguished from one that has both, and from an image that is gone', async () => {
    const both = { versions: [{ id: 'v2.3' }, { id: 'v1.1' }] };
    const { connection } = open([answer(404, 'Not Found'), answer(300, both), answer(404)], 'https://glance.example', 'image');
    await expect(connection.client('image').request(list)).rejects.toMatchObject({ code: 'not-found' });
    const gone = await connection.client('image').request({ ...call, path: '/images/1', expect: [200, 404] });
    expect(gone.status).toBe(404);
  });
});
