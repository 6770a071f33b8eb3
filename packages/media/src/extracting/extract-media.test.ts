import { createHash, randomBytes } from 'node:crypto';

import {
  type IngestBatch,
  mediaIdOf,
  type ObservationId,
  type ProjectId,
  type Sha256,
  type TraceId,
  unavailable,
} from '@spanledger/core';
import {
  collectBytes,
  countTurns,
  ingestBatch,
  memoryMediaRegistry,
  memoryMediaStore,
  observationRecord,
  traceRecord,
  wellFormedText,
} from '@spanledger/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { extractMedia, type FoundMedia } from './extract-media.ts';
import { mediaExtractor } from './media-extractor.ts';
import { mediaKeeper } from './media-keeper.ts';

const projectId = 'own' as ProjectId;
const limits = { bytesMin: 24, bytesMax: 10_000 };
const bytes = randomBytes(100);
const uriOf = (content: Buffer): string => `data:image/png;base64,${content.toString('base64')}`;
const uri = uriOf(bytes);
const sha256 = createHash('sha256').update(bytes).digest('base64') as Sha256;
const id = mediaIdOf(sha256);
const reference = `@@@langfuseMedia:type=image/png|id=${id}|source=base64_data_uri@@@`;
const keepNothing = async (): Promise<void> => undefined;

const batchOf = (fields: Parameters<typeof observationRecord>[0], isTraceUnknown = false): IngestBatch =>
  ingestBatch({
    projectId,
    observations: [
      {
        traceId: 't' as TraceId,
        id: 'o' as ObservationId,
        record: observationRecord(fields),
        isComplete: true,
        isTraceUnknown,
        events: 1,
      },
    ],
    traces: [{ id: 't' as TraceId, record: traceRecord({ input: `for ${uri}` }), events: 0 }],
  });

const failKeeping = async (): Promise<never> => Promise.reject(new Error('must not be called'));

