import { isPair, isScalar, parseDocument, visit } from 'yaml';

const secretKey = /(^|_)(passw(or)?d|passcode|token|secret|key)$/;
/** A shorter line, such as `}` or `fi`, hides nothing and would spoil every log. */
const shortestLine = 8;

/** The secrets in a YAML text such as `clouds.yaml`: of all its clouds, and of a malformed text as far as it can be read. */
export function secretsInYaml(text: string): readonly string[] {
  const secrets: string[] = [];
  visit(parseDocument(text), (_, node) => {
    if (!isPair(node) || !isScalar(node.key) || !isScalar(node.value)) return;
    const { value } = node.value;
    // `lock_passwd: true` must not hide every `true` of the job.
    if ((typeof value === 'string' || typeof value === 'number') && value !== '' && secretKey.test(String(node.key.value))) {
      secrets.push(String(value));
    }
  });
  return secrets;
}

/**
 * User data line by line, and its passwords by themselves where it is YAML. Given as a whole, the runner would hide
 * each of its lines, however short, in every log of the job.
 */
export function secretsInUserData(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const secrets = text.startsWith('#cloud-config') ? secretsInYaml(text) : [];
  return [...new Set([...lines.filter((line) => line.length >= shortestLine), ...secrets])];
}
