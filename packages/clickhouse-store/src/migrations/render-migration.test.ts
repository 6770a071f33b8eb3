import { expect, test } from 'vitest';
import { migrationsDirectory, readMigrations } from './read-migrations.ts';
import { renderMigration } from './render-migration.ts';

const sql = 'CREATE TABLE t {{on_cluster}} (a String)\nENGINE = {{engine:ReplacingMergeTree(v, d)}}\nORDER BY a;';

test('one node gets the engine itself', () => {
  expect(renderMigration(sql, undefined)).toBe(
    'CREATE TABLE t (a String)\nENGINE = ReplacingMergeTree(v, d)\nORDER BY a',
  );
});

test('a cluster gets the replicated engine on every node', () => {
  expect(renderMigration(sql, '{cluster}')).toBe(
    "CREATE TABLE t ON CLUSTER '{cluster}' (a String)\nENGINE = ReplicatedReplacingMergeTree(v, d)\nORDER BY a",
  );
});

test('an unknown placeholder is refused', () => {
  expect(() => renderMigration('CREATE TABLE t {{on_clutser}}', undefined)).toThrow('{{on_clutser}}');
});

test('every migration is one idempotent statement with both placeholders where they belong', async () => {
  for (const { name, sql } of await readMigrations(migrationsDirectory())) {
    const statement = sql.replaceAll(/^ *--.*$/gm, '').trim();
    expect(statement, name).toMatch(
      /^((CREATE (TABLE|VIEW|MATERIALIZED VIEW) IF NOT EXISTS|CREATE OR REPLACE VIEW|DROP VIEW IF EXISTS|DROP TABLE IF EXISTS|ALTER TABLE) \w+ \{\{on_cluster\}\}|INSERT INTO \w+)/,
    );
    expect(statement.slice(0, -1), name).not.toContain(';');
    expect(/\bENGINE\b/.test(statement), name).toBe(statement.includes('ENGINE = {{engine:'));
  }
});
