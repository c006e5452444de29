/** Bars in groups, as SVG. */

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly string[];
  readonly groups: readonly Group[];
}

export interface Group {
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  /** One of the chart's. */
  readonly series: string;
  readonly value: number;
  /** A line across the bar: what could not have been less. */
  readonly limit?: number;
}

const colours = ['#1f6feb', '#9a6700', '#bf8700', '#8250df', '#6e7781', '#cf222e'];
const [width, height, left, top, bottom] = [860, 320, 56, 56, 34];
const ticks = 4;

export function drawBars({ title, unit, series, groups }: Chart): string {
  const all = groups.flatMap(({ bars }) => bars);
  const highest = roundUp(Math.max(...all.map(({ value, limit = 0 }) => Math.max(value, limit)), 1e-9));
  const floor = height - bottom;
  const y = (value: number) => floor - (value / highest) * (floor - top);
  const slots = groups.reduce((sum, { bars }) => sum + bars.length + 1, 0);
  const slot = (width - left - 10) / slots;
  const colourOf = (name: string) => colours[series.indexOf(name) % colours.length] ?? '#000';
  const lines: string[] = [];
  for (let tick = 0; tick <= ticks; tick += 1) {
    const value = (highest * tick) / ticks;
    lines.push(`<line x1="${left}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}" stroke="#d0d7de"/>`);
    lines.push(`<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text>`);
  }
  let x = left + slot / 2;
  for (const { label, bars } of groups) {
    lines.push(`<text x="${x + (bars.length * slot) / 2}" y="${height - 12}" text-anchor="middle">${label}</text>`);
    for (const { series: name, value, limit } of bars) {
      const bar = { from: x + slot * 0.08, to: x + slot * 0.92 };
      lines.push(
        `<rect x="${bar.from}" y="${y(value)}" width="${bar.to - bar.from}" height="${floor - y(value)}" fill="${colourOf(name)}"/>`,
        `<text x="${(bar.from + bar.to) / 2}" y="${y(value) - 4}" text-anchor="middle" font-size="11">${short(value)}</text>`,
      );
      if (limit !== undefined) {
        lines.push(
          `<line x1="${bar.from}" x2="${bar.to}" y1="${y(limit)}" y2="${y(limit)}" stroke="#fff" stroke-width="2" stroke-dasharray="3 2"/>`,
        );
      }
      x += slot;
    }
    x += slot;
  }
  const legend = series.map((name, index) => {
    const at = left + index * 150;
    return `<rect x="${at}" y="32" width="11" height="11" fill="${colourOf(name)}"/><text x="${at + 16}" y="42">${name}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#24292f" role="img">`,
    `<title>${title}, ${unit}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${left}" y="20" font-size="14" font-weight="bold">${title}, ${unit}</text>`,
    ...legend,
    ...lines.map((line) => line.replaceAll(/\d+\.\d{2,}/g, (number) => Number(number).toFixed(1))),
    '</svg>\n',
  ].join('\n');
}

/** To a number of one leading digit that four ticks divide. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

function short(value: number): string {
  if (value === 0) return '0';
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
