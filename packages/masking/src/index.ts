export { maskBatch, type Masking } from './mask-batch.ts';
export { compileMasking, type MaskingRules } from './rules/compile-masking.ts';
export type { MaskingReport } from './text/masker.ts';
