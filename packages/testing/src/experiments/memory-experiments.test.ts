import { memoryDatasets } from '../datasets/memory-datasets.ts';
import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeExperiments } from './experiments.conformance.ts';

describeExperiments('memory', async () => ({ ...memoryIdentity(), ...memoryDatasets() }));
