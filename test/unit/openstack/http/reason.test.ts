import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../../../src/openstack/http/reason.ts';

function reason(body: string, status = 400): string {
  return reasonOf({ status, headers: {}, body });
}

describe('reasonOf', () => {
  const bodies: readonly [string, number, string, string][] = [
    [
      'Nova, one key that varies',
      409,
      `{"conflictingRequest": {"code": 409, "message": "Cannot 'stop' instance 5f while it is in task_state image_pending_upload"}}`,
      "Cannot 'stop' instance 5f while it is in task_state image_pending_upload",
    ],
    [
      'Nova before its own errors',
      401,
      '{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires authentication."}}',
      'The request you have made requires authentication.',
    ],
    ['a trailing blank', 500, '{"computeFault": {"code": 500, "message": "No valid host was found. "}}', 'No valid host was found.'],
    [
      'Nova, what it could not handle',
      500,
      `{"computeFault": {"code": 500, "message": "Unexpected API Error.\\n<class 'glanceclient.exc.HTTPOverLimit'>"}}`,
      'Unexpected API Error. glanceclient.exc.HTTPOverLimit',
    ],
    [
      'Neutron, object',
      409,
      `{"NeutronError": {"type": "OverQuota", "message": "Quota exceeded for resources: ['port'].", "detail": ""}}`,
      "Quota exceeded for resources: ['port'].",
    ],
    ['Neutron, string', 400, '{"NeutronError": "Invalid input for operation."}', 'Invalid input for operation.'],
    [
      'Glance, JSON with tags',
      404,
      String.raw`{"message": "No image found with ID 1-2<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found"}`,
      'No image found with ID 1-2',
    ],
    [
      'Glance, page',
      401,
      '<html>\n <head>\n  <title>401 Unauthorized</title>\n </head>\n <body>\n  <h1>401 Unauthorized</h1>\n  This server could not verify that you are authorized.<br /><br />\n\n\n </body>\n</html>',
      'Unauthorized: This server could not verify that you are authorized.',
    ],
    [
      'Placement style',
      404,
      '{"errors": [{"status": 404, "title": "Not Found", "detail": "No resource provider with that uuid."}]}',
      'No resource provider with that uuid.',
    ],
    [
      'JSON in a JSON string',
      400,
      JSON.stringify({ error_message: JSON.stringify({ faultcode: 'Client', faultstring: 'Node is locked.' }) }),
      'Node is locked.',
    ],
    ['JSON in a JSON string, twice', 400, JSON.stringify(JSON.stringify({ message: 'Twice.' })), 'Twice.'],
    [
      'OVHcloud limiter',
      429,
      '{"error":{"status":"429 Too Many Requests","message":"API rate limit exceeded"}}',
      'API rate limit exceeded',
    ],
    ['a gateway', 401, '{"error":"invalid_token","error_description":"The access token expired"}', 'The access token expired'],
    ['a title alone', 403, '{"title": "Forbidden", "code": 403}', 'Forbidden'],
    [
      'nginx',
      502,
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
      'Bad Gateway: nginx',
    ],
    [
      'HAProxy',
      503,
      '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
      'Service Unavailable: No server is available to handle this request.',
    ],
    [
      'a title outside of a head',
      404,
      '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found.</p>\n',
      'Not Found: The requested URL was not found.',
    ],
    [
      'a page with nothing but a title',
      503,
      '<html><head><title>Maintenance</title><style>p { color: red }</style></head><body><script>go("<p>")</script></body></html>',
      'Maintenance',
    ],
    ['plain text', 413, 'Request too large\n', 'Request too large'],
    ['text that begins like JSON', 500, '[internal error', '[internal error'],
    ['entities', 400, '<p>1 &lt; 2 &amp; &quot;x&quot; &#39;y&#x27; &copy;&nbsp;z &#99999999;</p>', `1 < 2 & "x" 'y' &copy; z &#99999999;`],
    ['an empty body', 503, '', ''],
    ['white space', 503, ' \n ', ''],
    ['an empty object', 503, '{}', ''],
    ['null and numbers', 503, '{"message": null, "code": 503}', ''],
  ];
  it.each(bodies)('%s', (_name, status, body, expected) => {
    expect(reason(body, status)).toBe(expected);
  });

  it('leaves the sentence of a JSON body as it is', () => {
    expect(reason('{"x": {"message": "a : b & c &lt; d"}}')).toBe('a : b & c &lt; d');
  });

  it('is one line that steers neither a terminal nor a workflow log', () => {
    expect(reason(JSON.stringify({ message: 'one\n::set-output name=x::y\u001b[31m\u2028two' }))).toBe(
      'one ::set-output name=x::y [31m two',
    );
  });

  it('is at most 500 characters, and does not cut one in half', () => {
    const long = reason('😀'.repeat(600));
    expect(Array.from(long)).toHaveLength(500);
    expect(long.endsWith('😀…')).toBe(true);
  });

  it('makes one bounded line of anything, without failing', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '<br',
          '</h1>',
          '<!--',
          '<head>',
          '{"message":',
          '"',
          '}',
          '&#x',
          '&lt;',
          '\n',
          '\u001b',
          '😀',
          'word ',
          '500 ',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), soup), (body) => {
        const sentence = reason(body, 500);
        expect(Array.from(sentence).length).toBeLessThanOrEqual(500);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
        expect(sentence).not.toMatch(/[\u0000-\u001f\u007f-\u009f]|^ | $/);
      }),
      { seed: 20260115, numRuns: 300 },
    );
  });

  it('looks no deeper than six levels', () => {
    expect(reason(`${'{"error":'.repeat(50)}{"message":"deep"}${'}'.repeat(50)}`)).toBe('');
  });
});
