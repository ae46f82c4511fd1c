import { date } from './date';
import { email } from './email';
import { boolean, number } from './number';
import { phone } from './phone';
import { postalCode } from './postal-code';
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
