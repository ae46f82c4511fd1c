import { home, jane, joe, lines, type Shape, second } from './shape';

const META = [
  'id\tcreated_time\tad_id\tad_name\tadset_id\tadset_name\tcampaign_id\tcampaign_name\tform_id\tform_name\tis_organic\tplatform\twhat_is_the_age_of_your_roof?\temail\tfull_name\tphone_number\tstreet_address\tcity\tstate\tzip_code\tlead_status',
  'l:1234567890123456\t2026-11-20T15:05:00-06:00\tag:2\tAd, one\tas:3\tSet\tc:4\tNovember\tf:5\tForm\tfalse\tfb\t10 years\tjane@example.com\tJane Sample\tp:+15125550142\t114 Hickory St\tAustin\tTX\tz:78704\tCREATED',
  'l:1234567890123457\t2026-11-20T15:06:00-06:00\tag:2\tAd, one\tas:3\tSet\tc:4\tNovember\tf:5\tForm\tfalse\tig\t<test lead: dummy data for what_is_the_age_of_your_roof?>\ttest@meta.com\t<test lead: dummy data for full_name>\tp:<test lead: dummy data for phone_number>\tx\tx\tx\tx\tCREATED',
  'l:1234567890123458\t2026-11-20T15:07:00-06:00\tag:2\tAd, one\tas:3\tSet\tc:4\tNovember\tf:5\tForm\ttrue\tig\t5 years\tjoe@example.com\tSample, Joe\tp:5125550143\t114 Hickory St\tAustin\tTX\tz:78704\tCREATED',
];
const fromMeta = [
  { ...jane, ...home },
  { ...joe, ...home },
];
const swap = (bytes: Buffer) => Buffer.from(bytes).swap16();
const google = (answers: Record<string, string>, more: object) =>
  JSON.stringify({
    lead_id: 'Ab_1',
    user_column_data: Object.entries(answers).map(([column_id, string_value]) => ({ column_id, string_value })),
    ...{ api_version: '1.0', form_id: 5, campaign_id: 4, google_key: 'x', gcl_id: 'y' },
    ...more,
  });

