import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateJson } from '../src/messages/validate-json.ts'
import { validateJunit } from '../src/messages/validate-junit.ts'
import { isRefused, type ValidatedOverlay, type ValidateReport } from '../src/messages/validate-report.ts'
import { validateSarif } from '../src/messages/validate-sarif.ts'
import { type Colours, validateText } from '../src/messages/validate-text.ts'
import type { PlacedFinding } from '../src/validation/finding.ts'
import { ruleTable } from '../src/validation/rules/rule-table.ts'
import { fileFinding, finding, foundIn, judged } from './change-facts.ts'

const plain: Colours = { red: text => text, yellow: text => text, dim: text => text, bold: text => text }

const overlay = (
  app: string,
  env: string,
  findings: readonly PlacedFinding[],
  more: Partial<ValidatedOverlay> = {},
): ValidatedOverlay => ({
  ...foundIn(app, env, findings),
  objects: 4,
  kubernetes: env === 'production' ? '1.31' : '1.33',
  problems: [],
  ...more,
})

const report = (overlays: readonly ValidatedOverlay[], more: Partial<ValidateReport> = {}): ValidateReport => ({
  environments: ['dev', 'staging', 'production'],
  overlays,
  fileFindings: [],
  unjudged: [],
  tools: ['kustomize v5.8.1'],
  ...more,
})

/** The change of the surfaces' example, with a file that holds a key and an overlay that cannot be rendered. */
const example = (): ValidateReport =>
  report(
    [
      ...(judged().findings ?? []).map(({ overlay: { app, env }, findings }) => overlay(app, env, findings)),
      overlay('cart', 'dev', [], {
        objects: 0,
        problems: [
          {
            code: 'too large',
            fatal: true,
            file: 'apps/cart/overlays/dev/kustomization.yaml',
            line: 0,
            message: 'the chart has 60 MB, and may have 50 MB',
          },
        ],
      }),
    ],
    { fileFindings: [fileFinding('"deploy.pem" holds a private key')], unjudged: judged().unjudged ?? [] },
  )

const nothing = report([overlay('web', 'dev', []), overlay('web', 'production', [])])

describe('what validation prints for people', () => {
  test('names the place, what is wrong and what to do, once for all environments that have it', () => {
    expect(validateText(example(), plain)).toMatchInlineSnapshot(`
      "repository
        deploy.pem:1:1  error    "deploy.pem" holds a private key  (secret.key)
          Remove the file, and make a new key

      dev
        apps/cart/overlays/dev/kustomization.yaml:1:1  error    the chart has 60 MB, and may have 50 MB  (render.too-large)
          cart

      dev, staging and production
        apps/frontend/base/deployment.yaml:21:9  warning  "resources" has no memory limit  (policy.memory)
          frontend: Deployment frontend. Write a limit
        apps/search/base/deployment.yaml:17:9    note     no probe says when "search" is ready  (probes)
          search: Deployment search. Write a readinessProbe
        apps/search/base/deployment.yaml:21:9    warning  "resources" has no memory limit  (policy.memory)
          search: Deployment search. Write a limit
        apps/search/base/ingress.yaml:1:1        warning  "Ingress" of extensions/v1beta1 is deprecated, as before  (api.deprecated)
          search: Ingress search. Write networking.k8s.io/v1 Ingress

      production
        apps/frontend/overlays/production/agent.yaml:9:7      ignored  "hostNetwork" is true  (policy.network)
          frontend: DaemonSet agent. It is the node agent
        apps/frontend/overlays/production/replicas.yaml:6:13  error    "replicas" is text, and has to be a whole number  (schema.type)
          frontend: Deployment frontend. Write the value without quotes

      not judged: there is no schema for Backup of acme.example/v1
      3 errors, 2 warnings and 1 note; 1 from before, 1 ignored
      24 objects of 7 overlays against Kubernetes 1.31 and 1.33, rendered by kustomize v5.8.1
      "
    `)
  })

  test('is short where nothing is wrong', () => {
    expect(validateText(nothing, plain)).toMatchInlineSnapshot(`
      "no problems
      8 objects of 2 overlays against Kubernetes 1.31 and 1.33, rendered by kustomize v5.8.1
      "
    `)
  })

  test('has no heading where there is no environment', () => {
    expect(validateText(report([overlay('web', '', [finding('x')])]), plain)).toMatchInlineSnapshot(`
      "  apps/frontend/overlays/production/replicas.yaml:6:13  error    x  (schema.type)
          web: Deployment frontend. Write the value without quotes

      1 error
      4 objects of 1 overlay against Kubernetes 1.33, rendered by kustomize v5.8.1
      "
    `)
  })

  test('shows in colour what stands in the way', () => {
    const marks: Colours = { ...plain, red: text => `<red>${text}</red>`, dim: text => `<dim>${text}</dim>` }
    const text = validateText(report([overlay('web', 'dev', [finding('x'), finding('y', { before: true })])]), marks)
    expect(text).toContain('<red>error    x</red>')
    expect(text).toContain('<dim>error    y</dim>')
    expect(text).toContain('<red>1 error; 1 from before</red>')
  })
})

