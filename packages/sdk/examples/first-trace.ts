/**
 * Sends a first trace and reads what the day has cost. Needs SPANLEDGER_PUBLIC_KEY and SPANLEDGER_SECRET_KEY,
 * and SPANLEDGER_BASE_URL when the server is not at http://localhost:3000.
 */
import { spanledger } from '@spanledger/sdk';

const question = 'What is the capital of France?';

const traceId = await spanledger.withTrace({ name: 'first-trace', userId: 'you', tags: ['example'] }, () =>
  spanledger.observe('answer', { input: question }, async (span) => {
    const reply = await spanledger.generation(
      'call-the-model',
      { model: 'gpt-4o', provider: 'openai', input: [{ role: 'user', content: question }] },
      async (call) => {
        const answer = { text: 'Paris.', promptTokens: 14, completionTokens: 3 };
        call.update({ usage: { input: answer.promptTokens, output: answer.completionTokens } });
        return answer.text;
      },
    );
    span.update({ output: reply });
    span.score({ name: 'correct', value: true });
    return span.traceId;
  }),
);
await spanledger.flush();
console.log(`trace   ${traceId}`);

const trace = await spanledger.traces.get(traceId);
console.log(`cost    $${trace.totalCost ?? 0} in ${trace.observations.length} observations`);

const today = new Date().toISOString().slice(0, 10);
const { data: days } = await spanledger.dailyCosts({ from: today });
for (const { date, totalCost, countTraces } of days) {
  console.log(`${date}  $${totalCost} in ${countTraces} traces`);
}
await spanledger.shutdown();
