import { COMMON_ISO_DATE, date } from './date';
import { email, PLAIN_EMAIL } from './email';
import { boolean, number, PLAIN_NUMBER } from './number';
import { NANP, phone } from './phone';
import { postalCode, ZIP } from './postal-code';
import { state } from './state';
import type { TypeName } from './variable';

/**
 * One normalizer a declared type. Each takes a text and gives its normal form, '' where it clearly stands for no value,
 * or the text as it was given where it has no reading, or more than one: a strange value is the vendor's to judge, a
 * changed one would be our error.
 */
export const normalizers = {
  ...{ phone, email, state, boolean, number, date },
  postal_code: postalCode,
} satisfies Partial<Record<TypeName, (input: string) => string>>;

/** Texts that are in normal form already, as most are, and need no other look. None holds a sign that is not sent. */
export const normalForms: Partial<Record<TypeName, RegExp>> = {
  ...{ phone: NANP, email: PLAIN_EMAIL, postal_code: ZIP, number: PLAIN_NUMBER, date: COMMON_ISO_DATE },
};
