import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { port, wrongPortName } from '../ports.ts'
import { eachIn, number, text } from '../reads.ts'
import { say, wrongText } from '../says.ts'

/** The ports of a container; `taken` are those of the node that containers of the pod have. */
export const checkContainerPorts = (
  container: JsonMap,
  taken: Set<string>,
  hostNetwork: boolean,
  check: Check,
): void => {
  const names = new Set<string>()
  eachIn(container, 'ports', check, each => {
    wrongText(each, 'name', check, wrongPortName)
    const name = text(each, 'name')
    if (name !== undefined && names.has(name))
      say(check, 'duplicate', `two ports of a container have the name "${cut(name)}"`, 'Write another name', 'name')
    else if (name !== undefined) names.add(name)
    port(each, 'containerPort', check)
    const host = number(each, 'hostPort')
    if (host === undefined || host === 0) return
    port(each, 'hostPort', check)
    if (hostNetwork && host !== number(each, 'containerPort'))
      say(
        check,
        'port',
        'with "hostNetwork", "hostPort" has to be "containerPort"',
        'Write the same number, or leave "hostPort" out',
        'hostPort',
      )
    claim(each, host, taken, check)
  })
}

const claim = (each: JsonMap, host: number | undefined, taken: Set<string>, check: Check): void => {
  const claimed = `${host}/${text(each, 'protocol') ?? 'TCP'}/${text(each, 'hostIP') ?? ''}`
  if (taken.has(claimed))
    say(check, 'duplicate', `the port ${host} of the node is taken twice`, 'Take another port', 'hostPort')
  else taken.add(claimed)
}
