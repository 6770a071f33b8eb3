import type { ProjectId } from '../ids.ts';
import type { MediaContent } from './media.ts';

/** Positions of bytes, both inclusive. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes of media, by project and SHA-256: what one project has stored is never reachable from another, equal
 * bytes or not. Methods reject with `unavailable` when the storage cannot be used now.
 */
export interface MediaStore {
  /**
   * Takes the bytes as they come. Durable when it resolves; until then nothing of them is visible. `invalid_input`
   * when they have another length or another SHA-256 than the content declares; then nothing is kept. Storing the same
   * content twice is storing it once.
   */
  put(projectId: ProjectId, content: MediaContent, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Whether the whole content is there. */
  has(projectId: ProjectId, content: MediaContent): Promise<boolean>;
  /** The bytes, or a part of them; `undefined` when they are not there. */
  read(projectId: ProjectId, content: MediaContent, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Removes the bytes; they need not be there. */
  remove(projectId: ProjectId, content: MediaContent): Promise<void>;
  /** `undefined` when clients cannot reach the storage themselves: the bytes then go through our own server. */
  readonly direct: DirectMediaAccess | undefined;
}

/** URLs at the storage itself, good for a while, that need no key. */
export interface DirectMediaAccess {
  /** For a PUT of exactly this content: `Content-Type`, `Content-Length` and `x-amz-checksum-sha256` must fit. */
  uploadUrl(projectId: ProjectId, content: MediaContent, seconds: number): Promise<string>;
  /** For a GET, ranges included. */
  downloadUrl(projectId: ProjectId, content: MediaContent, seconds: number): Promise<string>;
}
