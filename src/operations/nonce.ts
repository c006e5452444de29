/** 16 hexadecimal digits: tells one intended resource from every other when the answer to its creation is lost. */
export function randomNonce(random: () => number): string {
  const half = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
