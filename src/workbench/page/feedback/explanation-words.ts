/** Why a key of a post brings nothing, in words; by the code of the action. */
const REASONS: Readonly<Record<string, string>> = {
  engine: 'the engine reads it, not the action',
  transport: 'it says how the post is sent, and nothing of the lead',
  unknown_key: 'no field has this name',
  blank: 'it is blank, or holds a word for nothing',
  no_text: 'it holds an object in which no text was found',
  unreadable: 'it holds JSON or XML that cannot be read',
  too_much: 'it is too long, or nested too deep',
  overruled: 'another value of the same field counts more',
  unknown_type: 'it is none of the values that this field may have',
  several_leads: 'the post is about several leads, which cannot be told apart',
  other_party: 'it belongs to another person than the lead',
  other_lead: 'it belongs to another lead or record',
};

/** What decided between several values of a field, in words. */
const RULES: Readonly<Record<string, string>> = {
  only_value: '',
  equal_values: 'all values of it are the same',
  known_type: 'the only value that this field may have',
  exact_spelling: "the vendor's own spelling counts most",
  query_over_body: 'the query counts more than the body',
  own_object: "the lead's own object counts most",
  last_value: 'the last value counts',
  deleted: 'the lead was deleted',
  sold: 'the lead was sold',
  disposition: 'the disposition',
};

/** A code that nobody has put into words stands as it is. */
const inWords = (words: Readonly<Record<string, string>>, code: string): string =>
  words[code] ?? code.replaceAll('_', ' ');

export const describeIgnored = (why: string): string => inWords(REASONS, why);
export const describeRule = (rule: string): string => inWords(RULES, rule);
