/** The size of the control plane; the number of dependent rows is proportional. */
export interface SeededCounts {
  readonly projects: number;
  /** Default: 5. */
  readonly projectsOfOrganization?: number;
  readonly users: number;
  readonly auditEntries: number;
}

/** The recorded tables of the control plane. */
const recorded = [
  'organizations',
  'projects',
  'users',
  'memberships',
  'project_memberships',
  'api_keys',
  'user_sessions',
  'sign_in_links',
  'user_identities',
  'scim_groups',
  'scim_group_members',
  'policy_versions',
  'prompts',
  'prompt_versions',
  'prompt_labels',
  'protected_prompt_labels',
  'prompt_webhooks',
  'datasets',
  'dataset_runs',
  'budgets',
  'repricings',
  'agents',
  'saved_views',
  'score_configs',
  'comments',
  'annotation_queues',
  'annotation_queue_items',
  'annotation_queue_assignments',
  'llm_connections',
];

/**
 * Organizations, projects, users and keys are numbered from 0; number `n` belongs to organization `n % organizations`.
 */
export const seededOrganizations = ({ projects, projectsOfOrganization = 5 }: SeededCounts): number =>
  Math.ceil(projects / projectsOfOrganization);

/**
 * Fills a migrated database, connected as its owner: `org-N` with its `project-N`, `user-N` with the address
 * `user-N@example.com`, and the listed entities of each. No change is recorded; the chains of the audit log have the
 * requested length, and invalid hashes.
 */
export const seedControlPlane = async (run: (sql: string) => Promise<unknown>, counts: SeededCounts): Promise<void> => {
  for (const table of recorded) await run(`ALTER TABLE "${table}" DISABLE TRIGGER audit_change`);
  for (const statement of [...peopleOf(counts), ...documentsOf(counts), ...judgedOf(counts), auditEntriesOf(counts)])
    await run(statement);
  for (const table of recorded) await run(`ALTER TABLE "${table}" ENABLE ALWAYS TRIGGER audit_change`);
  await run('ANALYZE');
};

const peopleOf = (counts: SeededCounts): readonly string[] => {
  const { projects, users } = counts;
  const organizations = seededOrganizations(counts);
  const eachUser = `generate_series(0, ${users - 1}) n`;
  const eachProject = `generate_series(0, ${projects - 1}) n`;
  return [
    `INSERT INTO organizations (id, name) SELECT 'org-' || n, 'Organization ' || n FROM generate_series(0, ${organizations - 1}) n`,
    `INSERT INTO projects (id, organization_id, name) SELECT 'project-' || n, 'org-' || n % ${organizations}, 'Project ' || n FROM ${eachProject}`,
    `INSERT INTO users (id, email, name, signed_in_at) SELECT 'user-' || n, 'user-' || n || '@example.com', 'User ' || n,
       CASE WHEN n % 10 > 0 THEN now() END FROM ${eachUser}`,
    `INSERT INTO memberships (user_id, organization_id, role) SELECT 'user-' || n, 'org-' || n % ${organizations},
       CASE WHEN n < ${organizations} THEN 'OWNER' ELSE 'MEMBER' END::membership_role FROM ${eachUser}`,
    `INSERT INTO project_memberships (user_id, project_id, role) SELECT 'user-' || n, 'project-' || n % ${organizations}, 'VIEWER'
     FROM ${eachUser} WHERE n % 2 = 0`,
    `INSERT INTO api_keys (id, project_id, user_id, public_key, hashed_secret_key, salt, display_secret_key)
     SELECT 'key-' || n || '-' || k, 'project-' || n, CASE WHEN k = 9 THEN 'user-' || n END, 'pk-' || n || '-' || k, 'sha256:00', '00', 'sk-…'
     FROM ${eachProject}, generate_series(0, 9) k`,
    `INSERT INTO user_sessions (id, user_id, token_hash, rotated_at, created_at, last_seen_at, expires_at)
     SELECT 'session-' || n || '-' || k, 'user-' || n, 'hash-' || n || '-' || k, now(), now(), now(), now() + interval '30 days'
     FROM ${eachUser}, generate_series(0, 1) k`,
    `INSERT INTO sign_in_links (id, user_id, token_hash, purpose, created_at, expires_at, used_at)
     SELECT 'link-' || n, 'user-' || n, 'hash-' || n, 'invitation', now(), now() + interval '7 days', CASE WHEN n % 10 > 0 THEN now() END
     FROM ${eachUser}`,
    `INSERT INTO user_identities (id, user_id, issuer, subject, created_at)
     SELECT 'identity-' || n, 'user-' || n, 'https://id.example.com', 'subject-' || n, now() FROM ${eachUser}`,
    `INSERT INTO scim_groups (id, organization_id, display_name, created_at, updated_at)
     SELECT 'group-' || n || '-' || k, 'org-' || n, 'Group ' || k, now(), now() FROM generate_series(0, ${organizations - 1}) n, generate_series(0, 9) k`,
    `INSERT INTO scim_group_members (group_id, user_id, organization_id)
     SELECT 'group-' || n % ${organizations} || '-' || n % 10, 'user-' || n, 'org-' || n % ${organizations} FROM ${eachUser}`,
  ];
};

