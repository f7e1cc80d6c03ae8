/** How a file is cut. */
export interface Cut {
  readonly bytes: number;
  readonly blockBytes: number;
  readonly inFlight: number;
}
