import packageJson from '../../../package.json' with { type: 'json' };

/** How we call ourselves to clouds, whose administrators read it in their logs (RFC 9110, section 10.1.5). */
export const userAgent = `restage/${packageJson.version} node/${process.versions.node}`;
