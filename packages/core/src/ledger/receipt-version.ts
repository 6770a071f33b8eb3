import { latestMicros } from '../time.ts';
import type { Receipt } from './receipt.ts';

const wordBits = 32n;
const timeBits = 64n;

/**
 * Of two receipts of the same part the one with the higher version counts: the one that sent more to the dead
 * letters (which stay), then the one that stored more, then the earlier request. 128 bits.
 */
export const receiptVersion = ({ quarantined, stored, receivedAt }: Receipt): bigint =>
  (BigInt(quarantined) << (timeBits + wordBits)) |
  (BigInt(stored) << timeBits) |
  BigInt(Math.max(0, latestMicros - receivedAt));
