/** The pure functions, side by side with leadconduit-custom and with a loop written by hand. */
const { deepStrictEqual, strictEqual } = require('node:assert');
const custom = require('leadconduit-custom').outbound;
const types = require('leadconduit-types');
const { example, variables } = require('../dist/types');
const { alternate } = require('./alternate');

/** What is sent, as pairs: from a query, a form or flat JSON. */
function pairsOf({ url, body }) {
  if (body?.startsWith('{')) return Object.entries(JSON.parse(body));
  return [...new URLSearchParams(body ?? url.slice(url.indexOf('?') + 1))];
}

/** Pairs as an object whose repeated keys are lists, which is how the peer takes them. */
function grouped(pairs) {
  const fields = {};
  for (const [key, value] of pairs) fields[key] = key in fields ? [fields[key], value].flat() : value;
  return fields;
}

/** A lead as an engine hands it over, every value boxed by its type. */
function boxed(action, vars) {
  const lead = structuredClone(vars);
  for (const { name, type } of action.requestVariables()) {
    if (type === 'wildcard' || type === 'array') continue;
    const path = name.split('.');
    const place = path.slice(0, -1).reduce((at, key) => at?.[key], lead);
    if (place && place[path.at(-1)] !== undefined) place[path.at(-1)] = types.parse(type, String(place[path.at(-1)]));
  }
  return lead;
}

const boxedFields = (fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) ? value : types.parse('string', value)]),
  );

const byHand = {
  query: (pairs, { url }) => {
    const base = url.slice(0, url.indexOf('?') + 1);
    return () => {
      let query = '';
      for (const [key, value] of pairs)
        query += `${query ? '&' : ''}${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
      return { url: base + query, method: 'GET', headers: { Accept: 'text/plain' } };
    };
  },
  form: (pairs, { url }) => {
    return () => {
      let body = '';
      for (const [key, value] of pairs)
        body += `${body ? '&' : ''}${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
      return { url, method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body };
    };
  },
};

/** One action's `request` against the peer's and the loop, given the same fields; their output is compared first. */
function requests(name, action, vars, way) {
  const ours = action.request(vars);
  const pairs = pairsOf(ours);
  const fields = grouped(pairs);
  const [url] = ours.url.split('?');
  const given = {
    query: { url, parameter: fields },
    form: { url, form_field: fields },
  }[way];
  const boxedGiven = {
    url,
    ...Object.fromEntries(
      Object.entries(given)
        .slice(1)
        .map(([key, of]) => [key, boxedFields(of)]),
    ),
  };
  const sorted = (request) =>
    pairsOf(request)
      .map(([key, value]) => `${key}=${value}`)
      .sort();
  const lead = boxed(action, vars);
  const loop = byHand[way](pairs, ours);
  for (const request of [custom[way].request(given), custom[way].request(boxedGiven), loop(), action.request(lead)])
    deepStrictEqual(sorted(request), sorted(ours));
  return {
    [`${name}, plain`]: { ours: () => action.request(vars), peer: () => custom[way].request(given), loop },
    [`${name}, boxed`]: { ours: () => action.request(lead), peer: () => custom[way].request(boxedGiven), loop },
  };
}

const put = {
  lead: {
    ...{ first_name: 'Jane', last_name: "O'Brien & Co", email: 'jane.sample@example.com', phone_1: '5125550142' },
    ...{
      address_1: '114 Hickory St',
      address_2: 'Apt 23',
      city: 'Buffalo',
      state: 'NY',
      postal_code: '14204',
      country: 'US',
    },
  },
  phoneburner: {
    ...{ key: 'XXXYYYZZZ', user_id: '377310706', cm_id: '576846', promocode: 'No E-mail Leads' },
    ...{ custom_field: { 195481: '12/24/2017', 297989: 'three windows' }, tags: ['Hot Lead', 'Website'] },
    ...{
      additional_phones: ['7025550154', '7025550155'],
      additional_phone_types: ['2', '3'],
      additional_phone_labels: ['Work', 'Mobile'],
    },
  },
};

/** An example lead with so many of its fields: the required ones, and others in the order of the table. */
function leadOf(action, count) {
  const whole = example(action.input, 'all');
  const needed = variables(action.input).filter(({ required }) => required);
  const others = variables(action.input).filter(({ required, type }) => !required && type !== 'wildcard');
  const chosen = [...needed, ...others].slice(0, count).map(({ name }) => name.split('.'));
  const lead = { lead: {} };
  for (const [head, tail] of chosen) {
    if (tail === undefined) lead[head] = whole[head];
    else lead[head] = { ...lead[head], [tail]: whole[head][tail] };
  }
  return lead;
}

const html = `<!DOCTYPE html><html><head><title>500 - Internal server error.</title></head><body>${'<div class="content"><p>There is a problem with the resource.</p></div>'.repeat(17)}</body></html>`;

/** `response` on one answer, against the peer's with a search term that fits it. */
function response(name, action, status, type, body, search) {
  const answer = { status, headers: { 'Content-Type': type }, body };
  const vars = { outcome_search_term: search, outcome_on_match: 'success', reason_path: '' };
  const outcome = action.response({}, {}, answer).outcome;
  if (outcome === 'success') strictEqual(custom.json.response(vars, {}, answer).outcome, 'success');
  return {
    [name]: { ours: () => action.response({}, {}, answer), peer: () => custom.json.response(vars, {}, answer) },
  };
}

const ok = '{"status":"OK","error":"","message":"lead added: 384191"}';

/** What is timed, with the actions of a build. */
function createContests(dist) {
  const { addLead, createLead } = require(`${dist}/leadperfection`);
  const { putContact } = require(`${dist}/phoneburner`);
  return {
    ...requests('request, put contact, query', putContact, put, 'query'),
    ...requests('request, add lead, against a form', addLead, leadOf(addLead, 30), 'form'),
    ...requests('request, create lead, form', createLead, leadOf(createLead, 30), 'form'),
    ...response(
      'response, text',
      putContact,
      200,
      'text/plain',
      'SUCCESS|https://www.phoneburner.com/ms/lead_redirect?upc=A',
      'SUCCESS',
    ),
    ...response('response, JSON', addLead, 200, 'application/json', ok, 'lead added'),
    ...response(
      'response, XML',
      addLead,
      200,
      'text/xml',
      `<?xml version="1.0"?><result><status>OK</status><id>12</id></result>`,
      'OK',
    ),
    ...response('response, HTML page of 1.3 kB', addLead, 200, 'text/html', html, 'lead added'),
    ...response('response, status 503', addLead, 503, 'text/html', html, 'lead added'),
    ...Object.fromEntries(
      [
        [addLead, leadOf(addLead, 90)],
        [createLead, leadOf(createLead, 90)],
        [putContact, put],
      ].map(([action, vars]) => {
        const lead = boxed(action, vars);
        strictEqual(action.validate(lead), undefined);
        return [`validate, ${action.about.name}, full and boxed`, { ours: () => action.validate(lead) }];
      }),
    ),
  };
}

const measure = (settings) =>
  Object.entries(createContests('../dist')).map(([name, contenders]) => ({
    name,
    unit: 'ns',
    ...alternate(contenders, settings),
  }));

module.exports = Object.assign(measure, { createContests });
