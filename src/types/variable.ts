/** LeadConduit's type names. `array` and `wildcard` have several values. */
export type TypeName =
  | 'string'
  | 'phone'
  | 'email'
  | 'state'
  | 'postal_code'
  | 'boolean'
  | 'number'
  | 'date'
  | 'array'
  | 'wildcard';

/**
 * How well a fact about a vendor is known. `documented`: the vendor or LeadConduit names it, at least as a label.
 * `seen`: a public integration sends or reads it. `inferred`: our conclusion; no source confirms it.
 */
export type Grade = 'documented' | 'seen' | 'inferred';

/** The wire key of a variable, and how its value is changed before it is sent. */
export interface Wire {
  /** The vendor's name for the value. For `typedJson` a dot nests: `contact.phone`. */
  readonly key: string;
  /** How well the key is known. */
  readonly grade: Grade;
  /** The vendor's limit in characters. A longer value is cut, so that the lead is not lost. */
  readonly max?: number;
  /** Converts a value from its normal form to the vendor's format. Not called for a blank value. */
  readonly encode?: (normal: string) => string;
  /** For a wildcard: compares two names for sorting. Default: the order in the lead. */
  readonly order?: (first: string, second: string) => number;
  /** True when the action's `request` sends the variable by itself, and `toPairs` leaves it out. */
  readonly manual?: boolean;
}

/** The value of a variable that is blank: a fixed text, or the value at another path of the lead. */
export type Default =
  | {
      /** The text. */
      readonly value: string;
    }
  | {
      /** The path, such as `source.name`. */
      readonly from: string;
    };

/** The options of a row. */
export interface VariableOptions {
  /**
   * The documented label, if it differs from the one made of the name. A one-word label is a second name of the
   * variable.
   */
  readonly label?: string;
  /** What is sent when the value is blank. */
  readonly default?: Default;
  /** A credential: it is never shown. */
  readonly secret?: boolean;
  /** Whether it may contain personal data. Default: true for texts under `lead.*` and for wildcards. */
  readonly personal?: boolean;
  /** It chooses the host or account. The same lead at another destination is another delivery. */
  readonly destination?: boolean;
  /** It changes without a change of the lead, such as the lead's age or the id of this delivery. */
  readonly volatile?: boolean;
  /** An example value. Default: one for the type. */
  readonly example?: string | Readonly<Record<string, string>>;
  /** Additional keywords for `jsonSchema`, by JSON type. They must not be stricter than the action's `validate`. */
  readonly schema?: Narrowing;
}

/** Keywords of JSON Schema, by JSON type. */
export type Narrowing = Readonly<Partial<Record<'string' | 'number' | 'object', Readonly<Record<string, unknown>>>>>;

/** One row of an action's table. */
export interface Variable extends VariableOptions {
  /** Its path in a lead, such as `lead.phone_1`. `custom.*` is an object with any names. */
  readonly name: string;
  /** Its type, which decides how values are normalized. */
  readonly type: TypeName;
  /** Whether `validate` refuses a lead without it. */
  readonly required: boolean;
  /** The description, for people. */
  readonly description: string;
  /**
   * One wire key, or one for each wire format. Absent when `toPairs` does not send the value, such as an API key in a
   * header.
   */
  readonly wire?: Wire | Readonly<Record<string, Wire>>;
}

/** The table of an action's variables or appended fields. */
export type Table = readonly Variable[];

/** A row with name and type as literals, from which the type of `vars` is derived. */
export type Row<Name extends string, Type extends TypeName, Required extends boolean> = Variable & {
  /** Its path in a lead, as a literal. */
  readonly name: Name;
  /** Its type, as a literal. */
  readonly type: Type;
  /** Whether `validate` refuses a lead without it, as a literal. */
  readonly required: Required;
};

const row =
  <Required extends boolean>(required: Required) =>
  <const Name extends string, const Type extends TypeName>(
    name: Name,
    type: Type,
    description: string,
    wire?: Variable['wire'],
    options?: VariableOptions,
  ): Row<Name, Type, Required> => ({ name, type, required, description, ...(wire && { wire }), ...options });

/**
 * Creates a row of a required variable.
 *
 * @example required('lead.phone_1', 'phone', 'Main phone', documented('phone'))
 */
export const required = row(true);

/** Creates a row of an optional variable. */
export const optional = row(false);

type WireOptions = Omit<Wire, 'key' | 'grade'>;

const graded =
  (grade: Grade) =>
  (key: string, options?: WireOptions): Wire => ({ key, grade, ...options });

/** Creates a wire key that the vendor or LeadConduit names. */
export const documented = graded('documented');

/** Creates a wire key seen in a public integration. */
export const seen = graded('seen');

/** Creates a wire key that nobody has confirmed. A wildcard such as `custom.*` can replace it if it proves wrong. */
export const inferred = graded('inferred');

/** Returns the wire of a variable in a wire format. A variable with a single wire has it in all formats. */
export function getWire(variable: Variable, wireFormat?: string): Wire | undefined {
  const { wire } = variable;
  if (wire === undefined || isWire(wire)) return wire;
  return wireFormat === undefined ? undefined : wire[wireFormat];
}

/** Returns all wires of a variable, with the name of the wire format if there are several. */
export function getWires({ wire }: Variable): [wireFormat: string | undefined, wire: Wire][] {
  if (wire === undefined) return [];
  return isWire(wire) ? [[undefined, wire]] : Object.entries(wire);
}

const isWire = (wire: Wire | Readonly<Record<string, Wire>>): wire is Wire => typeof wire.key === 'string';

/** Returns the path of a variable in a lead. For a wildcard: the path of the object with its names. */
export const toSegments = (name: string): string[] => name.replace(/\.\*$/, '').split('.');

/** Returns the variables in the engine's format: new objects at each call, because engines change them. */
export function variables(table: Table): EngineVariable[] {
  return table.map((variable) => {
    const { name, type, required, label } = variable;
    return { name, type, required, description: getDescription(variable), ...(label && { label }) };
  });
}

/** Returns the description of a variable, with its default. */
export function getDescription({ description, default: source }: Variable): string {
  if (source === undefined) return description;
  return `${description} (defaults to ${'value' in source ? source.value : source.from})`;
}

/** Returns the appended fields in the engine's format, new at each call. */
export function getResponseFields(table: Table): ResponseVariable[] {
  return variables(table).map(({ required: _, ...variable }) => variable);
}

/** A variable in the engine's format. */
export interface EngineVariable {
  /** Its path in a lead. */
  name: string;
  /** Its type. */
  type: TypeName;
  /** Whether `validate` refuses a lead without it. */
  required: boolean;
  /** The description, with the default. */
  description: string;
  /** The label, if it differs from the one made of the name. */
  label?: string;
}

/** An appended field in the engine's format. */
export type ResponseVariable = Omit<EngineVariable, 'required'>;
