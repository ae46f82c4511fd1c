import { existsSync } from 'node:fs';
import { actions } from '../catalog';
import { getFixtureFile, isFixtureName, writeFixture } from '../fixtures';
import { type Action, isOutbound, toRawText } from '../types';
import type { FeedbackPost } from './api';
import { getCatalog } from './catalog-view';
import type { Context } from './context';
import { viewFeedback } from './feedback-view';
import { findMasked } from './field-status';
import { fileRoutes } from './file/routes';
import { toFixture } from './history';
import { readPastedLead, readSampleLead } from './import-lead';
import { openExample } from './open-example';
import { getOutcomeMatrix } from './outcome-matrix';
import { getAction, getChoice, getOutboundAction, getValues, type RequestBody, refuse } from './request-body';
import { sendOnce } from './send-once';
import { getChosenAnswer, getStages } from './stages';

/** The requests of the page, by method and path. A route throws ApiError for an invalid request. */
export const routes: Record<string, (context: Context, body: RequestBody) => unknown> = {
  'GET health': () => ({}),

  'GET catalog': ({ settings, live }) => getCatalog(settings, live),

  'POST stages': async ({ settings, history }, body) => {
    const action = getOutboundAction(body);
    const answer = await getChosenAnswer(action, getChoice(body.choice), history);
    return getStages(action, { values: getValues(body) }, settings, answer);
  },

  'POST send': (context, body) => {
    const { to } = body;
    const action = getOutboundAction(body);
    const values = getValues(body);
    if (to !== 'sandbox' && to !== 'live') return refuse(422, '`to` must be sandbox or live');
    if (to === 'live' && !context.live) return refuse(403, 'the workbench was not started with --live');
    const [masked] = to === 'live' ? findMasked(action, values) : [];
    if (masked !== undefined) return refuse(422, `${masked} is a mask from the history: enter the real value`);
    return sendOnce(context, action, values, to);
  },

  'POST grid': (_, body) => getOutcomeMatrix(getOutboundAction(body)),

  'POST open': (_, body) =>
    openExample(getAction(body), toRawText(body.case)) ?? refuse(404, 'there is no example of that name'),

  'POST load': ({ settings, live }, body) => {
    const action = getOutboundAction(body);
    if (typeof body.sample === 'number')
      return readSampleLead(action, Math.abs(Math.trunc(body.sample)) || 0, live ? undefined : settings);
    const loaded = readPastedLead(action, toRawText(body.text));
    return typeof loaded === 'string' ? refuse(422, loaded) : loaded;
  },

  'POST feedback': (_, body) => {
    const action: Action | undefined = actions.find((one: Action) => !isOutbound(one));
    const part = (name: keyof FeedbackPost) => toRawText(body[name]);
    if (!action || isOutbound(action)) return refuse(404, 'there is no inbound action');
    return viewFeedback(action, {
      ...{ method: part('method'), uri: part('uri'), type: part('type'), accept: part('accept') },
      body: typeof body.body === 'string' ? body.body : '',
    });
  },

  'GET history': ({ history }) => history.entries(),

  'DELETE history': async ({ history }) => {
    await history.clear();
    return [];
  },

  'POST fixture': ({ history, folder }, body) => {
    const saved = history.find(toRawText(body.id));
    const name = toRawText(body.case);
    const action = actions.find(({ key }) => key === saved?.action);
    if (!saved || !action) return refuse(404, 'this exchange is no longer in the history');
    if (saved.exchange.response.status === 0) return refuse(422, 'this exchange has no answer to save');
    if (!isFixtureName(name)) return refuse(422, 'the name must have only lower-case letters, digits and hyphens');
    const file = getFixtureFile(action, name);
    const path = getFixtureFile(action, name, folder);
    if (existsSync(path)) return refuse(409, 'a fixture of that name already exists');
    try {
      writeFixture(path, toFixture(saved), 'wx');
    } catch {
      return refuse(500, 'the fixture cannot be written here');
    }
    return { file };
  },

  ...fileRoutes,
};
