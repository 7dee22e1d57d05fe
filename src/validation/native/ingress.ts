import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongLabel, wrongSubdomain } from '../schema/names.ts'
import { isAddress } from './addresses.ts'
import { wrongPath } from './domain-path.ts'
import { port, wrongPortName } from './ports.ts'
import { eachIn, eachText, lacks, list, mapIn, specOf, text, within } from './reads.ts'
import { label, needs, say, single, subdomain, word, wrongText } from './says.ts'

const CLASS = 'kubernetes.io/ingress.class'

/** Which requests from outside go to which Service. */
export const checkIngress = (object: JsonMap, check: Check): void => {
  const spec = mapIn(object, 'spec')
  if (!spec || (list(spec, 'rules').length === 0 && !mapIn(spec, 'defaultBackend')))
    say(
      check,
      'required',
      'the Ingress has neither "rules" nor "defaultBackend"',
      'Write "rules"',
      ...(spec ? ['spec'] : []),
    )
  specOf(object, check, inner => {
    within(inner, 'defaultBackend', check, backend => checkBackend(backend, check))
    eachIn(inner, 'rules', check, rule => {
      checkHost(text(rule, 'host'), check, 'host')
      within(rule, 'http', check, http => eachIn(http, 'paths', check, path => checkPath(path, check)))
    })
    eachIn(inner, 'tls', check, tls => {
      eachText(tls, 'hosts', check, host => checkHost(host, check))
      subdomain(tls, 'secretName', check)
    })
    subdomain(inner, 'ingressClassName', check)
    const named = text(mapIn(mapIn(object, 'metadata') ?? {}, 'annotations') ?? {}, CLASS)
    const chosen = text(inner, 'ingressClassName')
    if (named !== undefined && chosen !== undefined && named !== chosen)
      say(
        check,
        'choice',
        `"ingressClassName" and the annotation "${CLASS}" name different classes`,
        'Leave the annotation out',
        'ingressClassName',
      )
  })
}

const checkHost = (host: string | undefined, check: Check, ...below: readonly string[]): void => {
  if (host === undefined) return
  const why =
    isAddress(host, check.minor) && below.length > 0
      ? 'is an address, and has to be a name'
      : host.includes('*')
        ? host.startsWith('*.') && !host.slice(1).includes('*')
          ? wrongSubdomain(host.slice(2))
          : 'has "*" elsewhere than for its first part'
        : wrongSubdomain(host)
  if (why) say(check, 'name', `the host "${cut(host)}" ${why}`, 'Write the name of a host', ...below)
}

const INSIDE = ['//', '/./', '/../', '%2f', '%2F']
const AT_END = ['/..', '/.']

const checkPath = (each: JsonMap, check: Check): void => {
  const path = text(each, 'path')
  const type = text(each, 'pathType')
  word(each, 'pathType', ['Exact', 'Prefix', 'ImplementationSpecific'], check)
  const exact = type === 'Exact' || type === 'Prefix'
  if ((exact || path !== undefined) && path?.startsWith('/') !== true && type !== undefined)
    say(check, 'value', '"path" has to begin with "/"', 'Write the whole path', ...(path === undefined ? [] : ['path']))
  const wrong =
    exact && path !== undefined
      ? (INSIDE.find(part => path.includes(part)) ?? AT_END.find(part => path.endsWith(part)))
      : undefined
  if (wrong) say(check, 'value', `"path" may not have "${wrong}" in it`, 'Write the path without it', 'path')
  if (lacks(each, 'backend')) needs(each, 'backend', check)
  within(each, 'backend', check, backend => checkBackend(backend, check))
}

const checkBackend = (backend: JsonMap, check: Check): void => {
  single(backend, ['service', 'resource'], check, 'one is needed')
  within(backend, 'service', check, service => {
    wrongText(service, 'name', check, name => wrongServiceName(name, check.minor))
    const ports = mapIn(service, 'port') ?? {}
    const [name, number] = [text(ports, 'name'), ports['number']]
    if (name !== undefined && typeof number === 'number' && number !== 0)
      say(check, 'choice', 'a port has either "name" or "number"', 'Leave one of them out', 'port')
    else if (name === undefined && (number === undefined || number === null || number === 0))
      say(check, 'required', 'the backend has no port', 'Write "number" or "name" in "port"')
    within(service, 'port', check, inner => {
      wrongText(inner, 'name', check, wrongPortName)
      if (name === undefined && number !== 0) port(inner, 'number', check)
    })
  })
}

/** Why a text cannot be the name of a Service, as the end of a sentence; undefined where it can. */
export const wrongServiceName = (name: string, minor: number): string | undefined =>
  minor < 36 && /^\d/.test(name) ? 'begins with a digit' : wrongLabel(name)

/** Who serves Ingresses. */
export const checkIngressClass = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const controller = text(spec, 'controller')
    if (controller === undefined || wrongPath(controller))
      say(
        check,
        'name',
        '"controller" has to be a domain with a path',
        'Write a name as example.com/ingress',
        'controller',
      )
    if (controller !== undefined && controller.length > 250)
      say(check, 'name', '"controller" is longer than 250 characters', 'Write a shorter name', 'controller')
    within(spec, 'parameters', check, parameters => {
      for (const key of ['kind', 'name'])
        if (/[/%]/.test(text(parameters, key) ?? ''))
          say(check, 'name', `"${key}" contains "/" or "%"`, 'Write another value', key)
      label(parameters, 'namespace', check)
      if (text(parameters, 'scope') === 'Namespace') needs(parameters, 'namespace', check)
      else if (parameters['namespace'] !== undefined && parameters['namespace'] !== null)
        say(check, 'choice', '"namespace" needs "scope: Namespace"', 'Leave "namespace" out', 'namespace')
    })
  })
