/** Reads a JSON list of diagrams from standard input, and prints for each its type, or why Mermaid cannot read it: a JSON list, too. */
import { text } from 'node:stream/consumers';
import { Window } from 'happy-dom';

const window = new Window();
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');

const seen = [];
for (const diagram of JSON.parse(await text(process.stdin))) {
  seen.push(
    await mermaid.parse(diagram).then(
      ({ diagramType }) => diagramType,
      (error) => `error: ${error.message}`,
    ),
  );
}
console.log(JSON.stringify(seen));
// The window of happy-dom keeps timers.
process.exit(0);
