import type { MediaRegistry, MediaStore } from '@spanledger/core';
import type { MediaExtractor, MediaUrlSigner } from '@spanledger/media';

/** The parts with which the API serves media. */
export interface MediaParts {
  readonly store: MediaStore;
  readonly registry: MediaRegistry;
  readonly extract: MediaExtractor;
  /** Of URLs at our own server. */
  readonly signer: MediaUrlSigner;
  /** Of one media. */
  readonly bytesMax: number;
  /** The prefix of signed URLs; absent: the address that the request came to. */
  readonly baseUrl: string | undefined;
}
