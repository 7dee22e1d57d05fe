import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { port, portOrName } from '../ports.ts'
import { eachIn, number, text, within } from '../reads.ts'
import { between, needs, needsItems, notNegative, say, single } from '../says.ts'

const SECONDS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

/** Whether a container lives, is ready and has started. */
export const checkProbes = (container: JsonMap, check: Check): void => {
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    within(container, key, check, probe => {
      single(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], check, 'one is needed')
      checkHandler(probe, check)
      notNegative(probe, check, ...SECONDS)
      between(probe, 'terminationGracePeriodSeconds', 1, Number.POSITIVE_INFINITY, check)
      const once = number(probe, 'successThreshold')
      if (key === 'readinessProbe') {
        if (number(probe, 'terminationGracePeriodSeconds') !== undefined)
          say(
            check,
            'choice',
            'a "readinessProbe" ends nothing, and has no "terminationGracePeriodSeconds"',
            'Leave it out',
            'terminationGracePeriodSeconds',
          )
      } else if (once !== undefined && once > 1)
        say(
          check,
          'range',
          `"successThreshold" of a "${key}" has to be 1`,
          'Write 1, or leave it out',
          'successThreshold',
        )
    })
}

/** What happens when a container has started, and before it ends. */
export const checkLifecycle = (container: JsonMap, check: Check): void =>
  within(container, 'lifecycle', check, lifecycle => {
    for (const key of ['postStart', 'preStop'])
      within(lifecycle, key, check, handler => {
        single(handler, ['exec', 'httpGet', 'tcpSocket', 'sleep'], check, 'one is needed')
        checkHandler(handler, check)
      })
  })

const checkHandler = (handler: JsonMap, check: Check): void => {
  within(handler, 'exec', check, exec => needsItems(exec, 'command', check))
  within(handler, 'httpGet', check, get => {
    portOrName(get, 'port', check, 'one is needed')
    eachIn(get, 'httpHeaders', check, header => {
      const name = text(header, 'name')
      if (name !== undefined && !/^[-A-Za-z0-9]+$/.test(name))
        say(check, 'name', `"${cut(name)}" is not the name of a header`, 'Write letters, digits and "-"', 'name')
    })
  })
  within(handler, 'tcpSocket', check, socket => portOrName(socket, 'port', check, 'one is needed'))
  within(handler, 'grpc', check, grpc => {
    needs(grpc, 'port', check)
    port(grpc, 'port', check)
  })
}
