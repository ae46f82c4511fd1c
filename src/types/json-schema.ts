import { type Action, isOutbound } from './action';
import { getExample } from './example';
import { getReaders, isMaskable } from './read';
import { getDescription, getWires, type Narrowing, type TypeName, type Variable } from './variable';

/** One value, or one object of values, in a schema. */
export interface PropertySchema {
  /** What it is, with its default. */
  readonly description?: string;
  /** How it is sent, and how well that is known. */
  readonly $comment?: string;
  /** The JSON type, or types. */
  readonly type?: string | readonly string[];
  /** The forms that a value may have. */
  readonly anyOf?: readonly object[];
  /** The schemas of the members of an object. */
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  /** The members that must be there. */
  readonly required?: readonly string[];
  /** One value, of invented people. */
  readonly examples?: readonly unknown[];
  /** What is sent where nothing is given. */
  readonly default?: string;
  /** Of a credential: it is taken in and never shown. */
  readonly writeOnly?: true;
}

/** A JSON Schema (draft 2020-12) of the variables of an action. */
export interface JsonSchema extends PropertySchema {
  /** The draft that it is written in. */
  readonly $schema: 'https://json-schema.org/draft/2020-12/schema';
  /** The name of the action. */
  readonly title: string;
  /** A lead with its settings is one object. */
  readonly type: 'object';
  /** The schemas of its members. */
  readonly properties: Readonly<Record<string, PropertySchema>>;
}

/** For `schema` of a row: a value that is as good as none. */
export const blankSchema = { type: ['string', 'null'], pattern: '^\\s*$' } as const;

/**
 * Describes the variables of an action as a JSON Schema (draft 2020-12), nested as `request` reads them; of an inbound
 * action, the fields that its `request` returns. It is for values as JSON has them, so a boxed value of LeadConduit must
 * have become its text. How a variable is sent, and how well that is known, stands under `$comment`.
 *
 * What `validate` accepts is accepted here, if it has the types of `LeadOf<typeof action>`. A schema cannot say all that
 * `validate` refuses: a rule between two variables, the length of the whole request, a word that stands for nothing
 * (`n/a`), a phone in scientific notation, a required variable that is absent under both of its names. So call `validate`
 * as well.
 *
 * @returns a fresh object at each call
 */
export function jsonSchema(action: Action): JsonSchema {
  const root: Node = { schema: { type: 'object' }, children: new Map(), required: new Set() };
  const describe = isOutbound(action) ? describeValue : describeText;
  for (const { variable, path, secondPath } of getReaders(action.input).values()) {
    const isRequired = variable.required && secondPath === undefined;
    place(root, path, isRequired, describe(variable, isRequired));
    if (secondPath) place(root, secondPath, false, describe(variable, false));
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

/** Puts a schema at a path below a node; objects on the way to a required value are required themselves. */
function place(node: Node, [name = '', ...rest]: readonly string[], isRequired: boolean, schema: PropertySchema): void {
  if (isRequired) node.required.add(name);
  const child = node.children.get(name) ?? { schema: {}, children: new Map(), required: new Set() };
  node.children.set(name, child);
  if (rest.length > 0) place(child, rest, isRequired, schema);
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

/** The JSON types of a value, as its type in TypeScript has them (`Given`). */
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

/** A required text is neither blank nor masked. */
const requiredText = (variable: Variable): object => ({
  pattern: '\\S',
  ...(isMaskable(variable) && { allOf: [{ not: { pattern: '\\*\\*\\*' } }] }),
});

const narrow = (schema: Narrowing | undefined, type: string): object | undefined =>
  schema && Object.hasOwn(schema, type) ? schema[type as keyof Narrowing] : undefined;
