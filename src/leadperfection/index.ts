import type { Vendor } from '../types';
import * as add from './add-lead';
import * as create from './create-lead';
import * as inbound from './feedback';

/** Tells what became of a lead; the vendor posts it. */
export const feedback = {
  key: 'leadperfection_feedback' as const,
  about: { name: 'Feedback', description: 'Takes in what became of a lead at LeadPerfection.', tag: 'CRM' },
  ...inbound,
};

/** Adds a lead through the form pages of a client's subdomain; `addLead` has replaced it. */
export const createLead = {
  key: 'leadperfection_create_lead' as const,
  about: {
    name: 'Create Lead (deprecated)',
    description: 'Adds a lead through the older form pages of LeadPerfection. Use Add Lead for new flows.',
    tag: 'CRM',
  },
  ...create,
};

/** Adds a lead through a client's posting URL. */
export const addLead = {
  key: 'leadperfection_add_lead' as const,
  about: { name: 'Add Lead', description: 'Adds a lead to LeadPerfection through your posting URL.', tag: 'CRM' },
  ...add,
};

export const vendor = {
  name: 'LeadPerfection',
  link: 'https://www.leadperfection.com',
  description: 'A CRM for companies that improve and service homes.',
  actions: [feedback, createLead, addLead],
} satisfies Vendor;
