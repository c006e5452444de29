import { groups, inputRows, operationInput } from '../../src/inputs/table.ts';
import { outputTable } from '../../src/reports/outputs.ts';

/** The text of `action.yml`. */
export function actionManifest(): string {
  const lines = [
    'name: Restage',
    `description: ${quote('Fresh staging servers from a golden OpenStack server: clean shutdown, snapshot, launch, clean-up')}`,
    'author: Restage contributors',
    'branding:',
    '  icon: server',
    '  color: blue',
    '',
    '# Inputs and outputs are written by `npm run generate` from src/inputs.',
    'inputs:',
    ...entry(operationInput.name, operationInput.description, operationInput.default),
    ...Object.entries(groups).flatMap(([group, title]) => [
      '',
      `  # ${title}`,
      ...inputRows
        .filter((row) => row.group === group)
        .flatMap((row) =>
          entry(
            row.name,
            row.otherwise === undefined ? row.description : `${row.description} Default: ${row.otherwise}.`,
            row.default ?? row.workflowDefault,
          ),
        ),
    ]),
    '',
    'outputs:',
    ...outputTable.flatMap((row) => entry(row.name, row.description, undefined)),
    '',
    'runs:',
    '  using: node24',
    '  main: dist/action.js',
    '  post: dist/post.js',
    '  post-if: always()',
  ];
  return `${lines.join('\n')}\n`;
}

function entry(name: string, description: string, value: string | undefined): string[] {
  return [`  ${name}:`, `    description: ${quote(description)}`, ...(value === undefined ? [] : [`    default: ${quote(value)}`])];
}

/** A JSON text is a YAML text, whatever it holds. */
function quote(text: string): string {
  return JSON.stringify(text);
}
