-- Which agent a run is of, so that lists of agents read no metadata: the attributes of packages/core/src/agents/agent-attributes.ts
-- as they were then. Rows of before have them worked out at reading.
ALTER TABLE observations {{on_cluster}}
    ADD COLUMN IF NOT EXISTS agent_name String MATERIALIZED if(type = 'AGENT', substringUTF8(coalesce(
        nullIf(JSONExtractString(metadata['attributes'], 'gen_ai.agent.name'), ''),
        nullIf(JSONExtractString(metadata['attributes'], 'agent.name'), ''),
        nullIf(JSONExtractString(metadata['attributes'], 'agent_name'), ''),
        nullIf(JSONExtractString(metadata['attributes'], 'traceloop.entity.name'), ''),
        nullIf(JSONExtractString(metadata['attributes'], 'flue.task.agent'), ''),
        name, ''), 1, 255), '') CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS agent_version String MATERIALIZED if(type = 'AGENT', coalesce(
        nullIf(JSONExtractString(metadata['attributes'], 'gen_ai.agent.version'), ''), version, ''), '') CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS agent_scope String MATERIALIZED if(type = 'AGENT',
        JSONExtractString(metadata['scope'], 'name'), '') CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS is_agent_call Bool MATERIALIZED if(type = 'AGENT',
        JSONExtractString(metadata['attributes'], 'gen_ai.operation.name') != 'create_agent', false)
