/** A message's data as JSON; refuses what JSON cannot say. */
export const jsonOf = (data: unknown): string => {
  const json: string | undefined = JSON.stringify(data)
  if (json === undefined) throw new TypeError(`data: expected a JSON value, received ${typeof data}`)
  return json
}
