import type { EvaluationRule } from '../../api/evaluation-rules.ts';

/** Whether a rule works, and why it does not where that was not asked for. */
export const RuleState = ({ rule: { state, stateReason } }: { readonly rule: EvaluationRule }) => {
  if (state === 'active') return <span className="good">running</span>;
  return (
    <span>
      <span className="warn">paused</span>
      {stateReason === null ? null : <span className="soft"> {stateReason}</span>}
    </span>
  );
};
