/** One request as a vendor's server sees it, its parameters decoded. */
export interface VendorRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the vendor answers, and whether it took the lead. */
export interface VendorAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly accepted: boolean;
}

/** One exchange, for tests and people to look at. `fields` are the decoded parameters of query or body. */
export interface Receipt extends VendorRequest {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly answer: VendorAnswer;
}

/** An IIS-like page, which is what a wrong address of LeadPerfection shows (inferred). */
export const notFound: VendorAnswer = {
  status: 404,
  type: 'text/html',
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body></body></html>',
  accepted: false,
};

export const textAnswer = (body: string, accepted: boolean, type = 'text/html', status = 200): VendorAnswer => ({
  status,
  type,
  body,
  accepted,
});
