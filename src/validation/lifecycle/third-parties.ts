/** Versions of custom resources that their projects deprecated, or do not serve any more. */
export interface CustomLife {
  readonly group: string
  readonly versions: readonly string[]
  /** Every kind of the group's version where absent. */
  readonly kinds?: readonly string[]
  readonly state: 'deprecated' | 'removed'
  /** The release that is known to have it so; most did before. */
  readonly as: string
  /** Version and kind; the same kind where it has none. */
  readonly replacement: string
}

const FLUX = 'Flux 2.9'
const CERT_MANAGER = ['cert-manager.io', 'acme.cert-manager.io'] as const
const GATEWAY = 'Gateway API 1.6'

/**
 * Kept by hand, after the definitions in the projects' modules: their oldest versions are not in these any more. What a definition itself
 * calls deprecated is not repeated here, unless something else replaces it.
 */
export const CUSTOM_LIVES: readonly CustomLife[] = [
  {
    group: 'source.toolkit.fluxcd.io',
    versions: ['v1beta1', 'v1beta2'],
    state: 'removed',
    as: FLUX,
    replacement: 'source.toolkit.fluxcd.io/v1',
  },
  {
    group: 'kustomize.toolkit.fluxcd.io',
    versions: ['v1beta1', 'v1beta2'],
    state: 'removed',
    as: FLUX,
    replacement: 'kustomize.toolkit.fluxcd.io/v1',
  },
  {
    group: 'helm.toolkit.fluxcd.io',
    versions: ['v2beta1', 'v2beta2'],
    state: 'removed',
    as: FLUX,
    replacement: 'helm.toolkit.fluxcd.io/v2',
  },
  {
    group: 'image.toolkit.fluxcd.io',
    versions: ['v1alpha1', 'v1alpha2', 'v1beta1'],
    state: 'removed',
    as: FLUX,
    replacement: 'image.toolkit.fluxcd.io/v1',
  },
  {
    group: 'image.toolkit.fluxcd.io',
    versions: ['v1beta2'],
    state: 'deprecated',
    as: FLUX,
    replacement: 'image.toolkit.fluxcd.io/v1',
  },
  {
    group: 'notification.toolkit.fluxcd.io',
    versions: ['v1beta1', 'v1beta2'],
    kinds: ['Alert', 'Provider'],
    state: 'removed',
    as: FLUX,
    replacement: 'notification.toolkit.fluxcd.io/v1beta3',
  },
  {
    group: 'notification.toolkit.fluxcd.io',
    versions: ['v1beta1', 'v1beta2'],
    kinds: ['Receiver'],
    state: 'removed',
    as: FLUX,
    replacement: 'notification.toolkit.fluxcd.io/v1',
  },
  {
    group: 'external-secrets.io',
    versions: ['v1alpha1', 'v1beta1'],
    kinds: ['ExternalSecret', 'SecretStore', 'ClusterSecretStore', 'ClusterExternalSecret'],
    state: 'removed',
    as: 'External Secrets 1.3',
    replacement: 'external-secrets.io/v1',
  },
  ...CERT_MANAGER.map(
    (group): CustomLife => ({
      group,
      versions: ['v1alpha2', 'v1alpha3', 'v1beta1'],
      state: 'removed',
      as: 'cert-manager 1.6',
      replacement: `${group}/v1`,
    }),
  ),
  {
    group: 'certmanager.k8s.io',
    versions: ['v1alpha1'],
    state: 'removed',
    as: 'cert-manager 0.11',
    replacement: 'cert-manager.io/v1',
  },
  {
    group: 'kyverno.io',
    versions: ['v2alpha1'],
    kinds: ['CleanupPolicy', 'ClusterCleanupPolicy', 'PolicyException'],
    state: 'removed',
    as: 'Kyverno 1.19',
    replacement: 'kyverno.io/v2',
  },
  {
    group: 'kyverno.io',
    versions: ['v1', 'v2beta1'],
    kinds: ['ClusterPolicy'],
    state: 'deprecated',
    as: 'Kyverno 1.19',
    replacement: 'policies.kyverno.io/v1 ValidatingPolicy',
  },
  {
    group: 'kyverno.io',
    versions: ['v1', 'v2beta1'],
    kinds: ['Policy'],
    state: 'deprecated',
    as: 'Kyverno 1.19',
    replacement: 'policies.kyverno.io/v1 NamespacedValidatingPolicy',
  },
  {
    group: 'gateway.networking.k8s.io',
    versions: ['v1alpha2'],
    kinds: ['Gateway', 'GatewayClass', 'GRPCRoute', 'HTTPRoute'],
    state: 'removed',
    as: GATEWAY,
    replacement: 'gateway.networking.k8s.io/v1',
  },
  {
    group: 'gateway.networking.k8s.io',
    versions: ['v1alpha2'],
    kinds: ['ReferenceGrant', 'ReferencePolicy'],
    state: 'removed',
    as: GATEWAY,
    replacement: 'gateway.networking.k8s.io/v1 ReferenceGrant',
  },
]
