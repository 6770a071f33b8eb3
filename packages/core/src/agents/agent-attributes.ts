/* Migration 0062 of ClickHouse has them too, in derived columns: an addition here needs another migration there. */

/**
 * The attributes of a span with the name of the agent whose run it is, the first that is set; otherwise it is the
 * span's own name.
 */
export const agentNameAttributes = [
  // OpenTelemetry's conventions for generative AI, and most frameworks.
  'gen_ai.agent.name',
  // OpenInference
  'agent.name',
  // Pydantic AI
  'agent_name',
  // OpenLLMetry
  'traceloop.entity.name',
  // Flue
  'flue.task.agent',
] as const;

/** Otherwise it is the version of the observation. */
export const agentVersionAttribute = 'gen_ai.agent.version';

/** A span with this operation only creates an agent. */
export const agentCreation = { attribute: 'gen_ai.operation.name', value: 'create_agent' } as const;
