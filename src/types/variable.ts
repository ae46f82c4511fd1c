/** LeadConduit's names of the types that this package reads, and its two names for values of no one type. */
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

/** How well a fact about a vendor is known. `documented`: the vendor says so. `seen`: literally sent or parsed by a
 * public integration. `inferred`: our reading, confirmed by nobody. */
export type Grade = 'documented' | 'seen' | 'inferred';

/** The key under which a variable is sent, and all that changes on the way there. */
export interface Wire {
  /** The vendor's name for the value. */
  readonly key: string;
  /** How well the key is known. */
  readonly grade: Grade;
  /** The vendor's limit in characters; a longer value is cut, since that is no reason to lose a lead. */
  readonly max?: number;
  /** The vendor's own format for a value in its normal form. */
  readonly encode?: (normal: string) => string;
  /** Of a wildcard: how its names follow one another. Default: as they were given. */
  readonly order?: (one: string, other: string) => number;
  /** True when the action's `request` puts it together with others, and `wire` leaves it alone. */
  readonly manual?: boolean;
}

/** Where a value comes from when none is given: a fixed text, or what another step left at a path. */
export type Default =
  | {
      /** The text. */
      readonly value: string;
    }
  | {
      /** The path, such as `source.name`. */
      readonly from: string;
    };

/** What a row may say beyond its name, type, description and wire. */
export interface VariableOptions {
  /** The documented label, where the name does not yield it. A label of one word is a second name of the variable. */
  readonly label?: string;
  /** What is sent where nothing is given. */
  readonly default?: Default;
  /** A credential: never shown. */
  readonly secret?: boolean;
  /** A setting that can hold something of the person; every `lead.*` text and every wildcard does. */
  readonly personal?: boolean;
  /** It says where the lead goes or into whose account: the same lead at another destination is another delivery. */
  readonly destination?: boolean;
  /** It changes by itself while the lead stays the same: its age, the id of this delivery, a time-out. */
  readonly volatile?: boolean;
  /** A value for examples, where the type alone does not give a good one. */
  readonly example?: string | Readonly<Record<string, string>>;
  /** For `jsonSchema`: what else a value must satisfy, by its JSON type. Never stricter than the action's `validate`. */
  readonly schema?: Narrowing;
}

/** Keywords of JSON Schema for the values of one JSON type each. */
export type Narrowing = Readonly<Partial<Record<'string' | 'number' | 'object', Readonly<Record<string, unknown>>>>>;

/** One row of an action's table. `wire` is one key, or a key for each of several wire formats. */
export interface Variable extends VariableOptions {
  /** Its path in a lead, such as `lead.phone_1`; `custom.*` is an object of any names. */
  readonly name: string;
  /** How its values are read. */
  readonly type: TypeName;
  /** Whether a lead without it is refused. */
  readonly required: boolean;
  /** What it is, for people. */
  readonly description: string;
  /** How it is sent; absent for what is not sent as a value. */
  readonly wire?: Wire | Readonly<Record<string, Wire>>;
}

/** The variables of an action, or its appended fields. */
export type Table = readonly Variable[];

/** A row with its name and type kept as literals, from which the type of `vars` is derived. */
export type Row<Name extends string, Type extends TypeName, Required extends boolean> = Variable & {
  /** Its path in a lead, as a literal. */
  readonly name: Name;
  /** How its values are read, as a literal. */
  readonly type: Type;
  /** Whether a lead without it is refused, as a literal. */
  readonly required: Required;
};

const row =
  <Required extends boolean>(required: Required) =>
  <const Name extends string, const Type extends TypeName>(
    name: Name,
    type: Type,
    description: string,
    wire?: Variable['wire'],
    traits?: VariableOptions,
  ): Row<Name, Type, Required> => ({ name, type, required, description, ...(wire && { wire }), ...traits });

/** A row whose value must be there: `required('lead.phone_1', 'phone', 'Main phone', documented('phone'))`. */
export const required = row(true);

/** A row whose value may be missing. */
export const optional = row(false);

type WireTraits = Omit<Wire, 'key' | 'grade'>;

const graded =
  (grade: Grade) =>
  (key: string, traits?: WireTraits): Wire => ({ key, grade, ...traits });

/** A wire key that the vendor documents. */
export const documented = graded('documented');

/** A wire key seen in a public integration. */
export const seen = graded('seen');

/** A wire key that is our reading and nobody's confirmation: `custom.*` overrides it where it proves wrong. */
export const inferred = graded('inferred');

/** The wire of a variable in one wire format; a variable with a single wire has it in all. */
export function getWire(variable: Variable, wireFormat?: string): Wire | undefined {
  const { wire } = variable;
  if (wire === undefined || isWire(wire)) return wire;
  return wireFormat === undefined ? undefined : wire[wireFormat];
}

/** Every wire of a variable, with the name of its wire format where there are several. */
export function getWires({ wire }: Variable): [wireFormat: string | undefined, wire: Wire][] {
  if (wire === undefined) return [];
  return isWire(wire) ? [[undefined, wire]] : Object.entries(wire);
}

const isWire = (wire: Wire | Readonly<Record<string, Wire>>): wire is Wire => typeof wire.key === 'string';

/** Where a variable lies in a lead: that of a wildcard is the object that holds its names. */
export const toSegments = (name: string): string[] => name.replace(/\.\*$/, '').split('.');

/** The variables as an engine wants them: a fresh array of fresh objects at each call, since it adds its own to it. */
export function variables(table: Table): EngineVariable[] {
  return table.map((variable) => {
    const { name, type, required, label } = variable;
    return { name, type, required, description: getDescription(variable), ...(label && { label }) };
  });
}

/** What a variable is, and what it is when nothing is given for it. */
export function getDescription({ description, default: source }: Variable): string {
  if (source === undefined) return description;
  return `${description} (defaults to ${'value' in source ? source.value : source.from})`;
}

/** The appended fields as an engine wants them, fresh at each call. */
export function getResponseFields(table: Table): ResponseVariable[] {
  return variables(table).map(({ required: _, ...variable }) => variable);
}

/** A variable as an engine wants it. */
export interface EngineVariable {
  /** Its path in a lead. */
  name: string;
  /** LeadConduit's name of its type. */
  type: TypeName;
  /** Whether a lead without it is refused. */
  required: boolean;
  /** What it is, with its default. */
  description: string;
  /** Its label, where the name does not yield it. */
  label?: string;
}

/** An appended field as an engine wants it. */
export type ResponseVariable = Omit<EngineVariable, 'required'>;
