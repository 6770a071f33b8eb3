import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { createPostgresDatabase } from '@spanledger/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { migratePostgres } from './migrate-postgres.ts';

/*
 * Prisma's engine checks whether the migrations result in the schema. Its command line would download a native engine;
 * the same engine is published as WebAssembly, which is loaded here directly.
 */
interface SchemaEngine {
  diff(request: object): Promise<{ exitCode: number; stdout: string }>;
  free(): void;
}
/** The used part of WebAssembly's types, which are available only with browser types. */
interface WasmRuntime {
  Module: new (bytes: Buffer) => object;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, () => void> }>;
}
interface EngineGlue {
  __wbg_set_wasm(exports: object): void;
  SchemaEngine: { new: (options: object, log: () => void, factory: unknown) => Promise<SchemaEngine> };
}
interface PgResult {
  rows: unknown[];
  rowCount: number | null;
  fields: { name: string; dataTypeID: number }[];
}
interface Queryable {
  performIO(query: unknown): Promise<PgResult>;
  queryRaw: (this: Queryable, query: unknown) => Promise<{ columnTypes: number[] }>;
}

const gluePath = '@prisma/schema-engine-wasm/schema_engine_bg';
const schemaPath = fileURLToPath(new URL('../../../../prisma/schema.prisma', import.meta.url));
const singleCharOid = 18;
const textOid = 25;

const admin = new Client(inject('postgresUrl'));

beforeAll(() => admin.connect());
afterAll(() => admin.end());

const loadEngine = async (): Promise<EngineGlue> => {
  const glue = (await import(gluePath)) as EngineGlue;
  const bytes = readFileSync(
    createRequire(import.meta.url)
      .resolve(gluePath)
      .replace(/\.js$/, '.wasm'),
  );
  const wasm = (globalThis as unknown as { WebAssembly: WasmRuntime }).WebAssembly;
  const { exports } = await wasm.instantiate(new wasm.Module(bytes), { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(exports);
  exports['__wbindgen_start']?.();
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        throw new Error(message);
      },
    },
  });
  return glue;
};

/** The adapter does not support the catalog's type "char"; the engine reads such columns and expects a character. */
const teachSingleChars = (adapter: object): void => {
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(adapter)) as Queryable;
  const original = prototype.queryRaw;
  prototype.queryRaw = async function queryRaw(this: Queryable, query: unknown) {
    let chars: number[] = [];
    const performIO = async (text: unknown): Promise<PgResult> => {
      const { rows, rowCount, fields } = await this.performIO(text);
      chars = fields.flatMap(({ dataTypeID }, at) => (dataTypeID === singleCharOid ? [at] : []));
      const asText = fields.map(({ name, dataTypeID }) => ({
        name,
        dataTypeID: dataTypeID === singleCharOid ? textOid : dataTypeID,
      }));
      return { rows, rowCount, fields: asText };
    };
    const result = await original.call(Object.create(this, { performIO: { value: performIO } }) as Queryable, query);
    for (const at of chars) result.columnTypes[at] = ColumnTypeEnum.Character;
    return result;
  };
};

/** The SQL that changes the database to the schema. */
const missingMigration = async (url: string): Promise<string> => {
  const factory = new PrismaPg({ connectionString: url });
  const probe = await factory.connect();
  teachSingleChars(probe);
  await probe.dispose();
  const file = { path: 'schema.prisma', content: readFileSync(schemaPath, 'utf8') };
  const { SchemaEngine } = await loadEngine();
  const options = { datamodels: [[file.path, file.content]] };
  const engine = await SchemaEngine.new(options, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files: [file], configDir: '.' },
    to: { tag: 'schemaDatamodel', files: [file] },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  engine.free();
  return exitCode === 2 ? stdout : '';
};

test('the migrations make exactly the schema of schema.prisma; what differs is the migration to add', async () => {
  const database = await createPostgresDatabase(inject('postgresUrl'), admin);
  try {
    await migratePostgres(database.url);
    expect(await missingMigration(database.url)).toBe('');
  } finally {
    await database.drop();
  }
});
