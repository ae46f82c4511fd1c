import { type ActionFrom, createAction, type Vendor } from '../types';
import * as add from './add-lead';
import * as create from './create-lead';
import * as inbound from './feedback';

export type { AddLead } from './add-lead';
export type { CreateLead } from './create-lead';
export type { Feedback } from './feedback';

/** The type of `feedback`. */
export interface FeedbackAction extends ActionFrom<'leadperfection_feedback', typeof inbound> {}

/** Reads the vendor's feedback: posts about the disposition of a lead. */
export const feedback: FeedbackAction = /* @__PURE__ */ createAction(
  'leadperfection_feedback',
  {
    vendor: 'leadperfection',
    name: 'Feedback',
    description: 'Takes in what became of a lead at LeadPerfection.',
    tag: 'CRM',
  },
  inbound,
);

/** The type of `createLead`. */
export interface CreateLeadAction extends ActionFrom<'leadperfection_create_lead', typeof create> {}

/** Adds a lead through the form pages of a client's subdomain. Deprecated: `addLead` replaces it. */
export const createLead: CreateLeadAction = /* @__PURE__ */ createAction(
  'leadperfection_create_lead',
  {
    vendor: 'leadperfection',
    name: 'Create Lead (deprecated)',
    description: 'Adds a lead through the older form pages of LeadPerfection. Use Add Lead for new flows.',
    tag: 'CRM',
  },
  create,
);

/** The type of `addLead`. */
export interface AddLeadAction extends ActionFrom<'leadperfection_add_lead', typeof add> {}

/** Adds a lead through a client's posting URL. */
export const addLead: AddLeadAction = /* @__PURE__ */ createAction(
  'leadperfection_add_lead',
  {
    vendor: 'leadperfection',
    name: 'Add Lead',
    description: 'Adds a lead to LeadPerfection through your posting URL.',
    tag: 'CRM',
  },
  add,
);

/** LeadPerfection and its actions. */
export const vendor = {
  key: 'leadperfection',
  name: 'LeadPerfection',
  link: 'https://www.leadperfection.com',
  description: 'A CRM for companies that improve and service homes.',
  actions: [feedback, createLead, addLead],
} satisfies Vendor;
