import { createRequire } from 'node:module';

import { EmbeddedServerError } from './embedded-server.ts';

/** A report takes some milliseconds, and each engine requests it. */
let hasMusl: boolean | undefined;

const isMusl = (): boolean => (hasMusl ??= process.platform === 'linux' && readIsMusl());

const readIsMusl = (): boolean => {
  const { stackTraceLimit } = Error;
  // A report has a stack, for which the source map of all that is packed would be read.
  Error.stackTraceLimit = 0;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  Error.stackTraceLimit = stackTraceLimit;
  return report.header?.glibcVersionRuntime === undefined;
};

const here = createRequire(import.meta.url);

/**
 * The path of a file that an optional dependency of `parent` ships for this platform; an `unsupported_platform` error
 * with the variable to set instead when there is none.
 */
export const resolvePlatformFile = (engine: string, parent: string, file: string, instead: string): string => {
  const platform = `${process.platform}-${process.arch}`;
  const advice = `Set ${instead} to a server of your own.`;
  if (isMusl()) {
    throw new EmbeddedServerError(
      'unsupported_platform',
      `${engine} cannot be started here: its binaries need glibc, and this system has musl. ${advice}`,
    );
  }
  try {
    return createRequire(here.resolve(parent)).resolve(file);
  } catch (cause) {
    const message = `${engine} cannot be started here: there are no binaries for ${platform} in node_modules (${file}). ${advice} If ${platform} is Linux or macOS on x64 or arm64, run "npm ci" without --omit=optional.`;
    throw new EmbeddedServerError('unsupported_platform', message, { cause });
  }
};
