/** `AKIA…` of lasting and `ASIA…` of passing credentials of AWS. */
export const accessKeyId = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/;

/** Whether a value is the public half of a cloud key, which shows whose it is. */
export function isAccessKeyId(value: string): boolean {
  const match = accessKeyId.exec(value);
  return match?.[0].length === value.length;
}

/** Whether a variable of that name, with or without a scope, holds the secret half. */
export function isCloudSecretName(name: string): boolean {
  return name.length < 200 && /(?:^|[:.])aws_secret_access_key$/i.test(name);
}
