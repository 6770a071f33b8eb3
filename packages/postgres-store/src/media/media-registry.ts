import { isUploaded, notFound, uploadedStatuses, type MediaId, type MediaRegistry } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';
import { declareMedia } from './declare-media.ts';
import { dateOf, toLink, toMedia } from './media-rows.ts';
import { linkedTraces } from './linked-traces.ts';
import { removeUnlinked, unlinkTraces } from './remove-unlinked.ts';

export const postgresMediaRegistry = (db: PrismaClient): MediaRegistry => ({
  declare: (projectId, media, at) => declareMedia(db, projectId, media, at),
  get: async (projectId, id) => {
    const row = await db.media.findUnique({ where: { projectId_id: { projectId, id } } });
    return row === null ? undefined : toMedia(row);
  },
  find: async (projectId, ids) => {
    const rows = await db.media.findMany({ where: { projectId, id: { in: [...ids] } } });
    return rows.map(toMedia);
  },
  linksOfTrace: async (projectId, traceId) => {
    const rows = await db.mediaLink.findMany({ where: { projectId, traceId } });
    return rows.map((row) => ({ id: row.mediaId as MediaId, link: toLink(row) }));
  },
  markStored: async (projectId, ids, at) => {
    const where = { projectId, id: { in: [...ids] }, storedAt: null };
    await db.media.updateMany({ where, data: { storedAt: dateOf(at) } });
  },
  report: async (projectId, id, { at, httpStatus, httpError, timeMs }) => {
    const withoutSuccess = [{ uploadHttpStatus: null }, { uploadHttpStatus: { notIn: [...uploadedStatuses] } }];
    const { count } = await db.media.updateMany({
      where: { projectId, id, ...(isUploaded({ httpStatus }) ? {} : { OR: withoutSuccess }) },
      data: {
        uploadReportedAt: dateOf(at),
        uploadHttpStatus: httpStatus,
        uploadHttpError: httpError,
        uploadTimeMs: timeMs,
      },
    });
    if (count === 0 && (await db.media.count({ where: { projectId, id } })) === 0) {
      throw notFound(`The project has no media ${id}.`);
    }
  },
  unfinished: async (before, limit) => {
    const where = { storedAt: null, requestedAt: { lt: dateOf(before) } };
    const rows = await db.media.findMany({ where, orderBy: { requestedAt: 'asc' }, take: limit });
    return rows.map(toMedia);
  },
  delete: async (projectId, id, before) => {
    await db.media.deleteMany({ where: { projectId, id, storedAt: null, requestedAt: { lt: dateOf(before) } } });
  },
  linkedTraces: (from, before, limit, after) => linkedTraces(db, { from, before, limit, after }),
  unlinkTraces: (projectId, traceIds) => unlinkTraces(db, projectId, traceIds),
  removeUnlinked: (before, limit, remove) => removeUnlinked(db, before, limit, remove),
});