describe('what validation prints for scripts', () => {
  test('has each problem of each object', () => {
    const { problems, ...rest } = JSON.parse(validateJson(example()))
    expect(rest).toMatchInlineSnapshot(`
      {
        "objects": 24,
        "overlays": [
          {
            "app": "cart",
            "env": "dev",
            "kubernetes": "1.33",
            "objects": 0,
            "path": "apps/cart/overlays/dev",
          },
          {
            "app": "frontend",
            "env": "dev",
            "kubernetes": "1.33",
            "objects": 4,
            "path": "apps/frontend/overlays/dev",
          },
          {
            "app": "frontend",
            "env": "staging",
            "kubernetes": "1.33",
            "objects": 4,
            "path": "apps/frontend/overlays/staging",
          },
          {
            "app": "frontend",
            "env": "production",
            "kubernetes": "1.31",
            "objects": 4,
            "path": "apps/frontend/overlays/production",
          },
          {
            "app": "search",
            "env": "dev",
            "kubernetes": "1.33",
            "objects": 4,
            "path": "apps/search/overlays/dev",
          },
          {
            "app": "search",
            "env": "staging",
            "kubernetes": "1.33",
            "objects": 4,
            "path": "apps/search/overlays/staging",
          },
          {
            "app": "search",
            "env": "production",
            "kubernetes": "1.31",
            "objects": 4,
            "path": "apps/search/overlays/production",
          },
        ],
        "tools": [
          "kustomize v5.8.1",
        ],
        "unjudged": [
          "there is no schema for Backup of acme.example/v1",
        ],
        "valid": false,
      }
    `)
    expect(problems).toHaveLength(16)
    expect(problems.slice(0, 3)).toMatchInlineSnapshot(`
      [
        {
          "app": null,
          "before": false,
          "blocks": true,
          "column": 1,
          "env": null,
          "file": "deploy.pem",
          "fix": "Remove the file, and make a new key",
          "ignored": null,
          "line": 1,
          "message": ""deploy.pem" holds a private key",
          "object": null,
          "rule": "secret.key",
          "severity": "error",
        },
        {
          "app": "cart",
          "before": false,
          "blocks": true,
          "column": 1,
          "env": "dev",
          "file": "apps/cart/overlays/dev/kustomization.yaml",
          "fix": "",
          "ignored": null,
          "line": 1,
          "message": "the chart has 60 MB, and may have 50 MB",
          "object": null,
          "rule": "render.too-large",
          "severity": "error",
        },
        {
          "app": "frontend",
          "before": false,
          "blocks": false,
          "column": 9,
          "env": "dev",
          "file": "apps/frontend/base/deployment.yaml",
          "fix": "Write a limit",
          "ignored": null,
          "line": 21,
          "message": ""resources" has no memory limit",
          "object": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": "frontend",
            "namespace": null,
          },
          "rule": "policy.memory",
          "severity": "warning",
        },
      ]
    `)
  })

  test('is valid where nothing blocks', () => {
    expect(JSON.parse(validateJson(nothing))).toMatchObject({ valid: true, problems: [], objects: 8 })
    const warned = report([overlay('web', '', [finding('x', { severity: 'warning' })])])
    expect(isRefused(warned)).toBe(false)
    expect(JSON.parse(validateJson(warned))).toMatchObject({
      valid: true,
      overlays: [{ env: null }],
      problems: [{ env: null, severity: 'warning', ignored: null }],
    })
  })
})

