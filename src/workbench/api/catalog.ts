import type { Grade, TypeName } from '../../types';

/** `GET api/catalog`: everything that does not change while the workbench is open. */
export interface Catalog {
  readonly version: string;
  /** Whether a lead may go to the real vendors: the workbench was started with `--live`. */
  readonly live: boolean;
  /** Leads in the bundled sample. */
  readonly samples: number;
  readonly vendors: readonly VendorInfo[];
  readonly faults: readonly FaultInfo[];
}

export interface VendorInfo {
  readonly name: string;
  readonly link: string;
  readonly description: string;
  readonly actions: readonly ActionInfo[];
}

export interface ActionInfo {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly direction: 'outbound' | 'inbound';
  readonly variables: readonly VariableInfo[];
  readonly appended: readonly { name: string; label: string; description: string }[];
  readonly examples: readonly ExampleInfo[];
}

/** `flow`: values that the engine adds to every lead. Defaults are read from them. */
export type Group = 'lead' | 'settings' | 'credentials' | 'flow';

export interface VariableInfo {
  readonly name: string;
  readonly label: string;
  readonly type: TypeName;
  readonly group: Group;
  readonly required: boolean;
  readonly description: string;
  readonly secret: boolean;
  readonly wires: readonly { wireFormat?: string; key: string; grade: Grade; max?: number }[];
  /** The hint in an empty field. */
  readonly example: string;
  /** True when the command line's settings file has a value for it. The page never sees the value. */
  readonly isInSettings: boolean;
}

export interface ExampleInfo {
  readonly case: string;
  readonly should: string;
  readonly origin: 'recorded' | Grade;
}

export interface FaultInfo {
  readonly name: string;
  readonly title: string;
}
