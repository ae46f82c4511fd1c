import { type Grade, getDescription, getWires, type Table, type Variable } from './variable';

/** One key under which a variable is sent. */
export interface DocsWire {
  /** The wire format, if the action has several. */
  readonly wireFormat?: string;
  /** The vendor's name for the value. */
  readonly key: string;
  /** How well the key is known. */
  readonly grade: Grade;
  /** The maximum length in characters; longer values are cut. */
  readonly max?: number;
}

/** One variable as a reference page shows it. */
export interface DocsRow {
  /** Its label. */
  readonly label: string;
  /** Its name. */
  readonly name: string;
  /** Its type. */
  readonly type: string;
  /** Whether it is required. */
  readonly required: boolean;
  /** What it is, with its default. */
  readonly description: string;
  /** The wire keys, with the wire format if there are several. */
  readonly wires: readonly DocsWire[];
}

/** Builds the rows of a reference page in two groups: LeadConduit's standard fields, and settings. */
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

/** Returns the label of a variable. Default: made from its name as LeadConduit does; `lead.srs_id` is "Srs Id". */
export function getLabel({ name, label }: Pick<Variable, 'name' | 'label'>): string {
  if (label !== undefined) return label;
  const words = name
    .replace(/^lead\./, '')
    .replace(/\.\*$/, '')
    .split(/[._]/);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
