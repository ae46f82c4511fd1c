/** Sentences for the codes of keys that are not used. */
const REASONS: Readonly<Record<string, string>> = {
  engine: 'the engine reads it, not the action',
  transport: 'it describes the post itself, not the lead',
  unknown_key: 'no field has this name',
  blank: 'it is blank, or holds an empty value such as NULL',
  no_text: 'it holds an object without a text',
  unreadable: 'it holds JSON or XML that cannot be read',
  too_much: 'it is too long, or nested too deep',
  overruled: 'another value of the same field wins',
  unknown_type: 'this field does not allow the value',
  several_leads: 'the post is about several leads, which cannot be told apart',
  other_party: 'it belongs to another person',
  other_lead: 'it belongs to another lead or record',
};

/** Sentences for the rules that chose between several values of a field. */
const RULES: Readonly<Record<string, string>> = {
  only_value: '',
  equal_values: 'all values of it are the same',
  known_type: 'the only value that this field may have',
  exact_spelling: "the vendor's own spelling wins",
  query_over_body: 'the query wins over the body',
  own_object: "the lead's own object wins",
  last_value: 'the last value wins',
  deleted: 'the lead was deleted',
  sold: 'the lead was sold',
  disposition: 'the disposition',
};

/** A code without a sentence is shown with blanks. */
const inWords = (words: Readonly<Record<string, string>>, code: string): string =>
  words[code] ?? code.replaceAll('_', ' ');

export const describeIgnored = (why: string): string => inWords(REASONS, why);
export const describeRule = (rule: string): string => inWords(RULES, rule);
