import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackageFiles } from 'leadconduit-vendors/docs/package-files';
import { buildPages } from 'leadconduit-vendors/docs/pages';

const root = join(__dirname, '../..');
const pages = buildPages();

test.each([...pages, ...buildPackageFiles()])('%s is as `npm run docs` writes it', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});

test('docs and harness hold nothing else', () => {
  const found = ['docs', 'harness'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => `${folder}/${file}`),
  );
  expect(readdirSync(join(root, 'docs/pictures')).sort()).toEqual(['outcomes.png', 'workbench.png']);
  const guides = ['engine.md', 'feedback.md', 'files.md', 'workbench.md']; // by hand
  expect(readdirSync(join(root, 'docs/guide')).sort()).toEqual(guides);
  expect(readdirSync(join(root, 'docs/reference')).sort()).toEqual(['errors.md']);
  expect(found.sort()).toEqual([...pages.keys(), 'docs/guide', 'docs/pictures', 'docs/reference'].sort());
});

/** The rows of the two documents that we implement, by their labels; required ones with an exclamation mark. */
const users = Array.from({ length: 20 }, (_, n) => `User${n + 1}`);
const documented: Record<string, Record<string, Record<string, string[]>>> = {
  leadperfection: {
    Feedback: {
      'Appended Fields': ['Id', 'Outcome', 'Reason', 'Price'],
      'Custom Input Variables': [
        ...['Type', 'Reason', 'Error Msg', 'ProspectID', 'EventID', 'LeadNumber', 'LogNumber', 'FirstName', 'LastName'],
        ...['Address1', 'City', 'State', 'Zip', 'Phone', 'Email', 'DateReceived', 'EntryDate', 'SalesRep', 'Setter'],
        ...['Prod', 'Source', 'SubSource', 'SRS ID', 'Dispo', 'CallsCount', 'ApptDate', 'EverSet', 'EverGrossIssue'],
        ...['EverDemo', 'Sold', 'Gross', 'PrimaryJobStatus', 'Method', 'Ikr Id', 'Ikrdescr', 'Inq Id', 'RecType'],
      ],
    },
    'Create Lead (deprecated)': {
      'Appended Fields': ['Outcome', 'Reason'],
      Fields: [
        ...['Srs Id', 'First Name', 'Last Name', 'Email', 'Phone 1!', 'Phone 2', 'Address 1', 'Address 2', 'City'],
        ...['State', 'Postal Code!', 'Comments', 'Trustedform Cert Url'],
      ],
      'Custom Input Variables': [
        ...['Subdomain', 'Action', 'Userid', 'Password', 'Campaign Media', 'Campaign Label', 'Details'],
        ...['Dialed Tollfree', 'Media1', 'Media2', 'Media3', 'Media4', 'Media5', 'Media6', 'Media7', 'Custom'],
        ...['Lead Age', 'Website Origin', 'Consent Language'],
      ]
        .map((label) => `Leadperfection ${label}`)
        .concat('Timeout Seconds'),
    },
    'Add Lead': {
      'Appended Fields': ['Outcome', 'Reason', 'Lead Id'],
      Fields: [
        ...['First Name', 'Last Name', 'Address 1', 'City', 'State', 'Postal Code!', 'Phone 1!', 'Phone 2', 'Phone 3'],
        ...['Product', 'Email', 'Srs Id!', 'Trustedform Cert Url', 'Universal Id', 'Comments'],
      ],
      'Custom Input Variables': [
        ...['Client Id', 'Action', 'Phone2type', 'Phone3type', 'Proddescr', 'LogNumber', 'Sender', 'Sentto', 'Notes'],
        ...[
          'Pro Id',
          'Appointment Date',
          'Appointment Time',
          'Rnk Id',
          'Waiver',
          ...users,
          'HasConsent',
          'ConsentDate',
        ],
        ...['ConsentCapturedID', 'ConsentLanguage', 'ConsentMethod', 'CallOptIn', 'CallOptInDate', 'TextOptIn'],
        ...['TextOptInDate', 'EmailOptIn', 'EmailOptInDate', 'ContactPreference', 'EventID', 'LeadAge'],
        ...['WebsiteOrigin', 'Custom'],
      ],
    },
  },
  phoneburner: {
    'Put Contact': {
      'Appended Fields': ['Outcome', 'Reason', 'Lead Url'],
      Fields: [
        ...['First Name', 'Last Name', 'Email!', 'Phone 1', 'Phone 2', 'Phone 3', 'Address 1', 'Address 2', 'City'],
        ...['State', 'Postal Code', 'Country'],
      ],
      'Custom Input Variables': [
        ...['Key', 'Custom Field', 'User Id', 'Cm Id', 'Promocode', 'Additional Phones', 'Additional Phone Types'],
        ...['Additional Phone Labels', 'Tags'],
      ].map((label) => `Phoneburner ${label}`),
    },
  },
};

/** The labels in the tables of a reference page, by section and table. */
function tablesOf(page: string): Record<string, Record<string, string[]>> {
  const sections = page.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [title = '', ...tables] = section.split(/^### /m);
      return [title.split('\n')[0], Object.fromEntries(tables.map(labelsOf))];
    }),
  );
}

function labelsOf(table: string): [title: string, labels: string[]] {
  const [title = '', ...lines] = table.split('\n');
  const rows = lines.filter((line) => line.startsWith('| ')).slice(2);
  const labels = rows.map((row) => {
    const [label = '', mark] = row.slice(2).split(' | ');
    return mark === 'Required' ? `${label}!` : label;
  });
  return [title, labels];
}

test.each(Object.entries(documented))(
  'docs/%s.md has every documented row, in its place and order',
  (vendor, sections) => {
    expect(tablesOf(readFileSync(join(root, `docs/${vendor}.md`), 'utf8'))).toEqual(sections);
  },
);
