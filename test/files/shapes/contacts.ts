import { home, jane, row, type Shape, second } from './shape';

/** CRMs, address books and mailing lists. */
export const contacts: Shape[] = [
  {
    kind: 'HubSpot',
    source: 'HubSpot, contact exports on GitHub',
    file: row(
      'Record ID|First Name|Last Name|Email|Phone Number|Mobile Phone Number|Contact owner|Lead Status|Create Date|Street Address|City|State/Region|Postal Code',
      '101|Jane|Sample|jane@example.com|(512) 555-0142|||New|2026-11-20 15:05|114 Hickory St|Austin|TX|78704',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'a Salesforce report with its footer',
    source: 'tests of report readers on GitHub ("Confidential Information - Do Not Distribute")',
    file: `${row('Lead ID|First Name|Last Name|Lead Owner|Email|Phone|Street|City|State/Province|Zip/Postal Code|Lead Source', '00Q000000000001|Jane|Sample|x|jane@example.com|(512) 555-0142|114 Hickory St\nApt 2|Austin|Texas|78704|Web')}\n\n"Grand Totals (1 record)"\n\n"Leads of November"\n"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n`,
    arrives: [{ ...jane, ...home, address1: '114 Hickory St\nApt 2' }],
  },
  {
    kind: 'Mailchimp',
    source: 'Mailchimp, audience exports on GitHub (MEMBER_RATING … EUID, NOTES); REGION is guessed from an IP',
    file: row(
      'Email Address|First Name|Last Name|Phone Number|MEMBER_RATING|OPTIN_TIME|OPTIN_IP|LATITUDE|LONGITUDE|GMTOFF|DSTOFF|TIMEZONE|CC|REGION|LAST_CHANGED|LEID|EUID|NOTES',
      'jane@example.com|Jane|Sample|512-555-0142|2|2026-11-20 15:05:00|192.0.2.1|30.2|-97.7|-6|-5|America/Chicago|US|OK|2026-11-20 15:05:00|1|a|',
    ),
    arrives: [jane],
  },
  {
    kind: 'Google Contacts of 2024',
    source: 'importers of Google CSV on GitHub (E-mail 1 - Value, " ::: ")',
    file: row(
      'First Name|Middle Name|Last Name|Labels|E-mail 1 - Label|E-mail 1 - Value|Phone 1 - Label|Phone 1 - Value|Address 1 - Street|Address 1 - City|Address 1 - Region|Address 1 - Postal Code|Address 1 - Country',
      'Jane||Sample|* myContacts|*|jane@example.com ::: js@example.org|Mobile|+1 512-555-0142 ::: +1 512-555-0143|114 Hickory St|Austin|TX|78704|US',
    ),
    arrives: [{ ...jane, ...home, country: 'US', ...second('5125550143') }],
  },
  {
    kind: 'Google Contacts of before 2024',
    source: 'importers of Google CSV on GitHub (Given Name, Yomi Name)',
    file: row(
      'Name|Given Name|Additional Name|Family Name|Yomi Name|E-mail 1 - Type|E-mail 1 - Value|Phone 1 - Type|Phone 1 - Value',
      'Jane Sample|Jane||Sample||*|jane@example.com|Mobile|(512) 555-0142',
    ),
    arrives: [jane],
  },
  {
    kind: 'Outlook',
    source: 'support.microsoft.com, CSV for Outlook; exports on GitHub',
    file: row(
      "First Name|Middle Name|Last Name|E-mail Address|E-mail 2 Address|Home Phone|Mobile Phone|Home Fax|Home Street|Home City|Home State|Home Postal Code|Home Country/Region|Assistant's Phone|Business Street",
      'Jane||Sample|jane@example.com||(512) 555-0142|(512) 555-0143|512 555 0199|114 Hickory St|Austin|TX|78704|United States|512 555 0198|1 Work Way',
    ),
    arrives: [{ ...jane, ...home, country: 'United States', ...second('5125550143') }],
  },
  {
    kind: 'Zoho',
    source: 'Zoho CRM, lead exports on GitHub',
    file: row(
      'Record Id|Lead Owner|First Name|Last Name|Full Name|Email|Phone|Mobile|Street|City|State|Zip Code|Created Time',
      'zcrm_1|x||Sample|Jane Sample|jane@example.com||5125550142|114 Hickory St|Austin|TX|78704|2026-11-20 15:05:00',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'GoHighLevel',
    source: 'converters to GoHighLevel on GitHub',
    file: row(
      'Contact Id|First Name|Last Name|Phone|Email|Business Name|Created|Tags',
      'Ab1|jane|sample|+15125550142|jane@example.com||2026-11-20T15:05:00|roof',
    ),
    arrives: [{ ...jane, firstname: 'jane', lastname: 'sample' }],
  },
  {
    kind: 'Follow Up Boss',
    source: 'exporters of people on GitHub (Address 1 - Zip, Property Address)',
    file: row(
      'ID|Date Added|Name|First Name|Last Name|Stage|Email 1|Phone 1|Phone 2|Address 1 - Street|Address 1 - City|Address 1 - State|Address 1 - Zip',
      '17|2026-11-20|Jane Sample|Jane|Sample|Lead|jane@example.com|(512) 555-0142||114 Hickory St|Austin|TX|78704',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'Pipedrive',
    source: 'importers of Pipedrive on GitHub (Person - Phone - Work)',
    file: row(
      'Person - Name|Person - Email - Work|Person - Phone - Work|Person - Phone - Mobile|Person - Open deals',
      'Jane Sample|jane@example.com|5125550142|5125550143|1',
    ),
    arrives: [{ ...jane, ...second('5125550143') }],
  },
  {
    kind: 'Constant Contact',
    source: 'scripts on its exports on GitHub (Zip/Postal Code - Home)',
    file: row(
      'Email address|First name|Last name|Email status|Phone - home|Street address line 1 - Home|City - Home|State/Province - Home|Zip/Postal Code - Home|Country - Home',
      'jane@example.com|Jane|Sample|Active|5125550142|114 Hickory St|Austin|TX|78704|US',
    ),
    arrives: [{ ...jane, ...home, country: 'US' }],
  },
  {
    kind: 'Klaviyo',
    source: 'importers of Klaviyo on GitHub (State / Region, Email Marketing Consent Timestamp)',
    file: row(
      'Email|First Name|Last Name|Phone Number|Address|Address 2|City|State / Region|Country|Zip Code|Latitude|Longitude|Email Marketing Consent',
      "jane@example.com|Jane|Sample|'+15125550142|114 Hickory St||Austin|TX|United States|'78704|30.2|-97.7|SUBSCRIBED",
    ),
    arrives: [{ ...jane, ...home, country: 'United States' }],
  },
  {
    kind: 'ActiveCampaign',
    source: 'ActiveCampaign, contact exports; plain column names',
    file: row(
      'Contact ID|Email|First Name|Last Name|Phone|Date Created',
      '4|jane@example.com|Jane|Sample|512/555-0142|2026-11-20',
    ),
    arrives: [jane],
  },
];
