import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import * as tracing from '@langfuse/tracing';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { expect } from 'vitest';
import type { OwnProject } from './own-project.fixture.ts';

export const uriOf = (bytes: Buffer, type: string): string => `data:${type};base64,${bytes.toString('base64')}`;
export const idOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
export const referenceOf = (bytes: Buffer, type: string, source = 'base64_data_uri'): string =>
  `@@@langfuseMedia:type=${type}|id=${idOf(bytes)}|source=${source}@@@`;

export const filesIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(dir, path)).isFile())
    : [];

export interface Trace {
  readonly observations: readonly { readonly input: unknown; readonly output: unknown; readonly metadata: unknown }[];
}

/** One trace with media in input, output and metadata, sent by the unmodified SDK. */
export const sendTrace = async (
  { url, keys }: Pick<OwnProject, 'url' | 'keys'>,
  [image, sound, note]: readonly [Buffer, Buffer, Buffer],
): Promise<string> => {
  const processor = new LangfuseSpanProcessor({ ...keys, baseUrl: url });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  tracing.setLangfuseTracerProvider(provider);
  const span = tracing.startObservation('look', {
    input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: uriOf(image, 'image/png') } }] }],
    output: { audio: uriOf(sound, 'audio/wav') },
    metadata: { note: uriOf(note, 'text/plain') },
  });
  span.end();
  await processor.forceFlush();
  await provider.shutdown();
  return span.traceId;
};

export const expectedObservation = ([image, sound, note]: readonly [Buffer, Buffer, Buffer]) => ({
  input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: referenceOf(image, 'image/png') } }] }],
  output: { audio: referenceOf(sound, 'audio/wav') },
  metadata: expect.objectContaining({ note: referenceOf(note, 'text/plain') }) as unknown,
});

export const someMedia = () => [randomBytes(5000), randomBytes(70_000), randomBytes(10)] as const;
