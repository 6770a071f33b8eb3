import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { RuleStanding } from '../../api/evaluation-rules.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { targetNames } from '../../parts/evaluation/target-names.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { dayMs } from '../../format/times.ts';

type Found = Answer<'post', '/api/public/evaluation-rules/{ruleId}/backfill'>;

interface BackfillProps {
  readonly rule: RuleStanding;
  readonly onClose: () => void;
}

const usualDays = 7;

/** A time in the format of the browser's field, in the user's time zone. */
const fieldTime = (ms: number): string => {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
};

/** Applies a rule to stored data: first shows the count and the cost, then asks for confirmation. */
export const Backfill = ({ rule, onClose }: BackfillProps) => {
  const [nowMs] = useState(() => Date.now());
  const [from, setFrom] = useState(() => fieldTime(nowMs - usualDays * dayMs));
  const [to, setTo] = useState(() => fieldTime(nowMs + 60_000));
  const asking = useBackfill(rule.id, { from, to });
  const { data: found, variables: wasDryRun } = asking;
  const change = (set: (text: string) => void) => (text: string) => {
    set(text);
    asking.reset();
  };
  return (
    <Dialog title={`Backfill of ${rule.name}`} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate(found === undefined);
        }}
      >
        <p className="soft">
          The {targetNames[rule.target]} that began in the period, fulfil the conditions and are in the sample. Those
          that the current version has judged are left out.
        </p>
        <div className="fields">
          <Moment label="From" value={from} onChange={change(setFrom)} />
          <Moment label="To" value={to} onChange={change(setTo)} />
        </div>
        {asking.error === null ? null : <Failure error={asking.error} />}
        <div role="status" className="stack">
          {found === undefined ? null : wasDryRun ? (
            <Counted found={found} />
          ) : (
            <p>Added: {fullCount(found.added)}. They are judged one after the other, within the limits of the rule.</p>
          )}
        </div>
        <div className="row">
          {found !== undefined && !wasDryRun ? null : (
            <button
              type="submit"
              className="button primary"
              disabled={asking.isPending || (found !== undefined && found.sampled === 0)}
            >
              {found === undefined ? 'Count them' : `Judge ${fullCount(found.sampled)}`}
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** Adds the targets that started in a period, or counts them. */
const useBackfill = (ruleId: string, { from, to }: { readonly from: string; readonly to: string }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (dryRun: boolean) => {
      const period = { fromTimestamp: new Date(from).toISOString(), toTimestamp: new Date(to).toISOString() };
      const asked = { params: { ruleId }, body: { ...period, dryRun } };
      return api.post('/api/public/evaluation-rules/{ruleId}/backfill', { projectId }, asked);
    },
    onSuccess: async (_found, dryRun) =>
      dryRun ? undefined : queries.invalidateQueries({ queryKey: ['evaluation-rules', projectId] }),
  });
};

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const Moment = ({ label, value, onChange }: MomentProps) => (
  <label className="labelled">
    {label}
    <input
      className="field"
      type="datetime-local"
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);

const Counted = ({ found: { targets, sampled, isComplete, estimate } }: { readonly found: Found }) => (
  <>
    <dl className="facts">
      <Fact name="Fulfil the conditions">{fullCount(targets)}</Fact>
      <Fact name="Of them in the sample">{fullCount(sampled)}</Fact>
      {estimate === null ? null : (
        <Fact name="Calls of models cost about">
          <Money usd={Number(estimate.cost)} exact={estimate.cost} />
        </Fact>
      )}
    </dl>
    <p className="soft">
      {estimate === null
        ? 'It calls no model, or what that costs cannot be estimated.'
        : `At ${fullCount(estimate.meanTokens)} tokens each: an estimate, not a bound. A budget is one.`}
    </p>
    {isComplete ? null : (
      <p className="notice">There are more than one backfill takes: repeat it for the rest with a shorter period.</p>
    )}
  </>
);
