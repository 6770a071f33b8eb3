import type { Answer } from '../../api/contract.ts';

export type Comparison = Answer<'get', '/api/public/datasets/{datasetName}/comparison'>;
