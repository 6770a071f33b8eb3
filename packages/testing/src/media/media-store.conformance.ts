import { randomBytes } from 'node:crypto';

import type { MediaContent, MediaStore, ProjectId } from '@spanledger/core';
import { beforeEach, describe, expect, test } from 'vitest';

import { collectBytes, inChunks, mediaContent } from './media-builders.ts';

const own = 'own/project' as ProjectId;
const strange = 'own%2Fproject' as ProjectId;

/** The contract of every `MediaStore`. `makeStore` returns an empty one each time. */
export const describeMediaStore = (name: string, makeStore: () => Promise<MediaStore>): void => {
  describe(`${name} as MediaStore`, () => {
    let store: MediaStore;
    let bytes: Buffer;
    let content: MediaContent;

    beforeEach(async () => {
      store = await makeStore();
      bytes = randomBytes(1000);
      content = mediaContent(bytes);
      const other = randomBytes(1000);
      await store.put(strange, mediaContent(other), inChunks(other));
    });

    const nothingIsKept = async (): Promise<void> => {
      expect(await store.has(own, content)).toBe(false);
      expect(await store.read(own, content)).toBeUndefined();
    };

    test('gives back the bytes that it was given, whole and in part', async () => {
      await nothingIsKept();
      await store.put(own, content, inChunks(bytes));
      expect(await store.has(own, content)).toBe(true);
      expect(await collectBytes(await store.read(own, content))).toEqual(bytes);
      const part = await collectBytes(await store.read(own, content, { first: 10, last: 19 }));
      expect(part).toEqual(bytes.subarray(10, 20));
      expect(await collectBytes(await store.read(own, content, { first: 999, last: 999 }))).toEqual(
        bytes.subarray(999),
      );
    });

    test('storing the same content again, also at the same time, is storing it once', async () => {
      await Promise.all(Array.from({ length: 5 }, () => store.put(own, content, inChunks(bytes))));
      await store.put(own, content, inChunks(bytes));
      expect(await collectBytes(await store.read(own, content))).toEqual(bytes);
    });

    test('another length is refused, and nothing of it is kept', async () => {
      const tooLong = store.put(own, content, inChunks(Buffer.concat([bytes, Buffer.of(1)])));
      await expect(tooLong).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('1000') });
      await nothingIsKept();
      const tooShort = store.put(own, content, inChunks(bytes.subarray(1)));
      await expect(tooShort).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('1000') });
      await nothingIsKept();
    });

    test('another SHA-256 is refused, and nothing of it is kept', async () => {
      const forged = Buffer.from(bytes);
      forged[500] = (forged[500] ?? 0) ^ 1;
      await expect(store.put(own, content, inChunks(forged))).rejects.toMatchObject({ code: 'invalid_input' });
      await nothingIsKept();
    });

    test('bytes that break off leave nothing, and may be sent again', async () => {
      const breaking = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
        yield bytes.subarray(0, 600);
        await Promise.resolve();
        throw new Error('cut');
      };
      await expect(store.put(own, content, breaking())).rejects.toThrow('cut');
      await nothingIsKept();
      await store.put(own, content, inChunks(bytes));
      expect(await store.has(own, content)).toBe(true);
    });

    test('media of one project are not reachable from another, equal bytes or not', async () => {
      await store.put(strange, content, inChunks(bytes));
      await nothingIsKept();
      await store.put(own, content, inChunks(bytes));
      expect(await store.has(strange, content)).toBe(true);
      for (const id of ['..', '.', 'own', 'OWN/PROJECT', 'own/project/']) {
        expect(await store.has(id as ProjectId, content)).toBe(false);
      }
    });

    test('bytes that are removed are gone from their project alone, may be removed again, and stored again', async () => {
      for (const project of [own, strange]) await store.put(project, content, inChunks(bytes));
      await store.remove(own, content);
      await store.remove(own, content);
      await nothingIsKept();
      expect(await store.has(strange, content)).toBe(true);
      await store.put(own, content, inChunks(bytes));
      expect(await collectBytes(await store.read(own, content))).toEqual(bytes);
    });

    test('projects with unusual ids keep their media', async () => {
      for (const id of ['..', 'a'.repeat(800), 'naïve 家 +%2F', "o'clock (1)!*"]) {
        await store.put(id as ProjectId, content, inChunks(bytes));
        expect(await collectBytes(await store.read(id as ProjectId, content))).toEqual(bytes);
      }
    });
  });
};
