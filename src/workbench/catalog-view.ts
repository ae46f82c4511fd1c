import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vendors } from '../catalog';
import { listFixtures } from '../fixtures';
import {
  type Action,
  docsRow,
  getExample,
  getLabel,
  getPath,
  isOutbound,
  toRawText,
  toSegments,
  type Variable,
} from '../types';
import type { ActionInfo, Catalog, Group, VariableInfo } from './api';
import { flowNames } from './draft';
import { listFaults } from './faults';
import { countSamples } from './import-lead';
import { getFieldLabel } from './labels';

/** Returns everything that the page needs before it can show a form. */
export function getCatalog(settings: object, live: boolean): Catalog {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  return {
    version,
    live,
    samples: countSamples(),
    vendors: vendors.map(({ name, link, description, actions }) => {
      return { name, link, description, actions: actions.map((action: Action) => actionInfo(action, settings)) };
    }),
    faults: listFaults(),
  };
}

function actionInfo(action: Action, settings: object): ActionInfo {
  const { name, description } = action.about;
  const rows = action.input.map((variable) => variableInfo(action, variable, settings));
  return {
    ...{ key: action.key, name, description, direction: isOutbound(action) ? 'outbound' : 'inbound' },
    variables: isOutbound(action)
      ? [...rows, ...flowNames.filter((name) => !declares(action, name)).map((name) => flowInfo(name, settings))]
      : rows,
    appended: action.output.map((one) => ({
      name: one.name,
      label: getFieldLabel(action, one),
      description: one.description,
    })),
    examples: listFixtures(action).map((example) => ({
      case: example.case,
      should: example.should,
      origin: example.origin.kind,
    })),
  };
}

const declares = (action: Action, name: string) => action.input.some((variable) => variable.name === name);

function variableInfo(action: Action, variable: Variable, settings: object): VariableInfo {
  const { name, required, description, wires } = docsRow(variable);
  const label = getFieldLabel(action, variable);
  return {
    ...{ name, label, type: variable.type, group: getGroup(variable), required, description, wires },
    secret: variable.secret === true,
    example:
      variable.example === undefined && noExample.includes(variable.type) ? '' : exampleText(getExample(variable)),
    isInSettings:
      toRawText(getPath(settings, toSegments(name))) !== '' || typeof getPath(settings, toSegments(name)) === 'object',
  };
}

function getGroup({ name, secret }: Variable): Group {
  if (secret) return 'credentials';
  return name.startsWith('lead.') ? 'lead' : 'settings';
}

/** Types whose general example would not help. */
const noExample: readonly string[] = ['string', 'array', 'wildcard'];

const exampleText = (example: unknown): string =>
  typeof example === 'object' && example !== null
    ? Object.entries(example)
        .map(([key, value]) => (Array.isArray(example) ? value : `${key} = ${value}`))
        .join('\n')
    : toRawText(example);

/** A field for a value of the engine. Defaults are read from it; while it is blank, so is the default. */
const flowInfo = (name: string, settings: object): VariableInfo => ({
  ...{ name, label: getLabel({ name }), type: 'string', group: 'flow', required: false },
  ...{
    description: 'Added by the engine; defaults are read from it',
    secret: false,
    wires: [],
    example: '',
    isInSettings: toRawText(getPath(settings, name.split('.'))) !== '',
  },
});
