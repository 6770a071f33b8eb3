import { defineConfig } from 'prisma/config';

// Read by the Prisma tools only; the server gets its URL from its own configuration.
export default defineConfig({
  schema: '../../prisma/schema.prisma',
  migrations: { path: '../../prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://unused@127.0.0.1:1/unused' },
});
