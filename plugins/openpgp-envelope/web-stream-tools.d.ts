/** The types of openpgp name this package, of which we need no more. Streams are not used here. */
declare module '@openpgp/web-stream-tools' {
  export type WebStream<T> = ReadableStream<T>;
  export type NodeWebStream<T> = ReadableStream<T>;
}
