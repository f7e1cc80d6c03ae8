/** Makes every transaction of IndexedDB that writes fail while `isFull` is set, as one for which there is no space. */
export function fullStore(): { isFull: boolean } {
  const state = { isFull: false };
  const ended = new WeakSet<IDBTransaction>();
  const put = IDBObjectStore.prototype.put;
  spyOn(IDBObjectStore.prototype, 'put').and.callFake(function (
    this: IDBObjectStore,
    value: unknown,
    key?: IDBValidKey,
  ) {
    const { transaction } = this;
    if (state.isFull && !ended.has(transaction)) {
      ended.add(transaction);
      // After all that the transaction writes.
      queueMicrotask(() => {
        transaction.abort();
      });
    }
    return put.call(this, value, key);
  });
  return state;
}
