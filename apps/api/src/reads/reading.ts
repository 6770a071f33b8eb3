import {
  AnswerTooLargeError,
  entityBytes,
  partBytesMax,
  type ObservationPart,
  type OwnerTurns,
  type ProjectId,
  type TelemetryReaders,
  type Weighed,
} from '@spanledger/core';
import type { Response } from 'express';
import { bytesOf } from './bytes-of.ts';
import type { KnownTooLarge } from './known-too-large.ts';
import { pageByPage, partByPart, type Parts, type ReadPart } from './parts.ts';
import type { Admission, ReadGate } from './read-gate.ts';
import { ClientGoneError, type Pace } from './send-slowly.ts';
import { createSlices } from './slices.ts';

/** State shared by all readings. */
export interface Reads {
  readonly gate: ReadGate;
  readonly readersUntil: (signal: AbortSignal) => TelemetryReaders;
  /** Of one answer. */
  readonly answerBytesMax: number;
  /** How long a client may stop reading its answer. */
  readonly idleMs: number;
  readonly turns: OwnerTurns;
  /** The stores read one part of a large answer at a time: several at once would be no faster, and keep others from them. */
  readonly partTurns: OwnerTurns;
  readonly tooLarge: KnownTooLarge;
}

/** Entities that are more than may be read at once. */
export interface WeighedEntities<Key, T> {
  /** More than `countMax` of them are too much at any weight; so it may be refused with `AnswerTooLargeError`. */
  weigh(countMax: number): Promise<readonly Weighed<Key>[]>;
  read(keys: readonly Key[]): Promise<readonly T[]>;
}

/** The reads of one request, as long as its client is connected. */
export interface Reading {
  /** Their queries end when the client disconnects. Use them within a turn. */
  readonly readers: TelemetryReaders;
  /**
   * Works in a turn, which ends with the work. Its result is counted until the next turn, or the end: as `bytes`, or,
   * once it is known, as `sizeOf` returns.
   */
  inTurn<T>(bytes: number, work: () => Promise<T>, sizeOf?: (result: T) => number): Promise<T>;
  /**
   * The result of one read; `undefined` when it is too large. A read that was too large for the same request recently
   * is not tried again: it is weighed and read in parts right away. `what` names it among the reads of the request.
   */
  unlessTooLarge<T>(what: string, read: () => Promise<T>): Promise<T | undefined>;
  /**
   * In order, with one part in memory and one turn at a time. `AnswerTooLargeError`, at once, when the whole is too
   * large.
   */
  inParts<Key, T extends object>(entities: WeighedEntities<Key, T>): Promise<Parts<T>>;
  /** What was weighed already, of any size: likewise. The bytes of a part are those that were weighed. */
  partsOf<Key, T>(weighed: readonly Weighed<Key>[], read: (keys: readonly Key[]) => Promise<readonly T[]>): Parts<T>;
  /** The pages, each read in a turn of its own; the bytes of one are counted until the next is requested. */
  pageByPage<T extends { readonly entity: object }>(pages: Parts<T>): Parts<T>;
  readonly pace: Pace;
  /** Ends reads under way. */
  end(): void;
}

/** The limit of reads with bodies. */
export const withBodies = partBytesMax;
/** The parts of observations that are shown whole. */
export const bodies: ReadonlySet<ObservationPart> = new Set(['io', 'metadata']);
/** What has none. */
export const narrow = 512 * 1024;

export const startReading = (reads: Reads, projectId: ProjectId, response: Response): Reading => {
  const abort = new AbortController();
  const { signal } = abort;
  const leave = (): void => abort.abort(new ClientGoneError());
  response.once('close', leave);
  const held = new Set<Admission>();
  const forget = (): void => {
    for (const admission of held) admission.release();
    held.clear();
  };
  const readPart: ReadPart = (read) => reads.partTurns.take(projectId, read);
  let hasBegun = false;
  // A waiting request holds nothing: else requests could wait for one another.
  const admit = async (bytes: number): Promise<Admission> => {
    forget();
    const admission = await reads.gate.enter(projectId, bytes, signal, hasBegun);
    hasBegun = true;
    held.add(admission);
    return admission;
  };
  const inTurn: Reading['inTurn'] = async (bytes, work, sizeOf = () => bytes) => {
    const admission = await admit(bytes);
    try {
      const result = await work();
      admission.leave(sizeOf(result));
      return result;
    } catch (error) {
      admission.release();
      throw error;
    }
  };
  return {
    readers: reads.readersUntil(signal),
    inTurn,
    pace: { idleMs: reads.idleMs, slice: createSlices(reads.turns, projectId) },
    partsOf: (weighed, read) => partByPart({ admit, readPart }, weighed, read, () => Number.POSITIVE_INFINITY),
    pageByPage: (pages) => pageByPage({ admit, readPart }, pages, withBodies),
    unlessTooLarge: (what, read) => reads.tooLarge.unless(`${projectId} ${what} ${response.req.originalUrl}`, read),
    inParts: async (entities) => {
      const countMax = Math.floor(reads.answerBytesMax / entityBytes);
      const weighed = await inTurn(narrow, () => entities.weigh(countMax));
      if (weighed.reduce((sum, { bytes }) => sum + bytes, 0) > reads.answerBytesMax) throw new AnswerTooLargeError();
      return partByPart({ admit, readPart }, weighed, (keys) => entities.read(keys), bytesOf);
    },
    end: () => {
      response.off('close', leave);
      leave();
      forget();
    },
  };
};
