export type { ComparedDay } from './compare-stores.ts';
export {
  sameStoreMessage,
  transfer,
  type DayOutcome,
  type TransferOptions,
  type TransferProgress,
  type TransferReport,
  type TransferredDay,
} from './transfer.ts';
