import { systemCodeOf, translateDiskError } from '@spanledger/core';

export const isMissing = (error: unknown): boolean => systemCodeOf(error) === 'ENOENT';

/** Runs an operation on the directory of media; errors of the system become `unavailable`. */
export const translateDiskErrors = async <T>(operation: () => Promise<T>): Promise<T> => {
  try {
    return await operation();
  } catch (error) {
    throw translateDiskError('The directory for media', error);
  }
};
