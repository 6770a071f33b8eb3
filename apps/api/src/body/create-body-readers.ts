import { requestLimits, type IngestQueue } from '@spanledger/core';
import type { Request, Response } from 'express';

import { otlpEncodingOf } from '../http/otlp-encoding.ts';
import { anyCallerOf, type BodyReader } from '../http/route.ts';
import type { Ingress } from '../ingress.ts';
import { createBodyMemory } from './body-memory.ts';
import { readBody } from './read-body.ts';
import { spoolBody, type SpooledBody } from './spool-body.ts';

/** Readers by kind of body. Each applies the limits of its kind and of the caller's key. */
export interface BodyReaders {
  readonly otlp: BodyReader;
  /** Batches of events, and whole traces. */
  readonly batch: BodyReader;
  /** Small bodies of writes that go into the queue. */
  readonly written: BodyReader;
  /** Items of datasets. */
  readonly items: BodyReader;
  /** Files of items, which are stored on disk. */
  readonly files: (request: Request) => Promise<SpooledBody>;
  /** Files of prices. */
  readonly priceFile: BodyReader;
  /** All other bodies. */
  readonly control: BodyReader;
  /** Of requests that are about no project: small ones. */
  readonly user: BodyReader;
  /** Of the server's administration. */
  readonly operator: BodyReader;
}

interface KindLimits {
  readonly bytesMax: number;
  readonly jsonValuesMax: number;
}

/** An hour for half a gigabyte is little more than a megabit a second. */
const fileMs = 3_600_000;
/** Of all files together; half for one project, which may send two at once. */
const filesBytesMax = 4 * requestLimits.importBytes;

const ownerOf = (request: Request): string => {
  const { projectId, organizationId } = anyCallerOf(request.res as Response);
  return projectId ?? organizationId;
};

type AssertRoom = IngestQueue['assertRoom'];

export const createBodyReaders = ({ limits, memory }: Ingress, queue: IngestQueue): BodyReaders => {
  const otlp = { bytesMax: limits.otlpBytesMax, jsonValuesMax: requestLimits.otlpJsonValues };
  const bodyReader =
    (kind: KindLimits, assertRoom?: AssertRoom): BodyReader =>
    async (request) => {
      const { bytesMax, jsonValuesMax } = kind;
      const isJson = kind !== otlp || otlpEncodingOf(request) === 'json';
      const { projectId, isPublicKey } = anyCallerOf(request.res as Response);
      const { publicKeyBytes, publicKeyJsonValues } = requestLimits;
      return readBody(request, {
        bytesMax: isPublicKey ? Math.min(bytesMax, publicKeyBytes) : bytesMax,
        jsonValuesMax: isJson ? Math.min(jsonValuesMax, isPublicKey ? publicKeyJsonValues : Infinity) : undefined,
        idleMs: limits.bodyIdleMs,
        memory,
        owner: ownerOf(request),
        assertRoom: () => {
          if (projectId !== undefined) assertRoom?.(projectId);
        },
      });
    };
  const control = {
    bytesMax: Math.min(requestLimits.controlBytes, limits.batchBytesMax),
    jsonValuesMax: requestLimits.controlJsonValues,
  };
  const batch = { bytesMax: limits.batchBytesMax, jsonValuesMax: requestLimits.batchJsonValues };
  const disk = createBodyMemory(filesBytesMax);
  const assertRoom: AssertRoom = (projectId) => queue.assertRoom(projectId);
  return {
    otlp: bodyReader(otlp, assertRoom),
    batch: bodyReader(batch, assertRoom),
    written: bodyReader(control, assertRoom),
    items: bodyReader(batch),
    files: async (request) =>
      spoolBody(request, {
        bytesMax: requestLimits.importBytes,
        idleMs: limits.bodyIdleMs,
        wholeMs: fileMs,
        disk,
        owner: ownerOf(request),
      }),
    priceFile: bodyReader({
      bytesMax: Math.min(requestLimits.priceFileBytes, limits.batchBytesMax),
      jsonValuesMax: requestLimits.priceFileJsonValues,
    }),
    control: bodyReader(control),
    user: async (request) =>
      readBody(request, {
        bytesMax: requestLimits.userBytes,
        jsonValuesMax: requestLimits.userJsonValues,
        idleMs: limits.bodyIdleMs,
        memory,
        owner: 'users',
      }),
    operator: async (request) =>
      readBody(request, { ...control, idleMs: limits.bodyIdleMs, memory, owner: 'operator' }),
  };
};
