import type { MappedField, MappedFields } from '../conventions/convention.ts';
import { conventions } from '../conventions/registry.ts';
import { ConventionTable, type CompiledField } from './convention-table.ts';

/** All conventions, compiled once. */
export const conventionTable = new ConventionTable(conventions);

type SpanFields = { readonly [F in MappedField]: CompiledField<MappedFields[F]> };

/** The fields to read of a span. */
export const spanFields = Object.fromEntries(
  conventionTable.fieldNames.map((name) => [name, conventionTable.field(name)]),
) as SpanFields;
