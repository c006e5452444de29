import { HttpError } from '../../domain/errors.ts';
import type { CallOptions } from '../calls.ts';
import type { Answer, ServiceCall, ServiceClient } from '../http/service-client.ts';
import { parseAnswer } from '../parse-answer.ts';
import type { ServerAction } from './types.ts';
import { actionBody, actionsBody, consoleBody } from './wire.ts';

/** 2.51 shows the events of an action to its owner. */
const eventsMicroversion = '2.51';

export async function getAction(
  client: ServiceClient,
  serverId: string,
  requestId: string,
  options?: CallOptions,
): Promise<ServerAction | undefined> {
  const call = readActions(serverId, `/${encodeURIComponent(requestId)}`);
  const answer = await unlessHidden(client.request(call, options));
  return answer === undefined ? undefined : parseAnswer(actionBody, answer, call);
}

export async function listActions(client: ServiceClient, serverId: string, options?: CallOptions): Promise<readonly ServerAction[]> {
  const call = readActions(serverId, '');
  const answer = await unlessHidden(client.request(call, options));
  return answer === undefined ? [] : parseAnswer(actionsBody, answer, call).toSorted((a, b) => b.startTime - a.startTime);
}

export async function readConsole(
  client: ServiceClient,
  serverId: string,
  lines: number,
  options?: CallOptions,
): Promise<string | undefined> {
  const call: ServiceCall = {
    method: 'POST',
    path: `/servers/${encodeURIComponent(serverId)}/action`,
    body: { 'os-getConsoleOutput': { length: lines } },
    // It changes nothing, although it is a POST.
    repeat: 'read',
    expect: [200],
  };
  try {
    return parseAnswer(consoleBody, await client.request(call, options), call);
  } catch (error) {
    if (error instanceof HttpError && (error.status < 500 || error.status === 501)) return undefined;
    throw error;
  }
}

function readActions(serverId: string, suffix: string): ServiceCall {
  return {
    method: 'GET',
    path: `/servers/${encodeURIComponent(serverId)}/os-instance-actions${suffix}`,
    microversion: eventsMicroversion,
    repeat: 'read',
    expect: [200],
  };
}

/** Some clouds lack the API, others keep it for administrators: then there is no evidence, and no failure either. */
async function unlessHidden(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HttpError && [403, 404].includes(error.status)) return undefined;
    throw error;
  }
}
