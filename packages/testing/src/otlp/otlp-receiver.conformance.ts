import { beforeAll, describe } from 'vitest';
import { otlpBench, type OtlpBench } from './otlp-bench.ts';
import { describeOtlpCompression } from './otlp-compression.conformance.ts';
import { describeOtlpEncodings } from './otlp-encoding.conformance.ts';
import type { OtlpEndpoint } from './otlp-endpoint.ts';
import { describeOtlpJson } from './otlp-json.conformance.ts';
import { describeOtlpRejections } from './otlp-rejection.conformance.ts';
import { describeOtlpRepetition } from './otlp-repetition.conformance.ts';
import { describeOtlpSignals } from './otlp-signal.conformance.ts';
import { describeOtlpSpans } from './otlp-span.conformance.ts';

const caseTimeoutMs = 240_000;

/** The contract of every receiver of OTLP over HTTP. `open` is called once, before the first test case. */
export const describeOtlpReceiver = (name: string, open: () => Promise<OtlpEndpoint>): void => {
  describe(`OTLP receiver: ${name}`, { timeout: caseTimeoutMs }, () => {
    let opened: OtlpBench;
    beforeAll(async () => {
      opened = otlpBench(await open());
    });
    const bench = (): OtlpBench => opened;
    describeOtlpEncodings(bench);
    describeOtlpJson(bench);
    describeOtlpCompression(bench);
    describeOtlpRejections(bench);
    describeOtlpSpans(bench);
    describeOtlpRepetition(bench);
    describeOtlpSignals(bench);
  });
};
