import { deployment, object, spec, table } from './rules-scene.ts'

const binding = (kind: string, role: string, metadata: object = {}, roleKind = 'ClusterRole') =>
  object(
    kind,
    { roleRef: { kind: roleKind, name: role }, subjects: [{ kind: 'ServiceAccount', name: 'web' }] },
    metadata,
  )
const role = (kind: string, rule: object, metadata: object = {}) =>
  object(kind, { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }, rule] }, metadata)
const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
const flux = { labels: { 'app.kubernetes.io/part-of': 'flux' } }

table(
  'cluster-admin',
  [
    [
      'a binding',
      binding('ClusterRoleBinding', 'cluster-admin'),
      'ClusterRoleBinding/roleRef: whoever it names may do everything in the whole cluster',
    ],
    [
      'a role that is the same by another name',
      role('ClusterRole', everything),
      'ClusterRole/rules/1: whoever has this role may do everything with everything',
    ],
  ],
  [
    ['another role', binding('ClusterRoleBinding', 'view')],
    ['what brings everything else', binding('ClusterRoleBinding', 'cluster-admin', flux)],
    ['everything of one group', role('ClusterRole', { ...everything, apiGroups: ['example.com'] })],
    ['a namespace, of which another rule tells', binding('RoleBinding', 'cluster-admin')],
  ],
)

table(
  'wildcard-rights',
  [
    [
      'everything that can be read',
      role('ClusterRole', { ...everything, verbs: ['get', 'list'] }),
      'ClusterRole/rules/1/resources: whoever has this role may read everything, Secrets too',
    ],
    [
      'everything of the core',
      role('Role', { apiGroups: [''], resources: ['*'], verbs: ['patch'] }),
      'Role/rules/1/resources: whoever has this role may change everything, Secrets too',
    ],
    [
      'everything with Secrets',
      role('Role', { apiGroups: [''], resources: ['secrets'], verbs: ['*'] }),
      'Role/rules/1/verbs: whoever has this role may do everything with Secrets',
    ],
    [
      'everything in a namespace',
      binding('RoleBinding', 'cluster-admin'),
      'RoleBinding/roleRef: whoever it names may do everything in its namespace',
    ],
  ],
  [
    ['everything of one group', role('ClusterRole', { ...everything, apiGroups: ['example.com'] })],
    ['certain objects', role('Role', { ...everything, resourceNames: ['web'] })],
    ['named resources', role('Role', { apiGroups: [''], resources: ['configmaps'], verbs: ['*'] })],
    ['a role of the namespace with that name', binding('RoleBinding', 'cluster-admin', {}, 'Role')],
  ],
)

table(
  'pod-exec',
  [
    [
      'commands in pods',
      role('Role', { apiGroups: [''], resources: ['pods', 'pods/exec'], verbs: ['create'] }),
      'Role/rules/1/resources: whoever has this role may run commands in pods ("pods/exec")',
    ],
    [
      'all that belongs to pods',
      role('ClusterRole', { apiGroups: ['*'], resources: ['pods/*'], verbs: ['*'] }),
      'ClusterRole/rules/1/resources: whoever has this role may run commands in pods ("pods/*")',
    ],
  ],
  [
    ['logs', role('Role', { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] })],
    ['a verb that opens nothing', role('Role', { apiGroups: [''], resources: ['pods/exec'], verbs: ['list'] })],
    ['another group', role('Role', { apiGroups: ['example.com'], resources: ['pods/exec'], verbs: ['create'] })],
  ],
)

const TOKEN =
  'Deployment/spec/template/spec: its pods have a token of their account, which has no rights in this overlay'
const account = (fields: object = {}) => object('ServiceAccount', fields)
table(
  'token-mounted',
  [
    ['nothing about it', deployment(), TOKEN],
    ['an account without rights', [deployment({}, {}, { serviceAccountName: 'web' }), account()], TOKEN],
    [
      'a pod that asks for it',
      [
        deployment({}, {}, { serviceAccountName: 'web', automountServiceAccountToken: true }),
        account({ automountServiceAccountToken: false }),
      ],
      TOKEN,
    ],
  ],
  [
    ['a pod that does without', deployment({}, {}, { automountServiceAccountToken: false })],
    [
      'an account that does without',
      [deployment({}, {}, { serviceAccountName: 'web' }), account({ automountServiceAccountToken: false })],
    ],
    [
      'an account with rights',
      [deployment({}, {}, { serviceAccountName: 'web' }), account(), binding('RoleBinding', 'view')],
    ],
    ['an account that is elsewhere', deployment({}, {}, { serviceAccountName: 'web' })],
    ['what a chart may bind', [deployment(), spec('HelmRelease', {})]],
  ],
)
