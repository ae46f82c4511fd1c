import { type Grade, getDescription, getWires, type Table, type Variable } from './variable';

/** One key under which a variable is sent. */
export interface DocsWire {
  /** The wire format, where the action has several. */
  readonly wireFormat?: string;
  /** The vendor's name for the value. */
  readonly key: string;
  /** How well the key is known. */
  readonly grade: Grade;
  /** The length in characters to which it is cut. */
  readonly max?: number;
}

/** One variable as a reference page shows it. */
export interface DocsRow {
  /** What people read for the variable. */
  readonly label: string;
  /** Its name. */
  readonly name: string;
  /** Its type. */
  readonly type: string;
  /** Whether it must be there. */
  readonly required: boolean;
  /** What it is, with its default. */
  readonly description: string;
  /** The keys under which it is sent, with the name of the wire format where there are several. */
  readonly wires: readonly DocsWire[];
}

/** The rows of a reference page, in two groups: what a lead brings and what a user sets. */
export function docsRows(table: Table): { fields: DocsRow[]; settings: DocsRow[] } {
  const rows = table.map(docsRow);
  return {
    fields: rows.filter(({ name }) => name.startsWith('lead.')),
    settings: rows.filter(({ name }) => !name.startsWith('lead.')),
  };
}

/** Builds the row of one variable. */
export function docsRow(variable: Variable): DocsRow {
  const { name, type, required } = variable;
  const wires = getWires(variable).map(([wireFormat, { key, grade, max }]) => ({
    key,
    grade,
    ...(wireFormat && { wireFormat }),
    ...(max && { max }),
  }));
  return { label: getLabel(variable), name, type, required, description: getDescription(variable), wires };
}

/** The label that LeadConduit's page gives a variable, unless it has one of its own: `lead.srs_id` is "Srs Id". */
export function getLabel({ name, label }: Pick<Variable, 'name' | 'label'>): string {
  if (label !== undefined) return label;
  const words = name
    .replace(/^lead\./, '')
    .replace(/\.\*$/, '')
    .split(/[._]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
