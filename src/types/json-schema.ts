import { type Action, isOutbound } from './action';
import { getExample } from './example';
import { getReaders, isMaskable } from './read';
import { getDescription, getWires, type Narrowing, type TypeName, type Variable } from './variable';

/** One value, or one object of values, in a schema. */
export interface PropertySchema {
  /** What it is, with its default. */
  readonly description?: string;
  /** Its wire keys and their grades. */
  readonly $comment?: string;
  /** The JSON type, or types. */
  readonly type?: string | readonly string[];
  /** The forms that a value may have. */
  readonly anyOf?: readonly object[];
  /** The schemas of the members of an object. */
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  /** The required members. */
  readonly required?: readonly string[];
  /** An example value; people are invented. */
  readonly examples?: readonly unknown[];
  /** The default value. */
  readonly default?: string;
  /** True for a credential, which is never shown. */
  readonly writeOnly?: true;
}

/** A JSON Schema (draft 2020-12) of the variables of an action. */
export interface JsonSchema extends PropertySchema {
  /** The draft of JSON Schema. */
  readonly $schema: 'https://json-schema.org/draft/2020-12/schema';
  /** The name of the action. */
  readonly title: string;
  /** Always `object`: a lead with its settings. */
  readonly type: 'object';
  /** The schemas of its members. */
  readonly properties: Readonly<Record<string, PropertySchema>>;
}

/** `schema` of a blank value, which counts as missing. */
export const blankSchema = { type: ['string', 'null'], pattern: '^\\s*$' } as const;

/**
 * Describes the variables of an action as a JSON Schema (draft 2020-12), nested as `request` reads them; for an inbound
 * action, the fields that its `request` returns. It is for plain JSON values: turn boxed values of LeadConduit into
 * texts first. `$comment` has the wire keys and their grades.
 *
 * The schema accepts every lead of type `LeadOf<typeof action>` that `validate` accepts. It also accepts some that
 * `validate` refuses, because a schema cannot express: rules between variables, the length of the request, words that
 * mean "no value" (`n/a`), phones in scientific notation, a required variable that is absent under both of its names.
 * So call `validate` as well.
 *
 * @returns a new object at each call
 */
export function jsonSchema(action: Action): JsonSchema {
  const root: Node = { schema: { type: 'object' }, children: new Map(), required: new Set() };
  const describe = isOutbound(action) ? describeValue : describeText;
  for (const { variable, path, secondPath } of getReaders(action.input).values()) {
    const isRequired = variable.required && secondPath === undefined;
    addSchema(root, path, isRequired, describe(variable, isRequired));
    if (secondPath) addSchema(root, secondPath, false, describe(variable, false));
  }
  const { name, description } = action.about;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...{ title: name, description },
    ...close(root),
  } as JsonSchema;
}

interface Node {
  schema: PropertySchema;
  readonly children: Map<string, Node>;
  readonly required: Set<string>;
}

/** Puts a schema at a path below a node. The parents of a required value are required, too. */
function addSchema(
  node: Node,
  [name = '', ...rest]: readonly string[],
  isRequired: boolean,
  schema: PropertySchema,
): void {
  if (isRequired) node.required.add(name);
  const child = node.children.get(name) ?? { schema: {}, children: new Map(), required: new Set() };
  node.children.set(name, child);
  if (rest.length > 0) addSchema(child, rest, isRequired, schema);
  else child.schema = schema;
}

function close({ schema, children, required }: Node): PropertySchema {
  if (children.size === 0) return schema;
  return {
    type: required.size > 0 ? 'object' : ['object', 'null'],
    ...schema,
    ...(required.size > 0 && { required: [...required] }),
    properties: Object.fromEntries([...children].map(([name, child]) => [name, close(child)])),
  };
}

const describeText = (variable: Variable): PropertySchema => ({ ...annotate(variable), type: 'string' });

const describeValue = (variable: Variable, isRequired: boolean): PropertySchema => ({
  ...annotate(variable),
  anyOf: [...listForms(variable, isRequired), ...(isRequired ? [] : [{ type: 'null' }])],
});

function annotate(variable: Variable): PropertySchema {
  const wires = getWires(variable).map(([format, { key, grade }]) => `${format ? `${format}: ` : ''}${key} (${grade})`);
  return {
    description: getDescription(variable),
    ...(wires.length > 0 && { $comment: `sent as ${wires.join('; ')}` }),
    examples: [getExample(variable)],
    ...(variable.default && 'value' in variable.default && { default: variable.default.value }),
    ...(variable.secret && { writeOnly: true as const }),
  };
}

/** The JSON types of a value, as in `InputValue`. */
const jsonTypes: Record<TypeName, readonly string[]> = {
  string: ['string', 'number'],
  phone: ['string', 'number'],
  email: ['string'],
  state: ['string'],
  postal_code: ['string', 'number'],
  boolean: ['boolean', 'string', 'number'],
  number: ['number', 'string'],
  date: ['string'],
  array: ['string', 'number', 'boolean', 'array'],
  wildcard: ['object'],
};

const listForms = (variable: Variable, isRequired: boolean): object[] =>
  jsonTypes[variable.type].map((type) => ({
    type,
    ...(type === 'array' && { items: { anyOf: ['string', 'number', 'boolean', 'null'].map((type) => ({ type })) } }),
    ...(type === 'string' && isRequired && requiredText(variable)),
    ...narrow(variable.schema, type),
  }));

/** A required text must not be blank or masked. */
const requiredText = (variable: Variable): object => ({
  pattern: '\\S',
  ...(isMaskable(variable) && { allOf: [{ not: { pattern: '\\*\\*\\*' } }] }),
});

const narrow = (schema: Narrowing | undefined, type: string): object | undefined =>
  schema && Object.hasOwn(schema, type) ? schema[type as keyof Narrowing] : undefined;
