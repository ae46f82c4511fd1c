export * from './action';
export { parseBaseUrl } from './base-url';
export { type Body, bodyText, getMimeType, header, headersNamed, readBody } from './body';
export { formatDayFraction } from './calendar';
export { type Check, createCheck, type Warning } from './check';
export { decodeMixed } from './decode-bytes';
export { type DocsRow, type DocsWire, docsRow, docsRows, getLabel } from './describe';
export { form, json, type Pair, query } from './encode';
export { example, getExample } from './example';
export type { FeedbackId, FeedbackStage, FeedbackSummary } from './feedback';
export {
  accountHost,
  createInvalidHostError,
  isDnsLabel,
  isPathSafe,
  labelSchema,
  wordSchema,
} from './host';
export { HttpError, isHttpError } from './http-error';
export type * from './inbound';
export { blankSchema, type JsonSchema, jsonSchema, type PropertySchema } from './json-schema';
export { getIdempotencyKey, getLeadContent, getPersonContent } from './lead-content';
export { memoize } from './memoize';
export { negotiateResponse } from './negotiate-response';
export { normalizers } from './normalizers';
export { notify } from './notify';
export * from './outcome';
export { parseLooseForm, parseQuery } from './parse-form';
export { parseJson } from './parse-json';
export { isRoundedPhone } from './phone';
export {
  getReaders,
  listMissing,
  type Reader,
  read,
  readEntries,
  readList,
  validateRequired,
} from './read';
export { type PostBody, parseEmbedded, parsePairs, readPost } from './read-post';
export { isPii, placeholder, redactVars } from './redact-vars';
export { createRedactor, createSecretRedactor, identifiesPerson, type Redactor } from './redaction';
export { isServerError } from './server-error';
export { setPath } from './set-path';
export { type SchemaIssue, type SchemaResult, type StandardSchema, standardSchema } from './standard-schema';
export type { LeadStatus, Sent } from './status';
export {
  getKeys,
  getOwn,
  getPath,
  isBoxed,
  isMasked,
  resolvePhoneType,
  toRawText,
  toText,
  toTextEntries,
  toTextList,
} from './text';
export { typedJson } from './typed-json';
export * from './variable';
export type { Boxed, Context, FeedbackType, Fields, InputValue, Posted, Result, Vars } from './vars';
export { decodeWindows1252 } from './windows-1252';
export { getMaxQueryLength, toPairs } from './wire';
export { withSettings } from './with-settings';
