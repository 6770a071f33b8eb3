import { promptPattern, type PromptFilter, type PromptSearchOperator } from '@spanledger/core';

import { Prisma } from '../generated/client.ts';

const columns = {
  id: Prisma.sql`v.id`,
  name: Prisma.sql`p.name`,
  type: Prisma.sql`v.type`,
  // Shown in milliseconds: what is read back is neither before nor after itself.
  createdAt: Prisma.sql`date_trunc('milliseconds', v.created_at)`,
  updatedAt: Prisma.sql`date_trunc('milliseconds', v.updated_at)`,
  labels: Prisma.sql`ARRAY(SELECT l.label FROM prompt_labels l WHERE l.version_id = v.id)`,
  tags: Prisma.sql`p.tags`,
} as const;

const orders = {
  '=': Prisma.sql`=`,
  '>': Prisma.sql`>`,
  '<': Prisma.sql`<`,
  '>=': Prisma.sql`>=`,
  '<=': Prisma.sql`<=`,
} as const;

/** PostgreSQL reads no JSON with NUL or half of a surrogate pair, which JSON has as escapes: they are U+FFFD here. */
const unreadable = String.raw`(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})`;
const config = Prisma.sql`regexp_replace(v.config, ${unreadable}, ${String.raw`\1\\ufffd`}, 'g')::json`;

/** A condition on `prompts p` and `prompt_versions v`, of one project. */
export const promptFilterSql = (filter: PromptFilter): Prisma.Sql => {
  if (filter.type === 'stringObject') return configSql(filter);
  if (filter.type === 'number') return Prisma.sql`v.version::float8 ${orders[filter.operator]} ${filter.value}::float8`;
  const column = columns[filter.column];
  if (filter.type === 'datetime') {
    return Prisma.sql`${column} ${orders[filter.operator]} to_timestamp(${filter.value / 1_000_000}::float8)`;
  }
  if (filter.type === 'string') {
    return filter.operator === 'is not empty'
      ? Prisma.sql`${column} <> ''`
      : textSql(column, filter.operator, filter.value);
  }
  if (filter.operator === 'all of') return Prisma.sql`${column} @> ${filter.value}::text[]`;
  const hasAny =
    filter.type === 'arrayOptions'
      ? Prisma.sql`${column} && ${filter.value}::text[]`
      : Prisma.sql`${column} = ANY (${filter.value}::text[])`;
  return filter.operator === 'any of' ? hasAny : Prisma.sql`NOT (${hasAny})`;
};

const configSql = ({ key, operator, value }: Extract<PromptFilter, { type: 'stringObject' }>): Prisma.Sql => {
  if (operator === 'is set') return Prisma.sql`${config} -> ${key}::text IS NOT NULL`;
  if (operator === 'is not set') return Prisma.sql`${config} -> ${key}::text IS NULL`;
  return textSql(Prisma.sql`(${config} ->> ${key}::text)`, operator, value);
};

const textSql = (text: Prisma.Sql, operator: '=' | PromptSearchOperator, value: string): Prisma.Sql => {
  if (operator === '=') return Prisma.sql`${text} = ${value}`;
  const pattern = promptPattern(operator, value);
  return operator === 'does not contain'
    ? Prisma.sql`${text} NOT ILIKE ${pattern}`
    : Prisma.sql`${text} ILIKE ${pattern}`;
};
