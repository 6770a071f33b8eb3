/**
 * How a column's value is written as a text, the same by every store. `text`: itself. `time`: whole microseconds since
 * 1970. `word`: one of a few names. `u8` to `u128`: an integer. `flag`: `0` or `1`. `money`: the shortest decimal.
 * `float`: the 16 hexadecimal digits of its bits. `bytes`: hexadecimal digits. `texts` is a list, and the maps are
 * lists of pairs, in their order. With a question mark it may be null.
 */
export type ColumnType =
  | 'text'
  | 'text?'
  | 'time'
  | 'time?'
  | 'word'
  | 'u8'
  | 'u32'
  | 'u32?'
  | 'u64'
  | 'u128'
  | 'flag'
  | 'money?'
  | 'float?'
  | 'bytes'
  | 'texts'
  | 'text map'
  | 'whole map'
  | 'money map';

/**
 * A field whose column is NULL when the field is `null`. `text?`: a short text for filters and groups. `body?`: a long
 * one, which is read only if bodies are requested. `opaque?`: text or JSON that is only read.
 */
export type NullableColumn = 'text?' | 'body?' | 'opaque?' | 'time?' | 'u32?' | 'float?';

/** A field whose column is never NULL: `whenNull` is stored for `null`, and `nullBit` is set in `null_fields`. */
export interface DefaultedColumn<T = unknown> {
  readonly type: 'text' | 'word' | 'flag';
  /** Of a word: in the order of the engines' enumerations. */
  readonly values?: readonly T[];
  readonly whenNull: T;
  readonly nullBit: number;
}

/** A field that is stored in some other way, in these columns. */
export interface ComposedColumns {
  readonly columns: Readonly<Record<string, ColumnType>>;
}

type ColumnOf<T> =
  | ComposedColumns
  | ([T] extends [string]
      ? 'text?' | 'body?' | 'opaque?' | (DefaultedColumn<T> & (string extends T ? IsText : IsWord<T>))
      : [T] extends [number]
        ? 'time?' | 'u32?' | 'float?'
        : [T] extends [boolean]
          ? DefaultedColumn<T> & { readonly type: 'flag' }
          : never);

interface IsText {
  readonly type: 'text';
}

interface IsWord<T> {
  readonly type: 'word';
  readonly values: readonly T[];
}

/** How each field of a record is stored: one line a field. */
export type StoredColumns<Fields> = {
  readonly [Field in keyof Fields]-?: ColumnOf<NonNullable<Fields[Field]>>;
};

/** A table of any record. */
export type StoredTable = Readonly<Record<string, NullableColumn | DefaultedColumn | ComposedColumns>>;

/** The fields that have one column, whose NULL or bit is `null`. */
export type PlainField<Table> = {
  [Field in keyof Table]: Table[Field] extends ComposedColumns ? never : Field;
}[keyof Table] &
  string;

export type ComposedField<Table> = Exclude<keyof Table, PlainField<Table>> & string;

/** The value of a field's column in code. */
export type StoredValue<Column> = Column extends 'time?' | 'u32?' | 'float?'
  ? number | null
  : Column extends NullableColumn
    ? string | null
    : Column extends { readonly type: 'flag' }
      ? boolean
      : Column extends { readonly values: readonly (infer Value)[] }
        ? Value
        : string;

/** The plain fields of a record as a row has them: without `null` where the column has another value for it. */
export type StoredFields<Table> = { readonly [Field in PlainField<Table>]: StoredValue<Table[Field]> };

/** The same with `null`. */
export type RecordedFields<Table> = { readonly [Field in PlainField<Table>]: StoredValue<Table[Field]> | null };

const capitals = /[A-Z]/g;

/** The column of a plain field: its name in snake_case. */
export const columnOfField = (field: string): string =>
  field.replaceAll(capitals, (capital) => `_${capital.toLowerCase()}`);

/** The plain fields, and how each is stored, in the order of the table. */
export const plainColumns = <Table extends StoredTable>(
  table: Table,
): readonly (readonly [field: PlainField<Table>, column: NullableColumn | DefaultedColumn])[] =>
  Object.entries(table).flatMap(([field, column]) =>
    typeof column === 'string' || 'nullBit' in column ? [[field as PlainField<Table>, column] as const] : [],
  );

/** The bits of `null_fields`, each with its field. */
export const nullBitsOf = <Table extends StoredTable>(
  table: Table,
): readonly (readonly [field: PlainField<Table>, bit: number])[] =>
  plainColumns(table).flatMap(([field, column]) =>
    typeof column === 'string' ? [] : [[field, column.nullBit] as const],
  );

/** Every column of a table's fields, by name. */
export const columnTypes = (table: StoredTable): Readonly<Record<string, ColumnType>> =>
  Object.fromEntries(
    Object.entries(table).flatMap(([field, column]): (readonly [string, ColumnType])[] => {
      if (typeof column !== 'string' && 'columns' in column) return Object.entries(column.columns);
      return [[columnOfField(field), typeof column === 'string' ? typeOf(column) : column.type]];
    }),
  );

const typeOf = (column: NullableColumn): ColumnType => (column === 'body?' || column === 'opaque?' ? 'text?' : column);
