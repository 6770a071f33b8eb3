import { describeOtlpReceiver, readLangfuseTrace, type OtlpEndpoint } from '@spanledger/testing';
import { afterAll } from 'vitest';
import { authorizationOf } from './ask-project.ts';
import { startServer, testKeys } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

/**
 * Runs against the server of this checkout or any other server: `OTLP_CONFORMANCE_URL` is the part before `/v1/traces`,
 * `OTLP_CONFORMANCE_HEADERS` is `name=value,name=value`, percent-encoded, as in exporters, and
 * `OTLP_CONFORMANCE_READ_URL`, if any, is the address of its Langfuse-compatible read API.
 */
const {
  OTLP_CONFORMANCE_URL: givenUrl,
  OTLP_CONFORMANCE_HEADERS: givenHeaders = '',
  OTLP_CONFORMANCE_READ_URL: readUrl,
} = process.env;

const cleanups: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

const bodyBytesMax = 4 * 1024 * 1024;

const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  );

const given = (url: string): OtlpEndpoint => {
  const headers = headersOf(givenHeaders);
  return { url, headers, readTrace: readUrl === undefined ? undefined : readLangfuseTrace(readUrl, headers) };
};

const own = async (): Promise<OtlpEndpoint> => {
  const data = await startedDataDir();
  cleanups.push(data.remove);
  const environment = { OTLP_BODY_BYTES_MAX: String(bodyBytesMax) };
  const server = await startServer({ dataDir: data.dataDir, environment });
  cleanups.push(async () => server.end());
  const headers = { authorization: authorizationOf(testKeys) };
  return { url: server.url, headers, bodyBytesMax, readTrace: readLangfuseTrace(server.url, headers) };
};

describeOtlpReceiver(givenUrl ?? 'a server in local mode', async () =>
  givenUrl === undefined ? own() : given(givenUrl),
);
