import { describe, expect, it } from 'vitest';
import { proxyFromEnvironment } from '../../../../src/openstack/http/proxy.ts';

describe('proxyFromEnvironment', () => {
  it.each<[string, Record<string, string>, string, string | undefined]>([
    ['by scheme', { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2' }, 'https://a/', 'http://p:1'],
    ['by scheme', { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://q:2' }, 'http://a/', 'http://q:2'],
    ['in lower case first', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'https://a/', 'http://q:2'],
    ['for all, without http://', { ALL_PROXY: 'p:1' }, 'https://a/', 'http://p:1'],
    ['that is empty', { HTTPS_PROXY: '' }, 'https://a/', undefined],
    ['that is not there', {}, 'https://a/', undefined],
  ])('takes one %s', (_, env, url, proxy) => {
    expect(proxyFromEnvironment(env)(url)).toBe(proxy);
  });

  it.each([
    ['*', true],
    ['cloud.example.com', true],
    ['example.com', true],
    ['.example.com', true],
    ['*.example.com', true],
    ['CLOUD.example.com', true],
    ['other.org, example.com:5000', true],
    ['other.org example.com', true],
    ['example.com:443', false],
    ['ample.com', false],
    ['d.example.com', false],
    ['', false],
  ])('with the exception %j goes straight to cloud.example.com:5000: %s', (no_proxy, straight) => {
    const proxy = proxyFromEnvironment({ HTTPS_PROXY: 'http://p', no_proxy })('https://cloud.example.com:5000/v3');
    expect(proxy === undefined).toBe(straight);
  });

  it.each([
    ['127.0.0.1,::1', 'http://127.0.0.1:5000/', true],
    ['127.0.0.1,::1', 'http://[::1]:5000/', true],
    ['10.0.0.1', 'http://110.0.0.1/', false],
    ['127.0.0.1:80', 'http://127.0.0.1/', true],
    ['[::1]:80', 'http://[::1]/', true],
    ['[::1]:81', 'http://[::1]/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['localhost, 192.168.4.0/22 ,x', 'http://192.168.7.255/', true],
    ['192.168.4.0/22', 'http://192.168.8.0/', false],
    ['192.168.4.9/22', 'http://192.168.5.1/', true],
    ['10.0.0.1/32', 'http://10.0.0.1/', true],
    ['10.0.0.1/32', 'http://10.0.0.2/', false],
    ['10.0.0.0/8', 'http://10.example.com/', false],
    ['0.0.0.0/0', 'http://10.0.0.1/', false],
    ['10.0.0.0/33', 'http://10.0.0.1/', false],
    ['10.0.0.0/x', 'http://10.0.0.1/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['fd00::/8', 'http://[fe80::1]/', false],
    ['[fd00::]/8', 'http://10.0.0.1/', false],
    ['0:0:0:0:0:0:0:1', 'http://[::1]/', true],
    ['FD12::1', 'http://[fd12::1]/', true],
    ['0.0.1', 'http://127.0.0.1/', false],
    ['.0.0.1', 'http://127.0.0.1/', false],
    ['example.com.', 'http://cloud.example.com/', true],
    ['example.com', 'http://cloud.example.com./', true],
    ['müller.example', 'http://cloud.müller.example/', true],
    [' * ', 'http://a/', true],
    ['b,*', 'http://a/', false],
    [',', 'http://a/', false],
    ['.', 'http://a/', false],
  ])('with the exception %s goes straight to %s: %s', (no_proxy, url, straight) => {
    expect(proxyFromEnvironment({ HTTP_PROXY: 'http://p', no_proxy })(url) === undefined).toBe(straight);
  });
});
