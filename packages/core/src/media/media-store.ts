import type { ProjectId } from '../ids.ts';
import type { MediaContent } from './media.ts';

/** Positions of bytes, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes of media, by project and SHA-256: the bytes of one project are never reachable from another, equal or not.
 * Methods reject with `unavailable` when the storage cannot be used now.
 */
export interface MediaStore {
  /**
   * Stores the bytes as they arrive. Durable when it resolves; until then nothing of them is visible. `invalid_input`
   * when their length or SHA-256 differs from the declared content; then nothing is stored. Idempotent.
   */
  put(projectId: ProjectId, content: MediaContent, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Whether the whole content is stored. */
  has(projectId: ProjectId, content: MediaContent): Promise<boolean>;
  /** The bytes, or a part of them; `undefined` when they do not exist. */
  read(projectId: ProjectId, content: MediaContent, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Removes the bytes; they need not exist. */
  remove(projectId: ProjectId, content: MediaContent): Promise<void>;
  /** `undefined` when clients cannot reach the storage themselves: the bytes are then sent through this server. */
  readonly direct: DirectMediaAccess | undefined;
}

/** Temporary URLs at the storage itself, without a key. */
export interface DirectMediaAccess {
  /** For a PUT of exactly this content: `Content-Type`, `Content-Length` and `x-amz-checksum-sha256` must match. */
  uploadUrl(projectId: ProjectId, content: MediaContent, seconds: number): Promise<string>;
  /** For a GET, ranges included. */
  downloadUrl(projectId: ProjectId, content: MediaContent, seconds: number): Promise<string>;
}
