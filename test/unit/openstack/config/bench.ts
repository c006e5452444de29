import { RestageError } from '../../../../src/domain/errors.ts';
import { loadCloudConfig } from '../../../../src/openstack/config/load.ts';
import type { CloudConfig, ConfigSources } from '../../../../src/openstack/config/types.ts';

export interface Setup extends Partial<Omit<ConfigSources, 'readFile'>> {
  readonly files?: Readonly<Record<string, string | Error>>;
}

/** The configuration of a machine that has these files, and no others. */
export function load(setup: Setup = {}): CloudConfig {
  const { files = {}, ...sources } = setup;
  return loadCloudConfig({
    env: {},
    cwd: '/job',
    home: '/home/me',
    ...sources,
    readFile: (path) => {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file instanceof Error) throw file;
      return file;
    },
  });
}

export function failure(setup: Setup): RestageError {
  try {
    load(setup);
  } catch (error) {
    if (error instanceof RestageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** One cloud, `a`, with everything that a password needs, and `lines` below it. */
export function cloudsYaml(...lines: readonly string[]): string {
  const auth = ['auth_url: https://keystone.example/v3', 'username: me', 'password: s3cret', 'project_name: staging'];
  return ['clouds:', '  a:', '    auth:', ...auth.map((line) => `      ${line}`), ...lines.map((line) => `    ${line}`), ''].join('\n');
}
