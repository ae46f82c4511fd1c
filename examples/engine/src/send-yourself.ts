import { outbound } from 'leadconduit-vendors';
import { isValid } from 'leadconduit-vendors/types';
import { request as sendHttp } from 'undici';

/** The keys of the actions that send: `phoneburner_put_contact`, … */
export type ActionKey = keyof typeof outbound;

/** A lead as the engine holds it: the form of every action, none of it checked yet. */
export type EngineLead = Readonly<Record<string, unknown>>;

/**
 * Sends a lead with the engine's own HTTP client. It is the engine's part then that no lead is sent twice: after a
 * time-out nobody knows whether the lead arrived.
 *
 * @param origin where the vendors are served instead, such as a sandbox on loopback
 */
export async function sendYourself(key: ActionKey, lead: EngineLead, origin?: string) {
  const action = outbound[key];
  if (!isValid(action, lead)) return { outcome: 'skip', reason: action.validate(lead) } as const;
  const request = action.request(lead);
  const { host, pathname, search } = new URL(request.url);
  const { statusCode, headers, body } = await sendHttp(origin ? origin + pathname + search : request.url, {
    method: request.method as 'GET' | 'POST',
    headers: { ...request.headers, host },
    body: request.body ?? null,
  });
  // The body is read before `response` sees the answer; one that is not does not compile.
  return action.response(lead, request, { status: statusCode, headers, body: await body.text() });
}
