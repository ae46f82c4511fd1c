import { home, jane, lines, row, type Shape, second } from './shape';

/** Form builders, shops, and what passes leads on. */
export const forms: Shape[] = [
  {
    kind: 'Shopify customers',
    source: "importers of Shopify on GitHub (Default Address Province Code; zips as '07028)",
    file: row(
      'Customer ID|First Name|Last Name|Email|Accepts Email Marketing|Default Address Address1|Default Address Address2|Default Address City|Default Address Province Code|Default Address Country Code|Default Address Zip|Default Address Phone|Phone',
      "'7|Jane|Sample|jane@example.com|yes|114 Hickory St||Glen Ridge|NJ|US|'07028||'+15125550142",
    ),
    arrives: [{ ...jane, address1: '114 Hickory St', city: 'Glen Ridge', state: 'NJ', zip: '07028', country: 'US' }],
  },
  {
    kind: 'Wix contacts',
    source: 'importers of Wix on GitHub (Address 1 - State/Region)',
    file: row(
      'First Name|Last Name|Email 1|Phone 1|Address 1 - Street|Address 1 - Street Line 2|Address 1 - City|Address 1 - State/Region|Address 1 - Zip|Address 1 - Country|Labels|Created At (UTC+0)',
      "Jane|Sample|jane@example.com|'+1 512-555-0142|114 Hickory St|Apt 2|Austin|US-TX|78704|US||2026-11-20 15:05",
    ),
    arrives: [{ ...jane, ...home, address2: 'Apt 2', country: 'US' }],
  },
  {
    kind: 'Squarespace forms',
    source: 'Squarespace, form storage; plain column names',
    file: row(
      'Submitted On|Name|Email|Phone|Message',
      '11/20/2026 15:05:00|Jane Sample|jane@example.com|(512) 555-0142|call me',
    ),
    arrives: [jane],
  },
  {
    kind: 'Gravity Forms',
    source: 'readers of its exports on GitHub (Address (ZIP / Postal Code))',
    file: row(
      'Name (First)|Name (Last)|Email|Phone|Address (Street Address)|Address (Address Line 2)|Address (City)|Address (State / Province)|Address (ZIP / Postal Code)|Entry Id|Entry Date|Source Url|User IP',
      'Jane|Sample|jane@example.com|(512) 555-0142|114 Hickory St||Austin|Texas|78704|9|2026-11-20 15:05:00|https://example.com/|192.0.2.1',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'Jotform',
    source: 'form importers on GitHub (Postal / Zip Code); Jotform tables',
    file: row(
      'Submission Date|First Name|Last Name|E-mail|Phone Number|Street Address|Street Address Line 2|City|State / Province|Postal / Zip Code|Submission ID',
      'Nov 20, 2026|Jane|Sample|jane@example.com|(512) 555-0142|114 Hickory St||Austin|Texas|78704|6',
    ),
    arrives: [{ ...jane, ...home }],
  },
  {
    kind: 'Typeform',
    source: "tests of its exports on GitHub (#, Network ID; phones as '+1…)",
    file: row(
      '#|First name|Last name|Phone number|Email|Response Type|Start Date (UTC)|Stage Date (UTC)|Submit Date (UTC)|Network ID|Tags|Ending',
      "a1|Jane|Sample|'+1 512 555 0142|jane@example.com|completed|2026-11-20 15:05:00||2026-11-20 15:06:00|9||",
    ),
    arrives: [jane],
  },
  {
    kind: 'Contact Form 7 and its kind',
    source: 'WordPress form plugins (your-name, your-email)',
    file: row('your-name|your-email|your-phone|your-message', 'Jane Sample|jane@example.com|512-555-0142|hello'),
    arrives: [jane],
  },
  {
    kind: 'a dialer list',
    source: 'answers.securitytrax.com, lead import (fname, address1, zip, phone1)',
    file: row(
      'fname|lname|address1|address2|city|state|zip|phone1|phone2|email',
      'Jane|Sample|114 Hickory St||Austin|TX|78704|5125550142|5125550143|jane@example.com',
    ),
    arrives: [{ ...jane, ...home, ...second('5125550143') }],
  },
  {
    kind: 'Zapier, an object a line',
    source: 'Zapier, webhooks; nested and flat names',
    isNdjson: true,
    file: lines(
      JSON.stringify({
        data: {
          attributes: {
            firstName: 'Jane',
            last_name: 'Sample',
            'Email Address': 'jane@example.com',
            phone: '512-555-0142',
          },
        },
      }),
    ),
    arrives: [jane],
  },
];
