import { HEADER, home, JANE, jane, lines, type Shape, second } from './shape';

/** What columns bring. */
export const columns: Shape[] = [
  {
    kind: 'two columns of one name',
    source: 'pandas (Phone.1); form builders',
    file: lines('Name,Email,Phone,Phone,Notes,Notes', 'Jane Sample,jane@example.com,5125550142,5125550143,a,b'),
    arrives: [{ ...jane, ...second('5125550143') }],
  },
  {
    kind: 'two columns of one name, of which one is meant',
    source: 'adaltas/node-csv, issues on duplicate headers',
    options: ['--ignore-columns', 'email (2)'],
    file: lines('Name,email,email,Phone', 'Jane Sample,jane@example.com,old@example.com,5125550142'),
    arrives: [jane],
  },
  {
    kind: 'a column without a name, as an index',
    source: 'pandas, to_csv with its index',
    file: lines(',Name,email,,Phone', '0,Jane Sample,jane@example.com,,5125550142'),
    arrives: [jane],
  },
  {
    kind: 'a column without a name that holds the phone',
    source: 'spreadsheets',
    options: ['--map', 'column 3=phone_1'],
    file: lines('Name,email,', 'Jane Sample,jane@example.com,5125550142').replace('email,\n', 'email,,City\n'),
    arrives: [jane],
  },
  {
    kind: 'a misspelt column',
    source: 'spreadsheets',
    options: ['--map', 'frist_name=first_name'],
    file: lines('frist_name,last_name,email,phone', 'Jane,Sample,jane@example.com,5125550142'),
    arrives: [jane],
  },
  {
    kind: 'full name beside a first or a last one',
    source: 'Zoho, GoHighLevel',
    file: lines(
      'Name,First Name,Last Name,Email',
      'Jane Sample,Jane,,jane@example.com',
      'Joe Sample,,Sample,joe@example.com',
      '"Sample, Jr., Al",Al,Sample,al@example.com',
    ),
    arrives: [
      { firstname: 'Jane', lastname: 'Sample', email: 'jane@example.com' },
      { firstname: 'Joe', lastname: 'Sample', email: 'joe@example.com' },
      { firstname: 'Al', lastname: 'Sample', email: 'al@example.com' },
    ],
  },
  {
    kind: 'HTML, emoji and non-breaking blanks',
    source: 'exports of web forms',
    file: lines(
      HEADER,
      JANE.replace('Jane', 'Jane &amp; Joe').replace('Sample', 'Sample 🙂').replace('Hickory St', 'Hickory\u00a0St'),
    ),
    arrives: [
      { ...jane, ...home, firstname: 'Jane &amp; Joe', lastname: 'Sample 🙂', address1: '114 Hickory\u00a0St' },
    ],
  },
  {
    kind: 'more phones than there is room for',
    source: 'Google Contacts',
    file: lines(
      'Name,Email,Phone',
      'Jane Sample,jane@example.com,5125550142 ::: 5125550143 ::: 5125550144 ::: 5125550145',
    ),
    arrives: [
      {
        ...jane,
        'additional_phones[]': '5125550143,5125550144',
        'additional_phone_types[]': '5,5',
        'additional_phone_labels[]': 'Other,Other',
      },
    ],
  },
];
