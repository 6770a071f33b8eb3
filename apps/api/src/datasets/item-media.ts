import {
  datasetItemMediaFields,
  formatIso,
  gatherCalls,
  invalidInput,
  mediaIdSchema,
  microsPerMs,
  type DatasetItemMediaField,
  type DatasetItemValues,
  type Media,
  type MediaId,
  type Micros,
  type ProjectId,
} from '@spanledger/core';
import type { Request } from 'express';

import type { DatasetItemJson } from '../json/dataset-json.ts';
import type { MediaParts } from '../media/media-parts.ts';
import { mediaUrls, urlSeconds } from '../media/media-urls.ts';

/** A text of an item that is a reference to a media as a whole. */
interface FoundReference {
  readonly field: DatasetItemMediaField;
  readonly referenceString: string;
  readonly jsonPath: string;
  readonly id: MediaId;
}

interface Asked {
  readonly projectId: ProjectId;
  readonly id: MediaId;
}

/** This many are looked up at once, of one item or of many: a body may have thousands of references. */
const gathered = { sizeMax: 500, callsMax: 2 } as const;

const referencePattern = /^@@@langfuseMedia:type=[^|@]+\|id=([A-Za-z0-9_-]{22})\|source=[^|@]+@@@$/;
const isUploaded = ({ storedAt, report }: Media): boolean =>
  storedAt !== null || report?.httpStatus === 200 || report?.httpStatus === 201;

/** The media that items refer to: checked when they are written, and shown with URLs when they are read. */
export const itemMedia = (media: MediaParts, now: () => Micros) => {
  const urls = mediaUrls(media, now);
  const get = gatherCalls<Asked, Media | undefined>(async (asked) => {
    const known = new Map<string, Media>();
    for (const projectId of new Set(asked.map((each) => each.projectId))) {
      const ids = asked.filter((each) => each.projectId === projectId).map(({ id }) => id);
      for (const found of await media.registry.find(projectId, [...new Set(ids)]))
        known.set(`${found.id} ${projectId}`, found);
    }
    return asked.map(({ projectId, id }) => known.get(`${id} ${projectId}`));
  }, gathered);
  const mediaOf = async (projectId: ProjectId, references: readonly FoundReference[]) => {
    const ids = [...new Set(references.map(({ id }) => id))];
    const found = await Promise.all(ids.map(async (id) => get({ projectId, id })));
    return new Map(found.flatMap((known) => (known === undefined ? [] : [[known.id, known] as const])));
  };
  return {
    /** Throws `invalid_input` when an item refers to media that the project does not have, or not yet. */
    check: async (projectId: ProjectId, item: Partial<DatasetItemValues>): Promise<void> => {
      const references = referencesIn(item);
      if (references.length === 0) return;
      const known = await mediaOf(projectId, references);
      const unknown = references.filter(({ id }) => {
        const found = known.get(id);
        return found === undefined || !isUploaded(found);
      });
      if (unknown.length === 0) return;
      const ids = [...new Set(unknown.map(({ id }) => id))].join(', ');
      const issues = unknown.map(({ field, jsonPath }) => ({
        path: `body.${field}${jsonPath.slice(1)}`,
        message: 'refers to media that is unknown or not uploaded',
      }));
      throw invalidInput(`Dataset item references unknown media: ${ids}`, issues);
    },
    /** By field, then by path. Deleted media are left out. */
    references: async (
      request: Request,
      projectId: ProjectId,
      item: DatasetItemValues,
    ): Promise<DatasetItemJson['mediaReferences']> => {
      const references = referencesIn(item);
      if (references.length === 0) return [];
      const known = await mediaOf(projectId, references);
      const urlExpiry = formatIso(now() + urlSeconds * 1000 * microsPerMs);
      const shown = references.map(async ({ field, referenceString, jsonPath, id }) => {
        const content = known.get(id)?.content;
        if (content === undefined) return [];
        const url = await urls.download(request, projectId, content);
        const facts = { mediaId: id, contentType: content.type, contentLength: content.bytes, url, urlExpiry };
        return [{ field, referenceString, jsonPath, media: facts }];
      });
      return (await Promise.all(shown)).flat();
    },
  };
};

export type ItemMedia = ReturnType<typeof itemMedia>;

const referencesIn = (item: Partial<DatasetItemValues>): readonly FoundReference[] =>
  datasetItemMediaFields.toSorted().flatMap((field) =>
    [...texts(item[field], '$')]
      .flatMap(([jsonPath, text]) => {
        const id = mediaIdSchema.safeParse(referencePattern.exec(text)?.[1]);
        return id.success ? [{ field, referenceString: text, jsonPath, id: id.data }] : [];
      })
      .toSorted((a, b) => (a.jsonPath < b.jsonPath ? -1 : 1)),
  );

/** Every text in a JSON value, with its path in brackets. */
function* texts(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* texts(item, `${path}[${at}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      yield* texts(member, `${path}['${name.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}']`);
    }
  }
}
