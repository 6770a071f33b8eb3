import type { Request } from 'express';

/**
 * The major version of Langfuse's client for Python that asks, `Infinity` if it does not say; `undefined` for others. These
 * clients are generated, and refuse a whole answer for one value that they do not know.
 */
export const langfusePythonOf = (request: Request): number | undefined => {
  if (request.header('x-langfuse-sdk-name') !== 'python') return undefined;
  const major = Number.parseInt(request.header('x-langfuse-sdk-version') ?? '', 10);
  return Number.isNaN(major) ? Infinity : major;
};
