export { serveOperator, type OperatorServer } from './for-operator/serve-operator.ts';
