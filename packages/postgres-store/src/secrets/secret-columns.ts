/** A column of texts that are secret and must be read again. */
export interface SecretColumn {
  readonly table: string;
  /** The column of the primary key. */
  readonly id: string;
  readonly column: string;
}

export const webhookSecrets: SecretColumn = { table: 'budgets', id: 'id', column: 'webhook_secret' };
export const promptWebhookSecrets: SecretColumn = { table: 'prompt_webhooks', id: 'id', column: 'secret' };
export const serverSecretValues: SecretColumn = { table: 'server_secrets', id: 'name', column: 'value' };

export const secondFactorSecrets: SecretColumn = { table: 'second_factors', id: 'user_id', column: 'secret' };

export const llmSecretKeys: SecretColumn = { table: 'llm_connections', id: 'id', column: 'secret_key' };
export const llmExtraHeaders: SecretColumn = { table: 'llm_connections', id: 'id', column: 'extra_headers' };

export const secretColumns: readonly SecretColumn[] = [
  webhookSecrets,
  promptWebhookSecrets,
  serverSecretValues,
  secondFactorSecrets,
  llmSecretKeys,
  llmExtraHeaders,
];

/** The place of a secret: one that is copied into another row or column cannot be decrypted there. */
export const secretPlace = ({ table, column }: SecretColumn, id: string): string => `${table}/${column}/${id}`;
