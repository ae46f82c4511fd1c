import type { Vendor } from '../types';
import * as put from './put-contact';

/** Puts a contact into a LeadStream, which hands it to a caller. */
export const putContact = {
  key: 'phoneburner_put_contact' as const,
  about: { name: 'Put Contact', description: 'Puts a contact into a PhoneBurner LeadStream.', tag: 'Call Center' },
  ...put,
};

export const vendor = {
  name: 'PhoneBurner',
  link: 'https://www.phoneburner.com',
  description: 'A power dialer for sales teams.',
  actions: [putContact],
} satisfies Vendor;
