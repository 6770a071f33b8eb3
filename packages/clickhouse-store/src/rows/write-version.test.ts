import { observationFields, rowVersion, traceFields } from '@spanledger/core';
import { arbitraryObservationRecord, arbitraryTraceRecord, traceRecord } from '@spanledger/testing';
import { assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { ByteStream } from './byte-stream.ts';
import { writeVersion } from './write-version.ts';

const readVersion = (to: ByteStream): bigint => {
  const bytes = Buffer.concat(to.chunks());
  return bytes.readBigUInt64LE(0) | (bytes.readBigUInt64LE(8) << 64n);
};

test('the version that is written is the one of the core', () => {
  assert(
    property(arbitraryObservationRecord, arbitraryTraceRecord, (observation, trace) => {
      for (const record of [observation, { ...observation, clocks: undefined }]) {
        const to = new ByteStream();
        writeVersion(to, observationFields, record);
        expect(readVersion(to)).toBe(rowVersion(observationFields, record));
      }
      const to = new ByteStream();
      writeVersion(to, traceFields, { ...trace, clocks: undefined });
      expect(readVersion(to)).toBe(rowVersion(traceFields, { ...trace, clocks: undefined }));
    }),
  );
});

test('also for very many keys and the highest clock', () => {
  for (const count of [4_000, 4_082, 4_083, 4_100]) {
    const metadata = Object.fromEntries(Array.from({ length: count }, (_, key) => [`${key}`, 'x']));
    const record = traceRecord({ metadata, clock: 2 ** 53 - 1 });
    const to = new ByteStream();
    writeVersion(to, traceFields, record);
    expect(readVersion(to)).toBe(rowVersion(traceFields, record));
  }
});
