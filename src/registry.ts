/** Sockets by namespace. The first bundle makes the registry, later ones join it. */
export class Registry<T extends { readonly namespace: string }> {
  readonly #sockets = new Map<string, T>();
  readonly #listeners = new Set<() => void>();

  /** A later socket of the same namespace replaces the earlier. @returns a function that takes it out again */
  register(socket: T): () => void {
    this.#sockets.set(socket.namespace, socket);
    this.#changed();
    return () => {
      if (this.#sockets.get(socket.namespace) !== socket) return;
      this.#sockets.delete(socket.namespace);
      this.#changed();
    };
  }

  get(namespace: string): T | undefined {
    return this.#sockets.get(namespace);
  }

  /** In the order of registration. */
  all(): T[] {
    return [...this.#sockets.values()];
  }

  /** Calls back after each change. @returns a function that stops that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
