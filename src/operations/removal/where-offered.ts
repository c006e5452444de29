import { RestageError } from '../../domain/errors.ts';

/** A cloud without the service, or without the part of it that is asked for, has nothing of ours there. */
export async function orNone<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  return (await orUndefined(list)) ?? [];
}

export async function orUndefined<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RestageError && (error.code === 'service-missing' || error.code === 'not-found')) return undefined;
    throw error;
  }
}
