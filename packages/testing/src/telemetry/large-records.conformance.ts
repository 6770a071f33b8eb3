import {
  AnswerTooLargeError,
  type ObservationId,
  type RecordReader,
  type ScoreId,
  type TelemetryWriter,
  type TraceId,
} from '@spanledger/core';
import { expect, test } from 'vitest';
import {
  observationRecord,
  observationRow,
  scoreRecord,
  scoreRow,
  someProject,
  telemetryRows,
  traceRecord,
  traceRow,
} from './builders.ts';

interface LargeRecordStore {
  readonly writer: Pick<TelemetryWriter, 'write'>;
  /** With the most bytes of several records; that of the store when absent. */
  readonly readerOf: (bytesMax?: number) => RecordReader;
}

/** The contract of every record reader that limits what it reads at once. */
export const describeLargeRecords = (name: string, make: () => Promise<LargeRecordStore>): void => {
  test(`records of ${name} that are too large together are not read at once, and each is by itself`, async () => {
    const { writer, readerOf } = await make();
    const [projectId, text] = [someProject(), 'x'.repeat(60_000)];
    const ids = ['one', 'other'] as const;
    const record = { metadata: { text } };
    await writer.write(
      telemetryRows({
        observations: ids.map((id) =>
          observationRow({
            projectId,
            traceId: id as string as TraceId,
            id: id as string as ObservationId,
            record: observationRecord(record),
          }),
        ),
        traces: ids.map((id) => traceRow({ projectId, id: id as string as TraceId, record: traceRecord(record) })),
        scores: ids.map((id) => scoreRow({ projectId, id: id as string as ScoreId, record: scoreRecord(record) })),
      }),
    );
    const reader = readerOf(50_000);
    const asTraces = ids as readonly string[] as readonly TraceId[];
    const asScores = ids as readonly string[] as readonly ScoreId[];
    const keys = asTraces.map((traceId) => ({ traceId, id: traceId as string as ObservationId }));
    await expect(reader.traces(projectId, asTraces)).rejects.toBeInstanceOf(AnswerTooLargeError);
    await expect(reader.scores(projectId, asScores)).rejects.toBeInstanceOf(AnswerTooLargeError);
    await expect(reader.observations(projectId, keys)).rejects.toBeInstanceOf(AnswerTooLargeError);
    expect((await reader.traces(projectId, asTraces.slice(0, 1))).size).toBe(1);
    expect((await reader.scores(projectId, asScores.slice(0, 1))).size).toBe(1);
    expect(await reader.observations(projectId, keys.slice(0, 1))).toHaveLength(1);
    expect((await readerOf().traces(projectId, asTraces)).size).toBe(2);
  });
};
