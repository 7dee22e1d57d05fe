import { isMap } from './schema-intern.ts'

type Definition = Record<string, unknown>

/**
 * Fields that the documents call required, as Go writes them always, and that the API server takes without: it has a default, or
 * the empty value is a value.
 */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  'apps.v1.StatefulSetSpec': ['serviceName'],
  'apps.v1.ControllerRevision': ['revision'],
  'batch.v1.PodFailurePolicy': ['rules'],
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': ['status'],
  'core.v1.HTTPHeader': ['value'],
  'core.v1.ISCSIPersistentVolumeSource': ['lun'],
  'core.v1.ISCSIVolumeSource': ['lun'],
  'core.v1.LimitRangeSpec': ['limits'],
  'core.v1.Sysctl': ['value'],
  'discovery.v1.EndpointSlice': ['endpoints'],
  'networking.v1.NetworkPolicySpec': ['podSelector'],
  'rbac.v1.RoleRef': ['apiGroup'],
  'scheduling.v1.PriorityClass': ['value'],
  'resource.v1.DeviceClass': ['spec'],
  'resource.v1.ResourceClaim': ['spec'],
  'resource.v1.ResourceClaimTemplate': ['spec'],
  'resource.v1.ResourceClaimTemplateSpec': ['spec'],
  'storage.v1.CSIDriver': ['spec'],
  'storage.v1.CSINodeSpec': ['drivers'],
  'storage.v1.TokenRequest': ['audience'],
  'apiextensions.v1.CustomResourceDefinitionVersion': ['served', 'storage'],
  'apiextensions.v1.WebhookConversion': ['conversionReviewVersions'],
}

/** Lists that the API server refuses when they are empty. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.v1.MutatingWebhook': ['admissionReviewVersions'],
  'admissionregistration.v1.ValidatingWebhook': ['admissionReviewVersions'],
  'apiextensions.v1.CustomResourceDefinitionSpec': ['versions'],
  'core.v1.NodeSelector': ['nodeSelectorTerms'],
  'core.v1.PodSpec': ['containers'],
  'discovery.v1.Endpoint': ['addresses'],
  'networking.v1.HTTPIngressRuleValue': ['paths'],
  'rbac.v1.PolicyRule': ['verbs'],
}

/** Lists whose items may repeat a key: the API server warns at most. */
const REPEATS: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.v1.MutatingAdmissionPolicySpec': ['variables'],
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': ['variables'],
  'apiextensions.v1.JSONSchemaProps': ['x-kubernetes-validations'],
  'core.v1.Container': ['env', 'ports'],
  'core.v1.EphemeralContainer': ['env', 'ports'],
  'core.v1.PodSpec': ['imagePullSecrets', 'hostAliases'],
  'core.v1.ResourceRequirements': ['claims'],
  'core.v1.ServiceAccount': ['secrets', 'imagePullSecrets'],
  'meta.v1.ObjectMeta': ['finalizers', 'ownerReferences'],
  'storage.v1.CSIDriverSpec': ['volumeLifecycleModes'],
}

/** What the API server judges by hand, whatever kind it is in. */
const JUDGED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'meta.v1.ObjectMeta': { labels: 'labels', annotations: 'annotations' },
  'meta.v1.LabelSelector': { matchLabels: 'labels' },
  'core.v1.PodSpec': { nodeSelector: 'labels' },
  'core.v1.ServiceSpec': { selector: 'labels' },
  'core.v1.ReplicationControllerSpec': { selector: 'labels' },
}

/** Definitions that OpenAPI cannot describe, or that Go reads in its own way. */
const WHOLE: Readonly<Record<string, Definition>> = {
  'resource.Quantity': { type: 'string', format: 'quantity' },
  'intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'runtime.RawExtension': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'meta.v1.FieldsV1': { 'x-kubernetes-preserve-unknown-fields': true },
}

/** Closed sets of words that the API server judges by hand, and that Go does not call so. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'admissionregistration.v1.ParamRef': { parameterNotFoundAction: 'Allow Deny' },
  'apiextensions.v1.CustomResourceConversion': { strategy: 'None Webhook' },
  'apiextensions.v1.CustomResourceDefinitionSpec': { scope: 'Cluster Namespaced' },
  'apiextensions.v1.JSONSchemaProps': {
    'x-kubernetes-list-type': 'atomic set map',
    'x-kubernetes-map-type': 'atomic granular',
  },
  'autoscaling.v2.HPAScalingPolicy': { type: 'Pods Percent' },
  'autoscaling.v2.HPAScalingRules': { selectPolicy: 'Max Min Disabled' },
  'autoscaling.v2.MetricSpec': { type: 'ContainerResource External Object Pods Resource' },
  'autoscaling.v2.MetricTarget': { type: 'Utilization Value AverageValue' },
  'core.v1.ContainerResizePolicy': { restartPolicy: 'NotRequired RestartContainer' },
  'core.v1.PodOS': { name: 'linux windows' },
  'flowcontrol.v1.FlowDistinguisherMethod': { type: 'ByUser ByNamespace' },
  'flowcontrol.v1.LimitResponse': { type: 'Queue Reject' },
  'flowcontrol.v1.PriorityLevelConfigurationSpec': { type: 'Exempt Limited' },
  'flowcontrol.v1.Subject': { kind: 'User Group ServiceAccount' },
  'meta.v1.LabelSelectorRequirement': { operator: 'In NotIn Exists DoesNotExist' },
  'networking.v1.IngressClassParametersReference': { scope: 'Cluster Namespace' },
  'rbac.v1.RoleRef': { kind: 'Role ClusterRole' },
  'rbac.v1.Subject': { kind: 'ServiceAccount User Group' },
  'storage.v1.CSIDriverSpec': { fsGroupPolicy: 'ReadWriteOnceWithFSType File None' },
}

/** Kubernetes' definition with what its API server judges and the documents do not say. */
export const adjust = (name: string, definition: Definition): Definition => {
  const short = name.replace(
    /^io\.k8s\.(api\.|.*\.(?=(?:apiextensions|meta)\.v\d|(?:resource|intstr|runtime)\.\w+$))/,
    '',
  )
  const whole = WHOLE[short]
  if (whole) return whole
  const adjusted: Definition = { ...definition }
  const properties: Record<string, unknown> = isMap(definition['properties']) ? { ...definition['properties'] } : {}
  const add = (property: string, more: Definition): void => {
    if (!isMap(properties[property])) throw new Error(`${name} has no ${property}`)
    properties[property] = { ...properties[property], ...more }
  }
  const optional = OPTIONAL[short]
  if (optional && Array.isArray(definition['required']))
    adjusted['required'] = definition['required'].filter(field => !optional.includes(field))
  for (const property of FILLED[short] ?? []) add(property, { minItems: 1 })
  for (const property of REPEATS[short] ?? []) add(property, { 'x-repeats': true })
  for (const [property, judge] of Object.entries(JUDGED[short] ?? {})) add(property, { 'x-judge': judge })
  for (const [property, words] of Object.entries(WORDS[short] ?? {})) add(property, { enum: words.split(' ') })
  if (short === 'meta.v1.LabelSelectorRequirement') adjusted['x-judge'] = 'requirement'
  if (Object.keys(properties).length > 0) adjusted['properties'] = properties
  return adjusted
}
