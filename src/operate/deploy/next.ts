/** What a person does about a reason, by the API's own words; the first that fits. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /ImagePullBackOff|ErrImagePull|InvalidImageName|ErrImageNeverPull/,
    'put the image where the nodes can pull it, or name another one',
  ],
  [/Insufficient (?:cpu|memory)/, 'scale something down, add a node, or lower the request'],
  [/anti-?affinity|topology spread/i, 'add a node, or ask for fewer replicas'],
  [/exceeded quota|must specify (?:limits|requests)/, 'raise the quota of the namespace, or ask for less'],
  [/(?:secret|configmap) "?[^"]*"? not found/i, 'create what is missing, or do not name it'],
  [/violates PodSecurity/, 'let the Pod meet the standard that its namespace enforces'],
  [
    /PersistentVolumeClaim|storageclass|provision|unbound/i,
    'name a storage class that the cluster has, or make the volume by hand',
  ],
  [/probe failed/, 'read the container’s log above, mend the service or its probe'],
  [/OOMKilled/, 'raise its memory limit, or find out what it keeps'],
  [/CrashLoopBackOff|BackoffLimitExceeded|exit code/, 'read the log above and mend what it says'],
  [
    /untolerated taint|node affinity|node selector|nodes are available/,
    'add a node that fits, or change what the Pod asks of its node',
  ],
  [/is being removed|being terminated/, 'let go what holds it, which is named above'],
]

/** How to go on after a deploy that stopped for these reasons. */
export const nextStep = (reasons: readonly string[]): string => {
  const found = advice.find(([form]) => reasons.some(reason => form.test(reason)))
  return `${found?.[1] ?? 'mend what is named above'}; then run the same command again`
}
