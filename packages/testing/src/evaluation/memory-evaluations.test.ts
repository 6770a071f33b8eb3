import { memoryIdentity } from '../identity/memory-identity.ts';
import { describeEvaluations } from './evaluations.conformance.ts';
import { describeExpiredExecutions } from './expired-executions.conformance.ts';
import { describeForgottenExecutions } from './forgotten-executions.conformance.ts';
import { describeRuleBudgets } from './rule-budgets.conformance.ts';
import { memoryEvaluations } from './memory-evaluations.ts';

const memory = async () => {
  const identity = memoryIdentity();
  return { ...identity, ...memoryEvaluations(async (id) => (await identity.projects.get(id)) !== undefined) };
};

describeEvaluations('memory', memory);
describeExpiredExecutions('memory', memory);
describeForgottenExecutions('memory', memory);
describeRuleBudgets('memory', memory);
