import type { Answer } from '../../api/contract.ts';

export type Policy = Answer<'get', '/api/public/policies/{kind}'>;
export type PolicyKind = Policy['kind'];

interface KindText {
  readonly label: string;
  readonly meaning: string;
  /** Set by the operator of the server, not here. */
  readonly isOfOperator?: true;
}

export const policyKinds: Readonly<Record<PolicyKind, KindText>> = {
  masking: {
    label: 'Masking',
    meaning: 'What is removed or replaced in telemetry before it is stored. What is stored already stays as it is.',
  },
  sampling: { label: 'Sampling', meaning: 'Which part of all traces is kept. A trace is kept or left out as a whole.' },
  estimates: {
    label: 'Token estimates',
    meaning:
      'Whether tokens of calls that report neither usage nor cost are counted from their texts. Estimates are marked, and no total has them.',
  },
  retention: { label: 'Retention', meaning: 'After how many days telemetry is removed.' },
  limits: {
    label: 'Limits',
    meaning: 'How much the project may send and read. The operator of the server sets them.',
    isOfOperator: true,
  },
};