describe('SARIF', () => {
  test('has one result for each finding', () => {
    const { runs, ...rest } = JSON.parse(validateSarif(example()))
    const [{ results, tool, ...run }] = runs
    expect(rest).toEqual({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' })
    expect(run).toMatchInlineSnapshot(`
      {
        "columnKind": "utf16CodeUnits",
        "invocations": [
          {
            "executionSuccessful": true,
            "toolExecutionNotifications": [
              {
                "level": "note",
                "message": {
                  "text": "there is no schema for Backup of acme.example/v1",
                },
              },
            ],
          },
        ],
        "originalUriBaseIds": {
          "%SRCROOT%": {
            "description": {
              "text": "The root of the repository.",
            },
          },
        },
      }
    `)
    expect(tool).toMatchInlineSnapshot(`
      {
        "driver": {
          "name": "Stagecoach",
          "rules": [
            {
              "help": {
                "text": "No secret stands readable in the repository, nor in what is rendered from it. For example: Remove the file, and make a new key.",
              },
              "id": "secret.key",
              "shortDescription": {
                "text": "No secret stands readable in the repository, nor in what is rendered from it.",
              },
            },
            {
              "help": {
                "text": "An overlay can be rendered.",
              },
              "id": "render.too-large",
              "shortDescription": {
                "text": "An overlay can be rendered.",
              },
            },
            {
              "help": {
                "text": "What the policies of the repository demand of an object holds. For example: Write a limit.",
              },
              "id": "policy.memory",
              "shortDescription": {
                "text": "What the policies of the repository demand of an object holds.",
              },
            },
            {
              "help": {
                "text": "What the policies of the repository demand of an object holds. For example: Write the value without quotes.",
              },
              "id": "policy.network",
              "shortDescription": {
                "text": "What the policies of the repository demand of an object holds.",
              },
            },
            {
              "help": {
                "text": "An object has the fields and values that the API server of its environment takes. For example: Write the value without quotes.",
              },
              "id": "schema.type",
              "shortDescription": {
                "text": "An object has the fields and values that the API server of its environment takes.",
              },
            },
            {
              "help": {
                "text": "For example: Write a readinessProbe.",
              },
              "id": "probes",
            },
            {
              "help": {
                "text": "The Kubernetes version of the environment serves the version that an object is written in. For example: Write networking.k8s.io/v1 Ingress.",
              },
              "id": "api.deprecated",
              "shortDescription": {
                "text": "The Kubernetes version of the environment serves the version that an object is written in.",
              },
            },
          ],
        },
      }
    `)
    expect(results).toMatchInlineSnapshot(`
      [
        {
          "baselineState": "new",
          "level": "error",
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "deploy.pem",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 1,
                  "startLine": 1,
                },
              },
            },
          ],
          "message": {
            "text": ""deploy.pem" holds a private key. Remove the file, and make a new key",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "300151f87ac6ed55:1",
          },
          "properties": {
            "apps": [],
            "blocks": true,
            "environments": [],
          },
          "ruleId": "secret.key",
          "ruleIndex": 0,
          "suppressions": [],
        },
        {
          "baselineState": "new",
          "level": "error",
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/cart/overlays/dev/kustomization.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 1,
                  "startLine": 1,
                },
              },
            },
          ],
          "message": {
            "text": "the chart has 60 MB, and may have 50 MB",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "cbf01a52117b8ccb:1",
          },
          "properties": {
            "apps": [
              "cart",
            ],
            "blocks": true,
            "environments": [
              "dev",
            ],
          },
          "ruleId": "render.too-large",
          "ruleIndex": 1,
          "suppressions": [],
        },
        {
          "baselineState": "new",
          "level": "warning",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "apps/v1/Deployment/frontend",
                  "kind": "resource",
                  "name": "frontend",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/frontend/base/deployment.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 9,
                  "startLine": 21,
                },
              },
            },
          ],
          "message": {
            "text": ""resources" has no memory limit. Write a limit",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "8d73024e073c7c55:1",
          },
          "properties": {
            "apps": [
              "frontend",
            ],
            "blocks": false,
            "environments": [
              "dev",
              "staging",
              "production",
            ],
          },
          "ruleId": "policy.memory",
          "ruleIndex": 2,
          "suppressions": [],
        },
        {
          "baselineState": "new",
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "apps/v1/DaemonSet/agent",
                  "kind": "resource",
                  "name": "agent",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/frontend/overlays/production/agent.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 7,
                  "startLine": 9,
                },
              },
            },
          ],
          "message": {
            "text": ""hostNetwork" is true. Write the value without quotes",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "3d39ec95680defc0:1",
          },
          "properties": {
            "apps": [
              "frontend",
            ],
            "blocks": false,
            "environments": [
              "production",
            ],
          },
          "ruleId": "policy.network",
          "ruleIndex": 3,
          "suppressions": [
            {
              "justification": "it is the node agent",
              "kind": "inSource",
            },
          ],
        },
        {
          "baselineState": "new",
          "level": "error",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "apps/v1/Deployment/web/frontend",
                  "kind": "resource",
                  "name": "frontend",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/frontend/overlays/production/replicas.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 13,
                  "startLine": 6,
                },
              },
            },
          ],
          "message": {
            "text": ""replicas" is text, and has to be a whole number. Write the value without quotes",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "a3de2512fc54c4d3:1",
          },
          "properties": {
            "apps": [
              "frontend",
            ],
            "blocks": true,
            "environments": [
              "production",
            ],
          },
          "ruleId": "schema.type",
          "ruleIndex": 4,
          "suppressions": [],
        },
        {
          "baselineState": "new",
          "level": "note",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "apps/v1/Deployment/search",
                  "kind": "resource",
                  "name": "search",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/search/base/deployment.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 9,
                  "startLine": 17,
                },
              },
            },
          ],
          "message": {
            "text": "no probe says when "search" is ready. Write a readinessProbe",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "e2880a8a4777354f:1",
          },
          "properties": {
            "apps": [
              "search",
            ],
            "blocks": false,
            "environments": [
              "dev",
              "staging",
              "production",
            ],
          },
          "ruleId": "probes",
          "ruleIndex": 5,
          "suppressions": [],
        },
        {
          "baselineState": "new",
          "level": "warning",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "apps/v1/Deployment/search",
                  "kind": "resource",
                  "name": "search",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/search/base/deployment.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 9,
                  "startLine": 21,
                },
              },
            },
          ],
          "message": {
            "text": ""resources" has no memory limit. Write a limit",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "83fcaf860536e25d:1",
          },
          "properties": {
            "apps": [
              "search",
            ],
            "blocks": false,
            "environments": [
              "dev",
              "staging",
              "production",
            ],
          },
          "ruleId": "policy.memory",
          "ruleIndex": 2,
          "suppressions": [],
        },
        {
          "baselineState": "unchanged",
          "level": "warning",
          "locations": [
            {
              "logicalLocations": [
                {
                  "fullyQualifiedName": "extensions/v1beta1/Ingress/search",
                  "kind": "resource",
                  "name": "search",
                },
              ],
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "apps/search/base/ingress.yaml",
                  "uriBaseId": "%SRCROOT%",
                },
                "region": {
                  "startColumn": 1,
                  "startLine": 1,
                },
              },
            },
          ],
          "message": {
            "text": ""Ingress" of extensions/v1beta1 is deprecated. Write networking.k8s.io/v1 Ingress",
          },
          "partialFingerprints": {
            "stagecoachFinding/v1": "0213852a62bd0e5b:1",
          },
          "properties": {
            "apps": [
              "search",
            ],
            "blocks": false,
            "environments": [
              "dev",
              "staging",
              "production",
            ],
          },
          "ruleId": "api.deprecated",
          "ruleIndex": 6,
          "suppressions": [],
        },
      ]
    `)
  })

  test('says of a rule what it looks for', () => {
    const [rule] = ruleTable
    const { runs } = JSON.parse(
      validateSarif(report([overlay('web', 'dev', [finding('x', { rule: rule?.id ?? '', fix: '' })])])),
    )
    expect(runs[0].tool.driver.rules).toEqual([
      { id: rule?.id, shortDescription: { text: rule?.says }, help: { text: rule?.says } },
    ])
  })

  test('knows a finding again on another line, and tells two of one field apart', () => {
    const prints = (findings: readonly PlacedFinding[]): readonly string[] =>
      JSON.parse(validateSarif(report([overlay('web', 'dev', findings)]))).runs[0].results.map(
        (result: { partialFingerprints: Record<string, string> }) => Object.values(result.partialFingerprints)[0],
      )
    const [first] = prints([finding('x', { line: 6 })])
    expect(prints([finding('x', { line: 60, column: 2 })])).toEqual([first])
    expect(prints([finding('x', { at: '/spec' })])).not.toEqual([first])
    expect(prints([finding('x', { file: 'other.yaml' })])).not.toEqual([first])
    const both = prints([finding('x'), finding('y')])
    expect(both[0]).toBe(first)
    expect(new Set(both).size).toBe(2)
  })

  test('says of all results whether they are suppressed and new, or of none', () => {
    const results = (findings: readonly PlacedFinding[]): readonly object[] =>
      JSON.parse(validateSarif(report([overlay('web', 'dev', findings)]))).runs[0].results
    for (const result of results([finding('x'), finding('y', { severity: 'info' })])) {
      expect(result).not.toHaveProperty('suppressions')
      expect(result).not.toHaveProperty('baselineState')
    }
    expect(results([finding('x'), finding('y', { ignored: 'why' })])).toMatchObject([
      { suppressions: [] },
      { suppressions: [{ kind: 'inSource', justification: 'why' }] },
    ])
    expect(results([finding('x'), finding('y', { before: true })])).toMatchObject([
      { baselineState: 'new' },
      { baselineState: 'unchanged' },
    ])
  })

  test('writes names of files as relative addresses', () => {
    const file = 'a b/ü%20/x:y#1?.yaml'
    const { runs } = JSON.parse(validateSarif(report([overlay('web', 'dev', [finding('x', { file })])])))
    const { uri } = runs[0].results[0].locations[0].physicalLocation.artifactLocation
    expect(uri).toBe('a%20b/%C3%BC%2520/x%3Ay%231%3F.yaml')
  })
})

describe('JUnit', () => {
  test('has a suite for each environment, and fails on what blocks', () => {
    expect(validateJunit(example())).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="stagecoach validate" tests="19" failures="3" errors="0" skipped="1">
        <testsuite name="dev" tests="6" failures="1" errors="0" skipped="0">
          <testcase classname="cart" name="renders apps/cart/overlays/dev">
            <failure type="render.too-large" message="the chart has 60 MB, and may have 50 MB">apps/cart/overlays/dev/kustomization.yaml:1:1 error: the chart has 60 MB, and may have 50 MB (render.too-large)</failure>
          </testcase>
          <testcase classname="frontend" name="renders apps/frontend/overlays/dev"/>
          <testcase classname="frontend" name="Deployment frontend">
            <system-out>apps/frontend/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
          <testcase classname="search" name="renders apps/search/overlays/dev"/>
          <testcase classname="search" name="Ingress search">
            <system-out>apps/search/base/ingress.yaml:1:1 warning: &#34;Ingress&#34; of extensions/v1beta1 is deprecated (as before). Write networking.k8s.io/v1 Ingress (api.deprecated)</system-out>
          </testcase>
          <testcase classname="search" name="Deployment search">
            <system-out>apps/search/base/deployment.yaml:17:9 note: no probe says when &#34;search&#34; is ready. Write a readinessProbe (probes)
      apps/search/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
        </testsuite>
        <testsuite name="staging" tests="5" failures="0" errors="0" skipped="0">
          <testcase classname="frontend" name="renders apps/frontend/overlays/staging"/>
          <testcase classname="frontend" name="Deployment frontend">
            <system-out>apps/frontend/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
          <testcase classname="search" name="renders apps/search/overlays/staging"/>
          <testcase classname="search" name="Ingress search">
            <system-out>apps/search/base/ingress.yaml:1:1 warning: &#34;Ingress&#34; of extensions/v1beta1 is deprecated (as before). Write networking.k8s.io/v1 Ingress (api.deprecated)</system-out>
          </testcase>
          <testcase classname="search" name="Deployment search">
            <system-out>apps/search/base/deployment.yaml:17:9 note: no probe says when &#34;search&#34; is ready. Write a readinessProbe (probes)
      apps/search/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
        </testsuite>
        <testsuite name="production" tests="7" failures="1" errors="0" skipped="1">
          <testcase classname="frontend" name="renders apps/frontend/overlays/production"/>
          <testcase classname="frontend" name="Deployment frontend">
            <system-out>apps/frontend/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
          <testcase classname="frontend" name="DaemonSet agent">
            <skipped message="it is the node agent"/>
            <system-out>apps/frontend/overlays/production/agent.yaml:9:7 ignored: &#34;hostNetwork&#34; is true (policy.network): it is the node agent</system-out>
          </testcase>
          <testcase classname="frontend" name="Deployment web/frontend">
            <failure type="schema.type" message="&#34;replicas&#34; is text, and has to be a whole number">apps/frontend/overlays/production/replicas.yaml:6:13 error: &#34;replicas&#34; is text, and has to be a whole number. Write the value without quotes (schema.type)</failure>
          </testcase>
          <testcase classname="search" name="renders apps/search/overlays/production"/>
          <testcase classname="search" name="Ingress search">
            <system-out>apps/search/base/ingress.yaml:1:1 warning: &#34;Ingress&#34; of extensions/v1beta1 is deprecated (as before). Write networking.k8s.io/v1 Ingress (api.deprecated)</system-out>
          </testcase>
          <testcase classname="search" name="Deployment search">
            <system-out>apps/search/base/deployment.yaml:17:9 note: no probe says when &#34;search&#34; is ready. Write a readinessProbe (probes)
      apps/search/base/deployment.yaml:21:9 warning: &#34;resources&#34; has no memory limit. Write a limit (policy.memory)</system-out>
          </testcase>
        </testsuite>
        <testsuite name="repository" tests="1" failures="1" errors="0" skipped="0">
          <testcase classname="repository" name="deploy.pem">
            <failure type="secret.key" message="&#34;deploy.pem&#34; holds a private key">deploy.pem:1:1 error: &#34;deploy.pem&#34; holds a private key. Remove the file, and make a new key (secret.key)</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('has a case that passes where nothing is wrong', () => {
    expect(validateJunit(nothing)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="stagecoach validate" tests="2" failures="0" errors="0" skipped="0">
        <testsuite name="dev" tests="1" failures="0" errors="0" skipped="0">
          <testcase classname="web" name="renders apps/web/overlays/dev"/>
        </testsuite>
        <testsuite name="production" tests="1" failures="0" errors="0" skipped="0">
          <testcase classname="web" name="renders apps/web/overlays/production"/>
        </testsuite>
      </testsuites>
      "
    `)
  })
})

describe('what others wrote', () => {
  const hostile = [
    '\u001b[31mred\u001b[0m',
    'a\nb\r\nc',
    '</failure><script>alert(1)</script>',
    ']]>',
    '"&\'<>',
    '\u0000\u0007\u009b',
    '\u202Eevil\u202C',
    '\uFFFE\uFFFF',
    '\ud83d',
    '::error file=a::b',
    '../../etc/passwd',
  ]

  test.each(hostile)('does nothing in any format: %j', text => {
    const object = { apiVersion: text, kind: text, namespace: text, name: text }
    const given = report(
      [
        overlay(text, text, [
          finding(text, { rule: text, fix: text, file: text, object }),
          finding(text, { rule: text, fix: text, file: text, object, ignored: text }),
        ]),
      ],
      { fileFindings: [fileFinding(text, { file: text })], unjudged: [text], tools: [text] },
    )
    const printed = validateText(given, plain)
    expect(printed).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
    expect(printed.split('\n').length).toBe(validateText(renamed(given), plain).split('\n').length)
    for (const json of [validateJson(given), validateSarif(given)]) {
      expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
      expect(json.isWellFormed()).toBe(true)
    }
    expect(JSON.parse(validateJson(given)).problems[1].message).toBe(text.toWellFormed())
    const xml = validateJunit(given)
    expect(tagsOf(xml)).toEqual(tagsOf(validateJunit(renamed(given))))
    expect(xml).not.toMatch(/(?!\n)\p{Cc}|[\uFFFE\uFFFF]/u)
  })

  test('a thousand overlays with any words are XML and JSON', () => {
    const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...hostile))
    const some = fc
      .record({
        app: word,
        env: fc.constantFrom('dev', 'staging', 'x'),
        message: word,
        file: word,
        ignored: fc.option(word),
        before: fc.boolean(),
        severity: fc.constantFrom('error', 'warning', 'info'),
      })
      .map(({ app, env, message, file, ignored, before, severity }) =>
        overlay(app, env, [finding(message, { file, before, severity, ...(ignored === null ? {} : { ignored }) })]),
      )
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), overlays => {
        const given = report(overlays)
        expect(JSON.parse(validateJson(given)).problems).toHaveLength(overlays.length)
        for (const result of JSON.parse(validateSarif(given)).runs[0].results)
          expect(result.message.text.isWellFormed()).toBe(true)
        expect(() => tagsOf(validateJunit(given))).not.toThrow()
        expect(validateText(given, plain)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
      }),
      { numRuns: 100 },
    )
  })
})

/** The same report with nothing in its words. */
const renamed = (given: ValidateReport): ValidateReport =>
  report(
    given.overlays.map(() => overlay('a', 'dev', [finding('x'), finding('x', { ignored: 'x' })])),
    { fileFindings: [fileFinding('x')], unjudged: ['x'], tools: ['x'] },
  )

/** Names of the elements of XML in their order, with `/` where they end; throws where it is not well-formed. */
const tagsOf = (xml: string): readonly string[] => {
  const open: string[] = []
  const tags: string[] = []
  const token =
    /<\?xml version="1\.0" encoding="UTF-8"\?>\n|<(\/?)([a-z-]+)((?: [a-z]+="(?:[^<>&"]|&#\d+;)*")*)(\/?)>|(?:[^<>&]|&#\d+;)+/y
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex
    const match = token.exec(xml)
    if (!match) throw new Error(`not XML at ${at}: ${xml.slice(at, at + 80)}`)
    const [, closes, name, , empty] = match
    if (name === undefined) continue
    if (closes && open.pop() !== name) throw new Error(`</${name}> closes nothing`)
    if (!closes && !empty) open.push(name)
    tags.push(`${closes}${name}`)
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`)
  return tags
}
