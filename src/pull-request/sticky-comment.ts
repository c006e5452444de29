import type { CallOptions, CodeHost, Comment } from '../code-host/port/code-host.ts';
import { UnknownOutcomeError } from '../domain/errors.ts';

export interface StickyComment {
  /**
   * Makes the comment say this; sends nothing where it does already.
   *
   * @param create `false` = only where there is one
   */
  put(body: string, how: { readonly create: boolean }, options?: CallOptions): Promise<void>;
}

/** A line that people do not see, and that finds the comment again. */
export function stickyMarker(environment: string): string {
  return `<!-- restage:${environment} -->`;
}

/**
 * The one comment on an issue that begins with a marker and that this token's own account wrote, through all pages. A second
 * one, of two runs that began at once, is deleted. Another author's is neither edited nor deleted, whatever it says: its
 * text may be forged, or be changed behind us.
 */
export function createStickyComment(host: CodeHost, issue: number, marker: string): StickyComment {
  let known: Comment | undefined;

  async function find(options: CallOptions): Promise<Comment | undefined> {
    const marked = (await host.listComments(issue, options)).filter(({ body }) => body.startsWith(marker));
    const own = marked.length === 0 ? undefined : await host.ownLogin(options);
    const [first, ...duplicates] = marked.filter(({ author }) => author !== undefined && author === own);
    for (const { id } of duplicates) await host.deleteComment(issue, id, options);
    return first;
  }

  async function create(body: string, options: CallOptions): Promise<Comment> {
    try {
      return await host.createComment(issue, body, options);
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      return (await find(options)) ?? (await host.createComment(issue, body, options));
    }
  }

  return {
    async put(text, how, options = {}) {
      const body = `${marker}\n${text}`;
      known ??= await find(options);
      if (known !== undefined && sameText(known.body, body)) return;
      // A person may have deleted it.
      const updated = known && (await host.updateComment(issue, known.id, body, options));
      known = updated ?? (how.create ? await create(body, options) : undefined);
    },
  };
}

/** A code host may give line ends back as it likes. */
function sameText(one: string, other: string): boolean {
  const normal = (text: string) => text.replaceAll('\r\n', '\n').trim();
  return normal(one) === normal(other);
}