/** Networks that sell advertising, and directories that sell leads. */
export const advertising: Shape[] = [
  {
    kind: 'Meta, UTF-16LE with a mark',
    source: 'Meta Business Help, "Download leads"; importers of it on GitHub',
    file: Buffer.from(`\ufeff${META.join('\r\n')}`, 'utf16le'),
    arrives: fromMeta,
  },
  {
    kind: 'Meta, UTF-16LE without a mark',
    source: 'stackoverflow.com, questions on the encoding of lead ads files',
    file: Buffer.from(META.join('\n'), 'utf16le'),
    arrives: fromMeta,
  },
  {
    kind: 'Meta, UTF-16BE',
    source: 'Excel for Mac, "UTF-16 Unicode Text"',
    file: swap(Buffer.from(`\ufeff${META.join('\r')}`, 'utf16le')),
    arrives: fromMeta,
  },
  {
    kind: 'Meta, UTF-8',
    source: 'Meta, leads center, CSV',
    file: META.join('\n').replaceAll('Ad, one', 'Ad').replaceAll('Sample, Joe', 'Joe Sample').replaceAll('\t', ','),
    arrives: fromMeta,
  },
  {
    kind: 'Meta with a form in Spanish',
    source: 'importers of Spanish forms on GitHub (nombre_completo, correo_electrónico)',
    file: lines(
      'id,correo_electrónico,nombre_completo,número_de_teléfono,código_postal,ciudad,estado',
      'l:1,jane@example.com,Jane Sample,p:+15125550142,78704,Austin,Texas',
    ),
    arrives: [{ ...jane, city: 'Austin', state: 'TX', zip: '78704' }],
  },
  {
    kind: "Meta's Graph API, an object a line",
    source: 'developers.facebook.com, "Retrieving Leads" (field_data)',
    isNdjson: true,
    file: lines(
      JSON.stringify({
        id: '1',
        created_time: '2026-11-20T15:05:00+0000',
        field_data: [
          { name: 'full_name', values: ['Jane Sample'] },
          { name: 'email', values: ['jane@example.com'] },
          { name: 'phone_number', values: ['+15125550142'] },
        ],
      }),
      JSON.stringify({
        id: '2',
        field_data: [
          { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
          { name: 'email', values: ['test@fb.com'] },
        ],
      }),
    ),
    arrives: [jane],
  },
  {
    kind: 'Google Ads, downloaded',
    source: 'Google Ads Help, lead form assets; column names of the webhook',
    file: lines(
      'Lead ID,Form ID,Campaign ID,GCLID,Lead submit time,Full Name,User Email,User Phone,Street Address,City,Region,Postal Code',
      'Ab_1,5,4,y,2026-11-20 15:05:00,Jane Sample,jane@example.com,+15125550142,114 Hickory St,Austin,Texas,78704',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: "Google Ads' webhook, an object a line",
    source: 'developers.google.com/google-ads/webhook, samples (is_test)',
    isNdjson: true,
    file: lines(
      google(
        { FULL_NAME: 'Jane Sample', EMAIL: 'jane@example.com', PHONE_NUMBER: '+15125550142', POSTAL_CODE: '78704' },
        {},
      ),
      google({ FULL_NAME: 'Joe Sample', EMAIL: 'joe@example.com', PHONE_NUMBER: '+15125550143' }, { is_test: true }),
    ),
    arrives: [{ ...jane, zip: '78704' }],
  },
  {
    kind: 'LinkedIn lead gen forms',
    source: 'LinkedIn Marketing, lead sync; plain column names',
    file: lines(
      'Lead ID,Campaign ID,Campaign Name,Form Name,First Name,Last Name,Email Address,Phone Number,City,State,Country/Region',
      'a-1,4,November,Form,Jane,Sample,jane@example.com,+1 512-555-0142,Austin,Texas,United States',
    ),
    arrives: [{ ...jane, city: 'Austin', state: 'TX', country: 'United States' }],
  },
  {
    kind: 'TikTok instant forms',
    source: 'ads.tiktok.com, leads center (ad group, instant form)',
    file: lines(
      'lead_id,create_time,campaign_id,campaign_name,adgroup_id,adgroup_name,ad_id,ad_name,form_id,form_name,Name,Email,Phone number,Zip code',
      '1,2026-11-20 15:05:00,4,N,6,G,2,A,5,F,Jane Sample,jane@example.com,+1 5125550142,78704',
    ),
    arrives: [{ ...jane, zip: '78704' }],
  },
  {
    kind: 'Angi and HomeAdvisor, an object a line',
    source: 'activeprospect.com, HomeAdvisor integration; Angi, Lead Integration API; names inferred',
    action: 'leadperfection_add_lead',
    isNdjson: true,
    file: lines(
      JSON.stringify({
        correlationId: 'c-1',
        firstName: 'Jane',
        lastName: 'Sample',
        primaryPhone: '5125550142',
        secondaryPhone: '5125550143',
        email: 'jane@example.com',
        postalAddress: { addressFirstLine: '114 Hickory St', city: 'Austin', state: 'TX', postalCode: '78704' },
      }),
    ),
    arrives: [
      {
        firstname: 'Jane',
        lastname: 'Sample',
        phone1: '5125550142',
        phone2: '5125550143',
        email: 'jane@example.com',
        ...home,
      },
    ],
  },
  {
    kind: 'Thumbtack, an object a line',
    source: 'Thumbtack partner API, lead webhook; names inferred',
    isNdjson: true,
    file: lines(
      JSON.stringify({
        leadID: '9',
        customer: { customerID: '7', name: 'Jane Sample', phone: '5125550142', email: 'jane@example.com' },
        request: { location: { city: 'Austin', state: 'TX', zipCode: '78704' } },
      }),
    ),
    arrives: [{ ...jane, city: 'Austin', state: 'TX', zip: '78704' }],
  },
  {
    kind: 'CallRail, an object a line',
    source: 'apidocs.callrail.com, calls',
    isNdjson: true,
    file: lines(
      JSON.stringify({
        id: 'CAL1',
        customer_name: 'JANE SAMPLE',
        customer_phone_number: '+15125550142',
        customer_city: 'Austin',
        customer_state: 'TX',
        tracking_phone_number: '+15125550199',
        business_phone_number: '+15125550198',
        duration: 12,
        email: 'jane@example.com',
      }),
    ),
    arrives: [{ ...jane, firstname: 'JANE', lastname: 'SAMPLE', city: 'Austin', state: 'TX' }],
  },
  {
    kind: 'Unbounce',
    source: 'Unbounce, lead exports; plain column names',
    file: lines(
      'date_submitted,time_submitted,page_uuid,variant,ip_address,first_name,last_name,email,phone_number,zip_code',
      '2026-11-20,15:05,u,a,192.0.2.1,Jane,Sample,jane@example.com,512.555.0142,78704',
    ),
    arrives: [{ ...jane, zip: '78704' }],
  },
  {
    kind: 'two phones in a cell, as forms and directories join them',
    source: 'Google Contacts (:::), HubSpot (;)',
    file: lines('Name,Email,Phone', 'Jane Sample,jane@example.com,Cell: 512-555-0142 / Home: 512-555-0143'),
    arrives: [{ ...jane, ...second('5125550143', '1', 'Home') }],
  },
];
