/** The same whatever carries it. */
export { expected } from '../opentelemetry-http/expected.ts';
