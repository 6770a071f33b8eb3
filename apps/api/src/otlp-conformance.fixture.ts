import { describeOtlpReceiver, readLangfuseTrace } from '@spanledger/testing';
import { afterAll, describe } from 'vitest';

import { basic, startTestApi, type TestApi } from './api.fixture.ts';

const bodyBytesMax = 1024 * 1024;

/** Tests the OTLP receiver under a path prefix with the conformance suite. */
export const describeReceiverUnder = (prefix: string): void => {
  describe(`under "${prefix}"`, () => {
    let api: TestApi | undefined;
    afterAll(async () => api?.close());

    describeOtlpReceiver('in process', async () => {
      api = await startTestApi({ limits: { otlpBytesMax: bodyBytesMax } });
      const headers = { authorization: basic(api.key) };
      return { url: `${api.url}${prefix}`, headers, bodyBytesMax, readTrace: readLangfuseTrace(api.url, headers) };
    });
  });
};
