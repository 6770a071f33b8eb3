import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { createSpanledger, type Spanledger } from '../client/create-spanledger.ts';
import type { SpanledgerOptions } from '../client/settings.ts';
import type { SpanledgerError } from '../spanledger-error.ts';

export interface MemorySpanledger {
  readonly client: Spanledger;
  readonly errors: readonly SpanledgerError[];
  /** What was recorded so far, by name. */
  readonly spans: () => Promise<Record<string, ReadableSpan>>;
}

/** A client whose spans stay in memory. */
export const memorySpanledger = (options: SpanledgerOptions = {}): MemorySpanledger => {
  const exporter = new InMemorySpanExporter();
  const errors: SpanledgerError[] = [];
  const client = createSpanledger({
    baseUrl: 'http://127.0.0.1:9',
    publicKey: 'pk-sl-test',
    secretKey: 'sk-sl-test',
    spanExporter: exporter,
    onError: (error) => void errors.push(error),
    ...options,
  });
  const spans = async (): Promise<Record<string, ReadableSpan>> => {
    await client.flush();
    return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span]));
  };
  return { client, errors, spans };
};
