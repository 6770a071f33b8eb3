import { mediaIdOf } from '@spanledger/core';
import type {
  LinkedTrace,
  Media,
  MediaContent,
  MediaId,
  MediaLink,
  MediaRegistry,
  ObservationId,
  ProjectId,
  Sha256,
  TraceId,
} from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import type { IdentityStores } from '../identity/memory-identity.ts';
import { twoProjects } from '../identity/two-projects.ts';
import { mediaContent } from './media-builders.ts';

const at = 1_767_323_045_678_000;
const image = mediaContent(Buffer.from('an image'));
const sound = mediaContent(Buffer.from('a sound'), 'audio/wav');
const id = mediaIdOf(image.sha256);

const ofTrace = (traceId: string, observationId?: string): MediaLink => ({
  of: 'trace',
  traceId: traceId as TraceId,
  observationId: observationId as ObservationId | undefined,
  field: 'input',
});

const declaration = (content: MediaContent, ...links: readonly MediaLink[]) => ({ content, links });

/** The contract of every `MediaRegistry`. `makeStores` returns empty stores each time. */
export const describeMediaRegistry = (
  name: string,
  makeStores: () => Promise<IdentityStores & { readonly media: MediaRegistry }>,
): void => {
  describe(`${name} as MediaRegistry`, () => {
    let media: MediaRegistry;
    let own: ProjectId;
    let other: ProjectId;

    beforeEach(async () => {
      const stores = await makeStores();
      ({ media } = stores);
      [own, other] = await twoProjects(stores);
      await media.declare(other, [declaration(image, ofTrace('t', 'strange'))], at);
    });

    test('a declared media is there, not stored yet, and in its own project only', async () => {
      const [declared] = await media.declare(own, [declaration(sound)], at);
      const expected = { projectId: own, content: sound, requestedAt: at, storedAt: null, report: null };
      expect(declared).toEqual({ ...expected, id: mediaIdOf(sound.sha256) });
      expect(await media.get(own, mediaIdOf(sound.sha256))).toEqual(declared);
      expect(await media.get(other, mediaIdOf(sound.sha256))).toBeUndefined();
      const asked = [mediaIdOf(sound.sha256), 'unknown' as MediaId];
      expect([await media.find(own, asked), await media.find(other, asked)]).toEqual([[declared], []]);
    });

    test('several are declared at once and come in the same order, repeated ones too', async () => {
      const contents = Array.from({ length: 20 }, (_, index) => mediaContent(Buffer.from(`content ${index}`)));
      const all = [...contents, contents[3]!];
      const declared = await media.declare(
        own,
        all.map((content) => declaration(content)),
        at,
      );
      expect(declared.map(({ content }) => content.sha256)).toEqual(all.map(({ sha256 }) => sha256));
      expect(await media.declare(own, [], at)).toEqual([]);
    });

    test('declaring it again moves the time it was asked for, takes the latest type and keeps that it is stored', async () => {
      await media.declare(own, [declaration(image)], at);
      await media.markStored(own, [id], at + 1000);
      const [again] = await media.declare(own, [declaration({ ...image, type: 'image/webp' })], at + 5000);
      expect(again).toMatchObject({ content: { type: 'image/webp' }, requestedAt: at + 5000, storedAt: at + 1000 });
      const [earlier] = await media.declare(own, [declaration(image)], at - 5000);
      expect(earlier).toMatchObject({ requestedAt: at + 5000 });
    });

    test('a wrong length may be mended until the bytes are stored', async () => {
      await media.declare(own, [declaration({ ...image, bytes: 7 })], at);
      const [mended] = await media.declare(own, [declaration(image)], at);
      expect(mended?.content.bytes).toBe(image.bytes);
      await media.markStored(own, [id], at);
      const wrong = media.declare(own, [declaration({ ...image, bytes: 7 })], at);
      await expect(wrong).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('contentLength'),
      });
    });

    test('two contents with one id are a conflict', async () => {
      await media.declare(own, [declaration(image)], at);
      const sha256 = `${image.sha256.slice(0, 22)}${'A'.repeat(21)}=` as Sha256;
      await expect(media.declare(own, [declaration({ ...image, sha256 })], at)).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    test('every place that a media belongs to is kept once', async () => {
      const longest = ofTrace('家'.repeat(800), '族'.repeat(800));
      const links = [ofTrace('t'), ofTrace('t', 'o'), { ...ofTrace('t', 'o'), field: 'output' } as MediaLink, longest];
      await media.declare(own, [declaration(image, ...links), declaration(sound, ofTrace('t'))], at);
      await media.declare(own, [declaration(image, ...links)], at);
      const item: MediaLink = { of: 'datasetItem', datasetId: 'd', datasetItemId: 'i', field: 'expectedOutput' };
      await media.declare(own, [declaration(image, item)], at);
      const found = await media.linksOfTrace(own, 't');
      expect(found).toHaveLength(4);
      expect(found).toEqual(
        expect.arrayContaining([
          ...links.slice(0, 3).map((link) => ({ id, link })),
          { id: mediaIdOf(sound.sha256), link: ofTrace('t') },
        ]),
      );
      expect(await media.linksOfTrace(own, '家'.repeat(800))).toEqual([{ id, link: longest }]);
    });

    test('being stored is noted once, with the first time, in its own project only', async () => {
      await media.declare(own, [declaration(image)], at);
      await media.markStored(own, [id], at + 1000);
      await media.markStored(own, [id], at + 2000);
      expect((await media.get(own, id))?.storedAt).toBe(at + 1000);
      expect((await media.get(other, id))?.storedAt).toBeNull();
    });

    test('the latest report of an upload is kept, a failure only until one succeeded', async () => {
      await media.declare(own, [declaration(image)], at);
      const failed = { at, httpStatus: 403, httpError: 'denied', timeMs: null };
      const fine = { at: at + 1000, httpStatus: 200, httpError: null, timeMs: 12.5 };
      await media.report(own, id, failed);
      expect((await media.get(own, id))?.report).toEqual(failed);
      await media.report(own, id, fine);
      expect((await media.get(own, id))?.report).toEqual(fine);
      await media.report(own, id, { ...failed, at: at + 2000 });
      expect((await media.get(own, id))?.report).toEqual(fine);
      const again = { at: at + 3000, httpStatus: 201, httpError: null, timeMs: null };
      await media.report(own, id, again);
      expect((await media.get(own, id))?.report).toEqual(again);
      expect((await media.get(other, id))?.report).toBeNull();
      for (const report of [fine, failed]) {
        await expect(media.report(own, mediaIdOf(sound.sha256), report)).rejects.toMatchObject({ code: 'not_found' });
      }
    });

    test('uploads that were never finished are found, the oldest first, and deleted unless asked for again', async () => {
      await media.declare(own, [declaration(image, ofTrace('t'))], at);
      await media.declare(own, [declaration(sound)], at - 1000);
      const stored = mediaContent(Buffer.from('stored'));
      await media.declare(own, [declaration(stored)], at - 9000);
      await media.markStored(own, [mediaIdOf(stored.sha256)], at);
      const ownOf = async (before: number) =>
        (await media.unfinished(before, 100))
          .filter(({ projectId }) => projectId === own)
          .map(({ content }) => content);
      expect(await ownOf(at + 1000)).toEqual([sound, image]);
      expect(await ownOf(at)).toEqual([sound]);
      expect(await media.unfinished(at + 1000, 1)).toHaveLength(1);

      await media.delete(own, id, at);
      expect(await media.get(own, id)).toBeDefined();
      await media.delete(own, mediaIdOf(stored.sha256), at + 1000);
      expect(await media.get(own, mediaIdOf(stored.sha256))).toBeDefined();
      await media.delete(own, id, at + 1000);
      expect(await media.get(own, id)).toBeUndefined();
      expect(await media.linksOfTrace(own, 't')).toEqual([]);
      expect(await media.get(other, id)).toBeDefined();
    });

    test('media of deleted traces are removed once nothing links to them, in their own project only', async () => {
      await media.declare(own, [declaration(image, ofTrace('t'), ofTrace('t', 'o'), ofTrace('u'))], at);
      await media.declare(own, [declaration(sound, ofTrace('t', 'o'))], at);
      const [imageId, soundId] = [id, mediaIdOf(sound.sha256)];
      await media.markStored(own, [imageId, soundId], at);
      const removed: Media[] = [];
      const removeSince = async (before: number, limit = 100): Promise<number> =>
        media.removeUnlinked(before, limit, async (each) => void removed.push(each));

      await media.unlinkTraces(own, ['t' as TraceId, 'never' as TraceId]);
      expect(await media.linksOfTrace(own, 't')).toEqual([]);
      expect(await media.linksOfTrace(other, 't')).toHaveLength(1);
      expect(await removeSince(at)).toBe(0);
      expect(await removeSince(at + 1000)).toBe(1);
      expect(removed).toMatchObject([{ projectId: own, content: sound }]);
      expect(await media.get(own, soundId)).toBeUndefined();

      await media.unlinkTraces(own, ['u' as TraceId]);
      await media.declare(own, [declaration(image, ofTrace('new'))], at);
      expect(await removeSince(at + 1000)).toBe(0);
      expect(await media.get(own, imageId)).toBeDefined();
      expect(await media.get(other, imageId)).toBeDefined();
      await media.unlinkTraces(own, []);
    });

    test('the traces of media that were declared in a period are read part by part, each once', async () => {
      const ids = ['é', 'b', 'a', 'B', '家', 'a b'];
      for (const [index, traceId] of ids.entries()) {
        const content = mediaContent(Buffer.from(`content ${index}`));
        await media.declare(own, [declaration(content, ofTrace(traceId), ofTrace(traceId, 'o'))], at + 10_000);
      }
      await media.declare(own, [declaration(sound, ofTrace('a'))], at + 10_000);
      await media.declare(own, [declaration(image, ofTrace('later'))], at + 20_000);
      const read = async (limit: number): Promise<readonly string[]> => {
        const found: string[] = [];
        for (let after: LinkedTrace | undefined; ;) {
          const part = await media.linkedTraces(at + 10_000, at + 20_000, limit, after);
          found.push(...part.map(({ projectId, traceId }) => (projectId === own ? traceId : 'strange')));
          after = part.at(-1);
          if (part.length < limit) return found;
        }
      };
      expect((await read(2)).toSorted()).toEqual(ids.toSorted());
      expect(await read(100)).toEqual(await read(1));
      expect((await media.linkedTraces(at, at + 1000, 9)).map(({ projectId }) => projectId)).toEqual([other]);
    });

    // In either order: a second look by the id alone finds the same one of the two each time.
    test.each([
      ['before', -1],
      ['after', 1],
    ])(
      'the bytes of a media go with it, declared %s that of another project, whose bytes stay',
      async (_when, earlier) => {
        await media.declare(own, [declaration(image)], at + earlier);
        await media.unlinkTraces(other, ['t' as TraceId]);
        const [first, second] = earlier < 0 ? [own, other] : [other, own];
        const removed: ProjectId[] = [];
        expect(await media.removeUnlinked(at + 1000, 1, async ({ projectId }) => void removed.push(projectId))).toBe(1);
        expect(removed).toEqual([first]);
        expect(await media.get(first, id)).toBeUndefined();
        expect(await media.get(second, id)).toBeDefined();
      },
    );

    test('media whose bytes cannot be removed stay, and are removed at another time; others do not wait for them', async () => {
      await media.declare(own, [declaration(image)], at);
      await media.declare(own, [declaration(sound)], at + 1);
      const removed: MediaId[] = [];
      const away = media.removeUnlinked(at + 1000, 9, async (each) => {
        if (each.id === id) throw new Error('away');
        removed.push(each.id);
      });
      await expect(away).rejects.toThrow('away');
      expect(await media.get(own, id)).toBeDefined();
      expect(removed).toEqual([mediaIdOf(sound.sha256)]);
      expect(await media.removeUnlinked(at + 1000, 1, async () => undefined)).toBe(1);
      expect(await media.get(own, id)).toBeUndefined();
    });
  });
};
