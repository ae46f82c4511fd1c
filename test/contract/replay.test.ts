import axios from 'axios';
import { actions } from 'leadconduit-vendors/catalog';
import {
  type ExchangeFixture,
  type InboundFixture,
  isExchange,
  isInbound,
  listFixtures,
} from 'leadconduit-vendors/fixtures';
import { type Action, HttpError, type InboundAction, isOutbound, type OutboundAction } from 'leadconduit-vendors/types';
import nock from 'nock';

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.restore());

describe.each(actions.map((action: Action) => [action.key, action] as const))('%s should', (_, action) => {
  for (const fixture of listFixtures(action)) {
    test(`${fixture.should} (${fixture.case})`, async () => {
      if (isInbound(fixture)) expectTaken(action as InboundAction, fixture);
      else if (isExchange(fixture)) await expectDelivered(action as OutboundAction, fixture);
      else expect(isOutbound(action) && action.validate(fixture.vars)).toBe(fixture.refusal);
    });
  }
});

/** Sends what `request` gives over HTTP and lets `response` read what comes back, as an engine would. */
async function expectDelivered(action: OutboundAction, { vars, request, response, code, result }: ExchangeFixture) {
  const given = structuredClone(vars);
  const refusal = action.validate(vars);
  if (refusal !== undefined) throw new Error(`validate refuses the vars of this fixture: ${refusal}`);
  expect(action.request(vars)).toEqual(request); // the table or request() has changed: correct `request` in the fixture
  expect(action.request(vars)).toEqual(request);

  const { origin, pathname, search } = new URL(request.url);
  nock(origin, { reqheaders: request.headers })
    .intercept(pathname + search, request.method, request.body)
    .reply(response.status, response.body, response.headers);
  const { body, ...sent } = action.request(vars);
  const asText = { responseType: 'text' as const, transformResponse: (text: string) => text };
  const untouched = { maxRedirects: 0, validateStatus: () => true, ...asText };
  const answer = await axios.request({ ...sent, ...(body && { data: body }), ...untouched });

  expect(action.response(vars, request, { status: answer.status, headers: answer.headers, body: answer.data })).toEqual(
    result,
  );
  expect(action.response({}, {}, response)).toEqual(result);
  expect(action.interpret(vars, request, response).code).toBe(code);
  expect(vars).toEqual(given);
}

function expectTaken(action: InboundAction, { received, result, refusal, answer }: InboundFixture) {
  if (refusal) {
    const { status, headers, body } = thrownBy(() => action.request(received));
    expect({ status, headers, body }).toEqual(refusal);
  } else {
    expect(action.request(received)).toEqual(result);
  }
  if (answer) expect(action.response(received, answer.vars, answer.fieldIds)).toEqual(answer.response);
}

function thrownBy(work: () => unknown): HttpError {
  try {
    work();
  } catch (error) {
    if (error instanceof HttpError) return error;
  }
  throw new Error('expected an HttpError');
}
