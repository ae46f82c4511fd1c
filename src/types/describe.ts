import { descriptionOf, type Grade, type Table, type Variable, wiresOf } from './variable';

/** One variable as a reference page shows it. */
export interface DocsRow {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly wires: readonly { wireFormat?: string; key: string; grade: Grade; max?: number }[];
}

/** The rows of a reference page, in two groups: what a lead brings and what a user sets. */
export function docsRows(table: Table): { fields: DocsRow[]; settings: DocsRow[] } {
  const rows = table.map(docsRow);
  return {
    fields: rows.filter(({ name }) => name.startsWith('lead.')),
    settings: rows.filter(({ name }) => !name.startsWith('lead.')),
  };
}

export function docsRow(variable: Variable): DocsRow {
  const { name, type, required } = variable;
  const wires = wiresOf(variable).map(([wireFormat, { key, grade, max }]) => ({
    key,
    grade,
    ...(wireFormat && { wireFormat }),
    ...(max && { max }),
  }));
  return { label: labelOf(variable), name, type, required, description: descriptionOf(variable), wires };
}

/** The label that LeadConduit's page gives a variable, unless it has one of its own: `lead.srs_id` is "Srs Id". */
export function labelOf({ name, label }: Pick<Variable, 'name' | 'label'>): string {
  if (label !== undefined) return label;
  const words = name
    .replace(/^lead\./, '')
    .replace(/\.\*$/, '')
    .split(/[._]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
