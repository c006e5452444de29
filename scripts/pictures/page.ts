import { marked } from 'marked';

/** Markdown as GitHub shows it, as a page by itself: the given style sheet is GitHub's, the script is Mermaid's. */
export async function pageOf(markdown: string, urls: { readonly style: string; readonly mermaid: string }): Promise<string> {
  const body = withAlerts(withDiagrams(await marked.parse(markdown, { gfm: true })));
  return `<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="${urls.style}">
<style>body { box-sizing: border-box; width: 1012px; margin: 0; padding: 24px }</style>
<body class="markdown-body">
${body}
<script src="${urls.mermaid}"></script>
<script>
  mermaid.initialize({ startOnLoad: false });
  mermaid.run().then(() => { document.body.dataset.height = Math.ceil(document.body.scrollHeight); });
</script>
`;
}

function withDiagrams(html: string): string {
  return html.replaceAll(/<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs, '<div class="mermaid">$1</div>');
}

/** `> [!WARNING]` is GitHub's own. */
function withAlerts(html: string): string {
  return html.replaceAll(/<blockquote>\s*<p>\[!(\w+)\]\s*(.*?)<\/blockquote>/gs, (_, kind: string, text: string) => {
    const title = kind.charAt(0) + kind.slice(1).toLowerCase();
    const style = `markdown-alert markdown-alert-${kind.toLowerCase()}`;
    return `<div class="${style}"><p class="markdown-alert-title">${title}</p><p>${text}</div>`;
  });
}