const documentsOf = ({ projects }: SeededCounts): readonly string[] => {
  const each = (count: number): string => `generate_series(0, ${projects - 1}) n, generate_series(1, ${count}) k`;
  const latest = '9223372036854775807';
  return [
    `INSERT INTO policy_versions (project_id, kind, version, document, author_kind)
     SELECT 'project-' || n, 'sampling', k, '{"rate": 1}', 'system' FROM ${each(10)}`,
    `INSERT INTO prompts (id, project_id, name, tags, last_version)
     SELECT 'prompt-' || n || '-' || k, 'project-' || n, 'Prompt ' || k, ARRAY['tag'], 2 FROM ${each(10)}`,
    `INSERT INTO prompt_versions (id, project_id, prompt_id, version, type, body, config, created_by)
     SELECT 'version-' || n || '-' || k || '-' || v, 'project-' || n, 'prompt-' || n || '-' || k, v, 'text', 'Answer question ' || n, '{}', 'API'
     FROM ${each(10)}, generate_series(1, 2) v`,
    `INSERT INTO prompt_labels (project_id, prompt_id, label, version_id)
     SELECT 'project-' || n, 'prompt-' || n || '-' || k, 'production', 'version-' || n || '-' || k || '-1' FROM ${each(10)}`,
    `INSERT INTO protected_prompt_labels (project_id, label) SELECT 'project-' || n, 'label-' || k FROM ${each(2)}`,
    `INSERT INTO prompt_webhooks (id, project_id, name, url, secret, events)
     SELECT 'webhook-' || n || '-' || k, 'project-' || n, 'Webhook ' || k, 'https://hooks.example.com', '-', ARRAY['prompt.labels_moved'] FROM ${each(2)}`,
    `INSERT INTO prompt_deliveries (id, project_id, webhook_id, event, prompt_name, payload, state, due_at)
     SELECT 'delivery-' || n || '-' || k || '-' || d, 'project-' || n, 'webhook-' || n || '-' || k, 'prompt.labels_moved', 'Prompt 1', '{}', 'delivered', now()
     FROM ${each(2)}, generate_series(1, 5) d`,
    `INSERT INTO datasets (id, project_id, name) SELECT 'dataset-' || n || '-' || k, 'project-' || n, 'Dataset ' || k FROM ${each(5)}`,
    `INSERT INTO dataset_item_versions (project_id, id, valid_from, valid_to, dataset_id, is_deleted, status, created_at)
     SELECT 'project-' || n, 'item-' || k || '-' || i, 1, ${latest}, 'dataset-' || n || '-' || k, false, 'ACTIVE', i
     FROM ${each(5)}, generate_series(1, 5) i`,
    `INSERT INTO dataset_runs (id, project_id, dataset_id, name)
     SELECT 'run-' || n || '-' || k || '-' || r, 'project-' || n, 'dataset-' || n || '-' || k, 'Run ' || r FROM ${each(5)}, generate_series(1, 2) r`,
    `INSERT INTO budgets (id, project_id, name, scope_kind, period, amount, thresholds, when_over, when_unknown)
     SELECT 'budget-' || n || '-' || k, 'project-' || n, 'Budget ' || k, 'project', 'month', 5, ARRAY[80], 'allow', 'allow' FROM ${each(5)}`,
    `INSERT INTO repricings (id, project_id, state, from_timestamp, to_timestamp, models, is_unpriced_only, price_version, is_dry_run)
     SELECT 'repricing-' || n || '-' || k, 'project-' || n, 'done', 0, 1, '{}', false, 1, true FROM ${each(5)}`,
  ];
};

