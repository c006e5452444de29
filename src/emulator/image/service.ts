import { type Call, dispatch, type Route, route, type SignedCall } from '../call.ts';
import { errorPage, errorText, Refusal, type Reply, title } from '../http.ts';
import { mayOnlyRead } from '../identity/readers.ts';
import { callerOf } from '../identity/tokens.ts';
import { visibleImage } from './access.ts';
import { createImage, deleteImage, deleteTag, patchImage, putTag } from './change.ts';
import { getData, putData } from './data.ts';
import { importImage, importInfo } from './import.ts';
import { showImageJob, takeImage } from './jobs.ts';
import { listImages } from './list.ts';
import { createMember, deleteMember, listMembers, showMember, updateMember } from './members.ts';
import { imageView } from './view.ts';

/** Glance v2; of v1 alone nothing is emulated but that it has no v2. `asOf` (ms) serves lists as they were then. */
export function image(call: Call, asOf?: number): Reply {
  // What names no version is answered with the choice of them, by any client (glance:api/middleware/version_negotiation.py).
  // So is what names another version than those that there are; `/v1` is also the image service of Huawei's.
  const known = call.state.behaviour.imageVersion === 'v1' ? /^\/v1(?:\/|$)/ : /^\/v[12](?:[./]|$)/;
  if (!known.test(call.path)) return versions(call);
  try {
    const caller = callerOf(call.state, call.headers['x-auth-token']);
    // glance:common/exception.py `Forbidden`
    if (mayOnlyRead(call, caller)) {
      throw new Refusal(403, `You are not authorized to complete ${call.path === '/v2/images' ? 'add_image' : 'this'} action.`);
    }
    const signed = { ...call, caller };
    if (call.method === 'GET' && /^\/v2\/images\/?$/.test(call.path)) {
      const { images } = call.state;
      return listImages(signed, asOf === undefined ? [...images.all()] : images.asOf(asOf));
    }
    return dispatch(routes, signed, call.path) ?? errorPage(404, 'The resource could not be found.');
  } catch (error) {
    if (error instanceof Refusal) return refuse(call, error);
    throw error;
  }
}

const unauthorizedText =
  'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.';

/** By what is accepted: JSON with HTML in it, an HTML page, or text (webob:exc.py `generate_response`). */
function refuse(call: Call, refusal: Refusal): Reply {
  const { status } = refusal;
  const headers = status === 401 ? { 'www-authenticate': `Keystone uri="${call.origin}/identity/v3"` } : {};
  const message = status === 401 ? unauthorizedText : refusal.message;
  const { detail = '' } = refusal.detail;
  const { accept = '' } = call.headers;
  if (!/\bapplication\/json\b/.test(accept)) {
    const page = (/html|\*\/\*/.test(accept) ? errorPage : errorText)(status, message, detail);
    return { ...page, headers: { ...page.headers, ...headers } };
  }
  const text = `${message}<br /><br />\n${detail}\n\n`;
  return { status, headers, body: { message: text, code: `${status} ${title(status)}`, title: title(status) } };
}

const minors = { v2: [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], v1: [1, 0] };

function versions(call: Call): Reply {
  const major = call.state.behaviour.imageVersion;
  const links = [{ rel: 'self', href: `${call.origin}/image/${major}/` }];
  const list = minors[major].map((minor, i) => ({ id: `${major}.${minor}`, status: i === 0 ? 'CURRENT' : 'SUPPORTED', links }));
  return { status: /^\/versions\/?$/.test(call.path) ? 200 : 300, body: { versions: list } };
}

const routes: readonly Route<SignedCall>[] = [
  route('POST', '/v2/images/?', createImage),
  route('GET', '/v2/images/:id', (call, { id = '' }) => ({ status: 200, body: imageView(call.state, visibleImage(call, id)) })),
  route('PATCH', '/v2/images/:id', patchImage),
  route('DELETE', '/v2/images/:id', deleteImage),
  route('POST', '/v2/images/:id/members', createMember),
  route('GET', '/v2/images/:id/members', listMembers),
  route('GET', '/v2/images/:id/members/:member', showMember),
  route('PUT', '/v2/images/:id/members/:member', updateMember),
  route('DELETE', '/v2/images/:id/members/:member', deleteMember),
  route('PUT', '/v2/images/:id/tags/:tag', putTag),
  route('DELETE', '/v2/images/:id/tags/:tag', deleteTag),
  route('PUT', '/v2/images/:id/file', putData),
  route('GET', '/v2/images/:id/file', getData),
  route('GET', '/v2/info/import', importInfo),
  route('POST', '/v2/images/:id/import', importImage),
  route('POST', '/v2/cloudimages/action', takeImage),
  route('GET', '/v1/:project/jobs/:id', showImageJob),
];
