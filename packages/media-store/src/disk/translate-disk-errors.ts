import { unavailable } from '@spanledger/core';

const problems: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is read-only',
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  EIO: 'its disk fails',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOENT: 'it is gone',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT';

/** Runs an operation on the directory of media; what the system refuses comes out as `unavailable`. */
export const translateDiskErrors = async <T>(operation: () => Promise<T>): Promise<T> => {
  try {
    return await operation();
  } catch (error) {
    const problem = problems[codeOf(error)];
    throw problem === undefined ? error : unavailable(`The directory for media cannot be used: ${problem}.`, error, 10);
  }
};
