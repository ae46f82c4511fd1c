import { read, type TypeName, type Variable } from 'leadconduit-vendors/types';

/** What is read of one value under a declared type. */
export function readValue(type: TypeName, value: unknown): string {
  const table: Variable[] = [{ name: 'value', type, required: false, description: 'a value' }];
  return read(table, { value }, 'value');
}
