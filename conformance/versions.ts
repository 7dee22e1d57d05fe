/** What is compared with. */
export const controlPlaneVersions = { kubernetes: 'v1.36.3', etcd: 'v3.6.14' } as const
