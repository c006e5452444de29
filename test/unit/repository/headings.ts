export interface Heading {
  /** As GitHub makes it of the title. */
  readonly anchor: string;
  /** Where its line begins in the page. */
  readonly from: number;
}

/** The headings of a page in Markdown, in their order. */
export function headingsIn(page: string): readonly Heading[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(({ 1: title = '', index }) => ({
    anchor: title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
    from: index,
  }));
}