describe('extractMedia', () => {
  it('extraction puts references where media were, in every field, and returns where they belong', async () => {
    const kept: FoundMedia[] = [];
    const batch = batchOf({
      input: JSON.stringify([{ image_url: { url: uri } }]),
      output: uri,
      metadata: { picture: uri, note: 'none', cleared: null },
      spanEvents: JSON.stringify([{ name: 'e', attributes: { x: uri } }]),
    });
    const extracted = await extractMedia(batch, limits, async (_projectId, media) => void kept.push(...media));
    expect(extracted.observations[0]?.record).toEqual({
      ...batch.observations[0]?.record,
      input: JSON.stringify([{ image_url: { url: reference } }]),
      output: reference,
      metadata: { picture: reference, note: 'none', cleared: null },
      spanEvents: JSON.stringify([{ name: 'e', attributes: { x: reference } }]),
    });
    expect(extracted.traces[0]?.record.input).toBe(`for ${reference}`);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ content: { sha256, bytes: 100, type: 'image/png' }, bytes });
    const places = kept[0]?.links.map((link) => (link.of === 'trace' ? [link.observationId, link.field] : []));
    expect(places).toEqual([
      ['o', 'input'],
      ['o', 'output'],
      ['o', 'metadata'],
      ['o', 'metadata'],
      [undefined, 'input'],
    ]);
  });

  it('extractMedia gives the very same batch, and keeps nothing, where there are no media', async () => {
    const batch = ingestBatch({ projectId });
    expect(await extractMedia(batch, limits, failKeeping)).toBe(batch);
    const small = batchOf({ input: 'data:image/png;base64,AAAA' });
    expect(await extractMedia({ ...small, traces: [] }, limits, failKeeping)).toEqual({ ...small, traces: [] });
  });

  it('extractMedia changes nothing else of any text: with the media put back it is what was sent', async () => {
    const patch = fc.oneof(
      wellFormedText(),
      fc.json(),
      fc.constantFrom(uri, `{"mimeType":"image/png","data":"${bytes.toString('base64')}"}`, 'data:', ';base64,', '\\/'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(patch), async (patches) => {
        const input = patches.join('');
        const extracted = await extractMedia(batchOf({ input }), limits, keepNothing);
        const text = extracted.observations[0]?.record.input ?? '';
        const restored = text
          .replaceAll(reference, uri)
          .replaceAll(reference.replace('base64_data_uri', 'bytes'), bytes.toString('base64'));
        expect(restored).toBe(input);
      }),
      { numRuns: 500 },
    );
  });

  it('extractMedia lets others have their turns while it searches a large text, and decodes what it finds there', async () => {
    const large = randomBytes(9_000_000);
    const metadata = {
      picture: `data:image/png;base64,${large.toString('base64')}`,
      letters: 'x'.repeat(20_000_000),
    };
    const kept: FoundMedia[] = [];
    const batch = { ...batchOf({ metadata }), traces: [], payloadBytes: 32_000_000 };
    const withLarge = { ...limits, bytesMax: large.length };
    const { result: extracted, turns } = await countTurns(async () =>
      extractMedia(batch, withLarge, async (_projectId, media) => void kept.push(...media)),
    );
    expect(turns).toBeGreaterThan(5);
    expect(kept.map((media) => media.bytes.equals(large))).toEqual([true]);
    const sha = createHash('sha256').update(large).digest('base64') as Sha256;
    expect(kept[0]?.content).toEqual({ sha256: sha, bytes: large.length, type: 'image/png' });
    expect(extracted.observations[0]?.record.metadata).toEqual({
      picture: `@@@langfuseMedia:type=image/png|id=${mediaIdOf(sha)}|source=base64_data_uri@@@`,
      letters: metadata.letters,
    });
  });

  it('a small text behind a large one is searched by itself', async () => {
    const [large, small] = [randomBytes(60_000), randomBytes(30)];
    const [observation] = batchOf({}).observations;
    if (observation === undefined) throw new Error('The batch has no observation.');
    const observations = [uriOf(large), `${uriOf(small)} ${uriOf(small)}`].map((input) => ({
      ...observation,
      record: { ...observation.record, input },
    }));
    const kept: FoundMedia[] = [];
    const batch = { ...batchOf({}), observations, traces: [], payloadBytes: 1_000_000 };
    const withLarge = { ...limits, bytesMax: large.length };
    const extracted = await extractMedia(batch, withLarge, async (_projectId, media) => void kept.push(...media));
    expect(kept.map(({ bytes, links }) => [bytes.length, links.length])).toEqual([
      [60_000, 1],
      [30, 2],
    ]);
    expect(extracted.observations.map(({ record }) => record.input?.includes('base64,'))).toEqual([false, false]);
  });

  it('extractMedia leaves media beyond the limit where they are', async () => {
    const batch = batchOf({ input: uri });
    const extracted = await extractMedia(batch, { bytesMin: 24, bytesMax: 99 }, keepNothing);
    expect(extracted.observations[0]?.record.input).toBe(uri);
  });

  it('links media of an observation whose trace is not known, so that they are kept', async () => {
    const kept: FoundMedia[] = [];
    const batch = { ...batchOf({ input: uri }, true), traces: [] };
    await extractMedia(batch, limits, async (_projectId, media) => void kept.push(...media));
    expect(kept[0]?.links).toHaveLength(1);
  });
});

const keepFailing = async (): Promise<never> => Promise.reject(unavailable('no storage'));

const now = (): number => 5_000;

describe('extracting media before a batch is enqueued', () => {
  it('extracting media before a batch is enqueued has stored the media when it resolves, and gives the same for the same batch again', async () => {
    const [store, registry] = [memoryMediaStore(), memoryMediaRegistry()];
    const keep = mediaKeeper({ store, registry, now });
    const extract = mediaExtractor({ ...limits, keep, now, onFailure: () => expect.unreachable() });
    const batch = batchOf({ input: uri });
    const extracted = await extract(batch);
    expect(extracted.observations[0]?.record.input).toBe(reference);
    expect(await extract(batch)).toEqual(extracted);
    const media = await registry.get(projectId, id);
    expect(media).toMatchObject({ storedAt: 5_000, content: { bytes: 100 } });
    expect(await collectBytes(await store.read(projectId, media!.content))).toEqual(bytes);
    expect(await registry.linksOfTrace(projectId, 't')).toHaveLength(2);
    expect(await registry.get('stranger' as ProjectId, id)).toBeUndefined();
  });

  it('extracting media before a batch is enqueued leaves the batch as it came when media cannot be kept, and waits a little before it tries again', async () => {
    const failures: unknown[] = [];
    let nowMs = 1_000_000;
    const onFailure = (error: unknown): void => void failures.push(error);
    const extract = mediaExtractor({ ...limits, keep: keepFailing, now: () => nowMs * 1000, onFailure });
    const batch = batchOf({ input: uri });
    expect(await extract(batch)).toBe(batch);
    expect(failures).toEqual([unavailable('no storage')]);
    expect(await extract(batch)).toBe(batch);
    expect(failures).toHaveLength(1);
    nowMs += 10_000;
    expect(await extract(batch)).toBe(batch);
    expect(failures).toHaveLength(2);
  });
});
