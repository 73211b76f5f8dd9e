import { BlockList, isIPv6 } from 'node:net'

/** One spelling for one address: an IPv4 address that came over an IPv6 socket loses its prefix. */
export const plainAddress = (address = ''): string => (address.startsWith('::ffff:') ? address.slice(7) : address)

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

/** Whether an address is one of the declared proxies, which are addresses and ranges such as `10.0.0.0/8`. */
export const declaredProxies = (declared: readonly string[]): ((address: string) => boolean) => {
  if (declared.length === 0) return () => false
  const list = new BlockList()
  for (const entry of declared) {
    const [address = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return address => list.check(address, familyOf(address))
}
