import { describe, expect, it } from 'vitest';
import { proxyFromEnvironment } from '../../../../src/openstack/http/proxy.ts';

describe('proxyFromEnvironment', () => {
  const env = {
    HTTPS_PROXY: 'http://upper:1',
    http_proxy: 'plain:2',
    HTTP_PROXY: 'http://loses:3',
    NO_PROXY: 'internal.example, .intern,10.0.0.1,host.example:5000',
  };
  const proxyFor = proxyFromEnvironment(env);

  it('takes the variable of the scheme, lower case first, with or without http://', () => {
    expect(proxyFor('https://nova.example/v2.1')).toBe('http://upper:1');
    expect(proxyFor('http://nova.example/v2.1')).toBe('http://plain:2');
  });

  it.each([
    'https://internal.example/',
    'https://a.b.internal.example/',
    'https://x.intern/',
    'https://10.0.0.1:5000/',
    'https://host.example:5000/v3',
  ])('reaches %s directly', (url) => {
    expect(proxyFor(url)).toBeUndefined();
  });

  it.each(['https://notinternal.example/', 'https://host.example/v3', 'https://110.0.0.1/'])('goes through the proxy to %s', (url) => {
    expect(proxyFor(url)).toBe('http://upper:1');
  });

  it('knows the default port of the scheme', () => {
    expect(proxyFromEnvironment({ ...env, NO_PROXY: 'nova.example:443' })('https://nova.example/')).toBeUndefined();
  });

  it('falls back to all_proxy, and to none', () => {
    expect(proxyFromEnvironment({ ALL_PROXY: 'http://all:4' })('https://nova.example/')).toBe('http://all:4');
    expect(proxyFromEnvironment({ https_proxy: '' })('https://nova.example/')).toBeUndefined();
    expect(proxyFromEnvironment({ ...env, no_proxy: '*' })('https://nova.example/')).toBeUndefined();
  });
});
