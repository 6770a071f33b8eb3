import type { MediaRegistry, MediaStore } from '@spanledger/core';
import type { MediaExtractor, MediaUrlSigner } from '@spanledger/media';

/** What the API serves media with. */
export interface MediaParts {
  readonly store: MediaStore;
  readonly registry: MediaRegistry;
  readonly extract: MediaExtractor;
  /** Of URLs at our own server. */
  readonly signer: MediaUrlSigner;
  /** Of one media. */
  readonly bytesMax: number;
  /** Before the paths of signed URLs; the address that the request came to when absent. */
  readonly baseUrl: string | undefined;
}
