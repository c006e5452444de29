import { expect, test } from 'vitest';
import { asSentence } from '../../../src/domain/sentence.ts';

/** What a service says ends as it likes; more of ours follows it. */
test.each([
  ['No valid host was found', 'No valid host was found.'],
  ['No valid host was found.', 'No valid host was found.'],
  ['Stop!', 'Stop!'],
  ['why?', 'why?'],
  ['cut off…', 'cut off…'],
  ['a version 2.1 of it', 'a version 2.1 of it.'],
  ['(see the log.)', '(see the log.).'],
  ['', '.'],
])('%j ends as a sentence', (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});
