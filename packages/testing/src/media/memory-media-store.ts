import { invalidInput, type MediaContent, type MediaStore, type ProjectId } from '@spanledger/core';

import { collectBytes, inChunks, mediaContent } from './media-builders.ts';

const keyOf = (projectId: ProjectId, { sha256 }: MediaContent): string => JSON.stringify([projectId, sha256]);

export const memoryMediaStore = (): MediaStore => {
  const kept = new Map<string, Buffer>();
  return {
    put: async (projectId, content, chunks) => {
      const bytes = (await collectBytes(chunks)) as Buffer;
      const came = mediaContent(bytes, content.type);
      if (came.bytes !== content.bytes) throw invalidInput(`The media must have ${content.bytes} bytes.`);
      if (came.sha256 !== content.sha256) throw invalidInput('The SHA-256 of the media is another.');
      kept.set(keyOf(projectId, content), bytes);
    },
    has: async (projectId, content) => kept.get(keyOf(projectId, content))?.length === content.bytes,
    read: async (projectId, content, range) => {
      const bytes = kept.get(keyOf(projectId, content));
      if (bytes?.length !== content.bytes) return undefined;
      return inChunks(range === undefined ? bytes : bytes.subarray(range.first, range.last + 1), 64 * 1024);
    },
    remove: async (projectId, content) => {
      kept.delete(keyOf(projectId, content));
    },
    direct: undefined,
  };
};
