import { COMMON_ISO_DATE, date } from './date';
import { email, PLAIN_EMAIL } from './email';
import { boolean, number, PLAIN_NUMBER } from './number';
import { NANP, phone } from './phone';
import { postalCode, ZIP } from './postal-code';
import { state } from './state';
import type { TypeName } from './variable';

/**
 * The normalizer of each type. It returns the normal form of a text; '' for a text that means "no value"; and an
 * unreadable or ambiguous text unchanged: the vendor judges a strange value, and a wrongly changed one would be our
 * error.
 */
export const normalizers = {
  ...{ phone, email, state, boolean, number, date },
  postal_code: postalCode,
} satisfies Partial<Record<TypeName, (input: string) => string>>;

/** Texts that already are in normal form, as most are, and contain nothing that `sanitize` removes. */
export const normalForms: Partial<Record<TypeName, RegExp>> = {
  ...{ phone: NANP, email: PLAIN_EMAIL, postal_code: ZIP, number: PLAIN_NUMBER, date: COMMON_ISO_DATE },
};
