/**
 * Whether a topic matches an AMQP pattern: words are parted by dots, `*` is exactly one word, `#` any number of them.
 * https://www.rabbitmq.com/tutorials/tutorial-five-javascript
 */
export const topicMatches = (pattern: string, topic: string): boolean =>
  wordsMatch(pattern.split('.'), topic.split('.'))

const wordsMatch = (pattern: readonly string[], topic: readonly string[]): boolean => {
  const [first, ...rest] = pattern
  if (first === undefined) return topic.length === 0
  if (first === '#') return wordsMatch(rest, topic) || (topic.length > 0 && wordsMatch(pattern, topic.slice(1)))
  return (first === '*' ? topic.length > 0 : first === topic[0]) && wordsMatch(rest, topic.slice(1))
}
