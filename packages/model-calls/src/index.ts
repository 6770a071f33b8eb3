export { createModelCaller, type ModelCallerOptions } from './create-model-caller.ts';
