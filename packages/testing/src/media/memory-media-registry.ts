import { conflict, invalidInput, isUploaded, mediaIdOf, notFound } from '@spanledger/core';
import type {
  LinkedTrace,
  Media,
  MediaDeclaration,
  MediaId,
  MediaLink,
  MediaRegistry,
  Micros,
  ProjectId,
} from '@spanledger/core';

interface Entry {
  media: Media;
  readonly links: Map<string, MediaLink>;
}

const keyOf = (projectId: ProjectId, id: MediaId): string => JSON.stringify([projectId, id]);

const failuresMax = 10;

const orderOf = ({ projectId, traceId }: LinkedTrace): string => `${projectId}\0${traceId}`;

const isUnfinished = ({ storedAt, requestedAt }: Media, before: Micros): boolean =>
  storedAt === null && requestedAt < before;

export const memoryMediaRegistry = (): MediaRegistry => {
  const entries = new Map<string, Entry>();
  const declareOne = (projectId: ProjectId, { content, links }: MediaDeclaration, at: Micros): Media => {
    const id = mediaIdOf(content.sha256);
    const key = keyOf(projectId, id);
    const known = entries.get(key);
    const fresh: Media = { projectId, id, content, requestedAt: at, storedAt: null, report: null };
    const entry = known ?? { media: fresh, links: new Map<string, MediaLink>() };
    if (entry.media.content.sha256 !== content.sha256) throw conflict('Another media of the project has this id.');
    if (entry.media.storedAt !== null && entry.media.content.bytes !== content.bytes) {
      throw invalidInput(`contentLength must be ${entry.media.content.bytes}.`);
    }
    entry.media = { ...entry.media, content, requestedAt: Math.max(entry.media.requestedAt, at) };
    for (const link of links) entry.links.set(JSON.stringify(link), link);
    entries.set(key, entry);
    return entry.media;
  };
  return {
    declare: async (projectId, media, at) => media.map((each) => declareOne(projectId, each, at)),
    get: async (projectId, id) => entries.get(keyOf(projectId, id))?.media,
    find: async (projectId, ids) => ids.flatMap((id) => entries.get(keyOf(projectId, id))?.media ?? []),
    linksOfTrace: async (projectId, traceId) =>
      [...entries.values()]
        .filter(({ media }) => media.projectId === projectId)
        .flatMap(({ media: { id }, links }) => Array.from(links.values(), (link) => ({ id, link })))
        .filter(({ link }) => link.of === 'trace' && link.traceId === traceId),
    markStored: async (projectId, ids, at) => {
      for (const id of ids) {
        const entry = entries.get(keyOf(projectId, id));
        if (entry !== undefined) entry.media = { ...entry.media, storedAt: entry.media.storedAt ?? at };
      }
    },
    report: async (projectId, id, report) => {
      const entry = entries.get(keyOf(projectId, id));
      if (entry === undefined) throw notFound(`The project has no media ${id}.`);
      const before = entry.media.report;
      if (before !== null && isUploaded(before) && !isUploaded(report)) return;
      entry.media = { ...entry.media, report };
    },
    unfinished: async (before, limit) =>
      Array.from(entries.values(), ({ media }) => media)
        .filter((media) => isUnfinished(media, before))
        .sort((a, b) => a.requestedAt - b.requestedAt)
        .slice(0, limit),
    delete: async (projectId, id, before) => {
      const key = keyOf(projectId, id);
      const entry = entries.get(key);
      if (entry !== undefined && isUnfinished(entry.media, before)) entries.delete(key);
    },
    linkedTraces: async (from, before, limit, after) => {
      const linked = new Map<string, LinkedTrace>();
      for (const { media, links } of entries.values()) {
        if (media.requestedAt < from || media.requestedAt >= before) continue;
        for (const link of links.values()) {
          if (link.of !== 'trace') continue;
          const trace = { projectId: media.projectId, traceId: link.traceId };
          linked.set(orderOf(trace), trace);
        }
      }
      return [...linked]
        .filter(([key]) => after === undefined || key > orderOf(after))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, limit)
        .map(([, trace]) => trace);
    },
    unlinkTraces: async (projectId, traceIds) => {
      const ended = new Set<string>(traceIds);
      for (const { media, links } of entries.values()) {
        if (media.projectId !== projectId) continue;
        for (const [key, link] of links) if (link.of === 'trace' && ended.has(link.traceId)) links.delete(key);
      }
    },
    removeUnlinked: async (before, limit, remove) => {
      const unlinked = [...entries]
        .filter(([, { media, links }]) => links.size === 0 && media.requestedAt < before)
        .sort(([, one], [, other]) => one.media.requestedAt - other.media.requestedAt);
      const failures: unknown[] = [];
      for (const [key, { media }] of unlinked.slice(0, limit)) {
        try {
          await remove(media);
          entries.delete(key);
        } catch (error) {
          failures.push(error);
          if (failures.length === failuresMax) break;
        }
      }
      if (failures.length > 0) throw failures[0];
      return Math.min(unlinked.length, limit);
    },
  };
};
