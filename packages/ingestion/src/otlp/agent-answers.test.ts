import { expect, test } from 'vitest';
import { readOtlpLogs } from './read-otlp-logs.ts';
import { sampleContext } from './sample-export.ts';
import { logExport } from './sample-logs.fixture.ts';

test('an answer of Claude Code through a gateway without ids of requests is that of the prompt, and no call', () => {
  const told = { 'session.id': 'monday', 'prompt.id': 'first', model: 'claude-sonnet-4-5' };
  const logs = [
    {
      body: 'claude_code.api_request',
      attributes: { ...told, input_tokens: 500, output_tokens: 250, duration_ms: 100 },
    },
    { body: 'claude_code.assistant_response', attributes: { ...told, response: 'It is sunny.' }, at: 1_000_000 },
  ].map((log) => ({ ...log, isOutside: true }));
  const { batch } = readOtlpLogs(logExport(logs, 'json', { 'spanledger.calls': 'logs' }), 'json', sampleContext);
  const called = batch.observations.filter(({ record }) => record.type === 'GENERATION');
  expect(called).toMatchObject([{ record: { name: 'claude_code.llm_request', output: null } }]);
  expect(batch.observations.map(({ record }) => record.output).filter((output) => output !== null)).toEqual([
    'It is sunny.',
  ]);
});
