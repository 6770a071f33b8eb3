import { conflict } from '../errors.ts';
import type { BatchId, ProjectId } from '../ids.ts';
import type { Page, PageRequest } from '../query/page.ts';
import type { Micros } from '../time.ts';

/**
 * `open`: waits for an operator. `discarded`: discarded by an operator. `replayed`: its events were stored after all. A
 * letter only moves on, from open to discarded to replayed: stored events cannot be discarded.
 */
export const deadLetterStates = ['open', 'discarded', 'replayed'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

/** Throws `conflict` for a letter that cannot be discarded any more. */
export const checkDiscarding = ({ id, state }: Pick<DeadLetter, 'id' | 'state'>): void => {
  if (state === 'replayed') throw conflict(`The dead letter ${id} is replayed: its events are stored.`);
};

/** Throws `conflict` for a letter that has not been decided about. */
export const checkErasing = ({ id, state }: Pick<DeadLetter, 'id' | 'state'>): void => {
  if (state === 'open') throw conflict(`The dead letter ${id} is open: replay or discard it first.`);
};

/** Events that were accepted and cannot be stored, with the data for another try. */
export interface DeadLetter {
  /** Derived from the batch, its part and the patch: quarantining twice is quarantining once. */
  readonly id: string;
  readonly projectId: ProjectId;
  readonly batchId: BatchId;
  readonly part: number;
  readonly receivedAt: Micros;
  readonly quarantinedAt: Micros;
  /**
   * `unknown_project`, `deleted_project`, `refused_by_store`, `entity_too_large`, `undecodable`, `worker_died`: stable,
   * few.
   */
  readonly reason: string;
  /** A readable reason. Never row contents. */
  readonly message: string;
  /** The kind of entity: `observation`, `trace`, `score`, or `batch` for a whole batch. */
  readonly kind: string;
  readonly entityId: string;
  readonly events: number;
  readonly payloadBytes: number;
  readonly state: DeadLetterState;
}

/** A dead letter with the encoded batch (`encodeBatch`) that replays it; empty once it is replayed or erased. */
export interface DeadLetterWithPayload extends DeadLetter {
  readonly payload: Uint8Array;
}

export interface DeadLetterListQuery extends PageRequest {
  readonly id?: string | undefined;
  readonly projectId?: ProjectId | undefined;
  readonly state?: DeadLetterState | undefined;
  readonly reason?: string | undefined;
  readonly batchId?: BatchId | undefined;
}

export interface DeadLetterStore {
  /** Durable when it resolves; idempotent by id, and never reopens replayed or discarded letters. */
  quarantine(letters: readonly DeadLetterWithPayload[]): Promise<void>;
  /** Newest first. */
  list(query: DeadLetterListQuery): Promise<Page<DeadLetter>>;
  get(projectId: ProjectId, id: string): Promise<DeadLetterWithPayload | undefined>;
  /**
   * `not_found` when it does not exist. Idempotent; a state before the letter's current one changes nothing. A replayed
   * letter has no payload any more: its events are stored.
   */
  setState(projectId: ProjectId, id: string, state: DeadLetterState): Promise<void>;
  /** Removes the payloads of these letters for good; everything else of them stays. Unknown ids change nothing. */
  erase(projectId: ProjectId, ids: readonly string[]): Promise<void>;
}