/** Entities that users create for telemetry, and their saved views. */
const judgedOf = ({ projects }: SeededCounts): readonly string[] => {
  const each = `generate_series(0, ${projects - 1}) n, generate_series(1, 5) k`;
  return [
    `INSERT INTO agents (project_id, name, version) SELECT 'project-' || n, 'agent ' || k, 1 FROM ${each}`,
    `INSERT INTO agent_sightings (project_id, name, first_seen, last_seen) SELECT 'project-' || n, 'agent ' || k, 1, 2 FROM ${each}`,
    `INSERT INTO saved_views (id, project_id, owner_id, name, page, state, is_shared)
     SELECT 'view-' || n || '-' || k, 'project-' || n, 'user-' || n, 'View ' || k, 'traces', '{}', k < 4 FROM ${each}`,
    `INSERT INTO score_configs (id, project_id, name, data_type)
     SELECT 'config-' || n || '-' || k, 'project-' || n, 'Config ' || k, 'NUMERIC' FROM ${each}`,
    `INSERT INTO comments (id, project_id, object_type, object_id, content, author_user_id, mentioned_user_ids)
     SELECT 'comment-' || n || '-' || k, 'project-' || n, 'TRACE', 'trace-' || k, 'Comment', 'user-' || n, '{}' FROM ${each}`,
    `INSERT INTO annotation_queues (id, project_id, name, score_config_ids)
     SELECT 'queue-' || n || '-' || k, 'project-' || n, 'Queue ' || k, ARRAY['config-' || n || '-' || k] FROM ${each}`,
    `INSERT INTO annotation_queue_items (id, project_id, queue_id, object_type, object_id, status)
     SELECT 'item-' || n || '-' || k || '-' || i, 'project-' || n, 'queue-' || n || '-' || k, 'TRACE', 'trace-' || i, 'PENDING'
     FROM ${each}, generate_series(1, 5) i`,
    `INSERT INTO annotation_queue_assignments (queue_id, user_id, project_id)
     SELECT 'queue-' || n || '-' || k, 'user-' || n, 'project-' || n FROM ${each}`,
    `INSERT INTO llm_connections (id, project_id, provider, adapter, secret_key, masked_key, with_default_models)
     SELECT 'connection-' || n || '-' || k, 'project-' || n, 'provider ' || k, 'openai', '-', '-', true FROM ${each}`,
  ];
};

const auditEntriesOf = (counts: SeededCounts): string => {
  const organizations = seededOrganizations(counts);
  const zeros = '0'.repeat(64);
  return `INSERT INTO audit_entries (chain, sequence, at, action, actor_kind, actor_id, project_id, target_kind, target_id, after, previous_hash, hash)
    SELECT 'organization:org-' || n % ${organizations}, n / ${organizations} + 1, 1700000000000000 + n,
      (ARRAY['api-key.created', 'user-session.created', 'policy-version.created'])[n % 3 + 1], 'user', 'user-' || n % ${counts.users},
      'project-' || n % ${counts.projects}, 'thing', 'thing-' || n % 997, '{"n":1}', '${zeros}', '${zeros}'
    FROM generate_series(0, ${counts.auditEntries - 1}) n`;
};
