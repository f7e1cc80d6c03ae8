type OnDemand = typeof import('./on-demand.js');

/** Loads what offers, takes, serves and requests files. */
export const onDemand = (): Promise<OnDemand> =>
  import(/* webpackChunkName: "converse-jet-sending" */ './on-demand.js');
