import { dump } from 'js-yaml';
import { getVendorFolder, vendors } from '../catalog';
import { type ExchangeFixture, isExchange, isInbound, listFixtures } from '../fixtures';
import { type Action, type DocsRow, docsRow, docsRows, isOutbound, type Table, type Vendor } from '../types';

const repository = 'https://github.com/leadconduit-vendors/leadconduit-vendors';

/** Builds the pages and the harness: the path of each file from the root of the package, and its text. */
export function buildPages(): Map<string, string> {
  const actions = vendors.flatMap((vendor) => vendor.actions.map((action: Action) => ({ vendor, action })));
  return new Map([
    ['docs/index.md', indexPage()],
    ...actions.map(({ vendor, action }) => [`docs/${getEnginePath(action)}.md`, actionPage(vendor, action)] as const),
    ...vendors.map((vendor) => [`docs/${getVendorFolder(vendor.key)}.md`, referencePage(vendor)] as const),
    ...actions.flatMap(({ action }) =>
      isOutbound(action) ? [[`harness/${action.key}.yaml`, harnessFile(action)] as const] : [],
    ),
  ]);
}

const getEnginePath = (action: Action) => `${isOutbound(action) ? 'outbound' : 'inbound'}.${action.key}`;

/** Writes a page for the engine: front matter, and a body that it shows. */
const engineFile = (front: Record<string, string>, body: string) => `---\n${dump(front)}---\n\n${body}\n`;

function indexPage(): string {
  const name = 'LeadConduit Vendors';
  const names = new Intl.ListFormat('en').format(vendors.map((vendor) => vendor.name));
  return engineFile(
    { provider: name, name, link: repository },
    `Delivers leads to ${names} and takes their feedback in.`,
  );
}

function actionPage(vendor: Vendor, action: Action): string {
  const { name, tag, description } = action.about;
  const integration_type = isOutbound(action) ? 'delivery' : 'inbound';
  return engineFile({ name: `${vendor.name} ${name}`, tag, integration_type, link: vendor.link }, description);
}

function referencePage(vendor: Vendor): string {
  return [
    `# ${vendor.name}`,
    `${vendor.description} ${vendor.link}`,
    'The grade says how well the key is known. **documented**: the vendor or LeadConduit names it, at least as a label. **seen**: a public integration sends or reads it. **inferred**: our conclusion; no source confirms it.',
    'Values are accepted in any usual format. An unreadable or ambiguous value is sent unchanged. A value that means "no value" (`n/a`, `0000-00-00`) is not sent. A date keeps its day and time. A JavaScript `Date` is read in UTC.',
    ...vendor.actions.map(section),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(action: Action): string {
  const { fields, settings } = docsRows(action.input);
  return [
    `## ${action.about.name}`,
    `${action.about.description} Key: \`${action.key}\`.`,
    `### Appended Fields\n\n${appendedTable(action.output)}`,
    ...(fields.length > 0 ? [`### Fields\n\n${variableTable(fields, true, action)}`] : []),
    `### Custom Input Variables\n\n${variableTable(settings, false, action)}`,
  ].join('\n\n');
}

const appendedTable = (output: Table) =>
  markdown(
    ['Appended Field', 'Name', 'Description'],
    output.map(docsRow).map(({ label, name, description }) => [label, `\`${name}\``, description]),
  );

function variableTable(rows: DocsRow[], marked: boolean, action: Action): string {
  const key = isOutbound(action) ? 'Sent as' : 'Posted as';
  const required = (row: DocsRow) => (marked ? [row.required ? 'Required' : ''] : []);
  return markdown(
    ['Label', ...(marked ? ['Required'] : []), 'Name', 'Description', key, 'Grade'],
    rows.map((row) => [row.label, ...required(row), `\`${row.name}\``, withLimit(row), ...sentAs(row)]),
  );
}

const withLimit = ({ description, wires }: DocsRow): string => {
  const limits = wires.flatMap(({ wireFormat, max }) =>
    max ? [`${wireFormat ? `${wireFormat}: cut` : 'Cut'} to ${max.toLocaleString('en')} characters.`] : [],
  );
  return [limits.length > 0 ? `${description}.` : description, ...limits].join(' ');
};

const sentAs = ({ wires }: DocsRow): [keys: string, grades: string] => {
  const keys = wires.map(({ wireFormat, key }) => `${wireFormat ? `${wireFormat}: ` : ''}\`${key}\``);
  return [keys.join('<br>'), wires.map(({ grade }) => grade).join('<br>')];
};

const markdown = (heading: string[], rows: string[][]): string =>
  [heading, heading.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/**
 * Writes the fixtures in the format of ActiveProspect's harness, which cannot invent a lead that `validate` accepts.
 */
function harnessFile(action: Action): string {
  const fixtures = listFixtures(action).filter((fixture) => !isInbound(fixture));
  const exchanges = fixtures.filter((fixture): fixture is ExchangeFixture => isExchange(fixture));
  const refused = fixtures.flatMap((fixture) => ('refusal' in fixture && 'vars' in fixture ? [fixture] : []));
  return dump(
    {
      validate: [
        ...exchanges.slice(0, 1).map(({ vars }) => ({ should: 'let a good lead pass', vars })),
        ...refused.map(({ should, vars, refusal }) => ({ should, vars, expected: refusal })),
      ],
      request: exchanges.map(({ should, vars, request }) => ({ should, vars, expected: request })),
      response: exchanges.map(({ should, response, result }) => ({ should, res: response, expected: result })),
    },
    { lineWidth: -1, noRefs: true },
  );
}
