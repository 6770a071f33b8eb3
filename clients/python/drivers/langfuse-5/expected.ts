export { expected } from '../langfuse-4/expected.ts';
