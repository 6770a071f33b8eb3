import type { TraceId } from '@spanledger/core';
import { memoryTelemetry } from '@spanledger/testing';
import { expect, it } from 'vitest';
import { batch, partial, pipelineOn, project, traceId } from './pipeline.fixture.ts';

it('a copy that another process stored is taken in by a pipeline that is told to read everything again', async () => {
  const telemetry = memoryTelemetry();
  const pipeline = pipelineOn(telemetry);
  const sendWhole = (id: string) =>
    pipeline.process([batch({ observations: [{ ...partial(1, { name: 'named' }, id), isComplete: true }] })]);
  await sendWhole('before');
  const traceless = { traceId: 'observation' as TraceId, isTraceUnknown: true };
  await pipelineOn(telemetry).process([batch({ observations: [{ ...partial(2, { output: 'done' }), ...traceless }] })]);
  pipeline.invalidate();
  await sendWhole('observation');
  const rows = telemetry.observations.of(project).filter(({ id }) => id === 'observation');
  expect(rows).toMatchObject([{ traceId, record: { name: 'named', output: 'done' } }]);
});
