import type { EvaluationRule } from '../../api/evaluation-rules.ts';

/** The state of a rule, and the reason if it was paused automatically. */
export const RuleState = ({ rule: { state, stateReason } }: { readonly rule: EvaluationRule }) => {
  if (state === 'active') return <span className="good">running</span>;
  return (
    <span>
      <span className="warn">paused</span>
      {stateReason === null ? null : <span className="soft"> {stateReason}</span>}
    </span>
  );
};
