import { type ActionFrom, createAction, type Vendor } from '../types';
import * as put from './put-contact';

export type { PutContact } from './put-contact';

/** The type of `putContact`. */
export interface PutContactAction extends ActionFrom<'phoneburner_put_contact', typeof put> {}

/** Puts a contact into a LeadStream, which hands it to a caller. */
export const putContact: PutContactAction = createAction(
  'phoneburner_put_contact',
  {
    vendor: 'phoneburner',
    name: 'Put Contact',
    description: 'Puts a contact into a PhoneBurner LeadStream.',
    tag: 'Call Center',
  },
  put,
);

export const vendor = {
  key: 'phoneburner',
  name: 'PhoneBurner',
  link: 'https://www.phoneburner.com',
  description: 'A power dialer for sales teams.',
  actions: [putContact],
} satisfies Vendor;
