import type { Trust } from '../../../src/key-transport/key-transport.js';

/** Curve25519: 33-byte public key (with its type byte), 32-byte private key. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

export interface SignedPrekey extends KeyPair {
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** A prekey that was used while old messages were read is kept until they all are; it is not published. */
export interface Prekey extends KeyPair {
  readonly spent?: boolean;
}

/** Our own identity. */
export interface Self {
  /** 1 … 2^31−1. */
  readonly deviceId: number;
  readonly identity: KeyPair;
  /** True once a device list names it: it cannot change any more. */
  readonly announced: boolean;
}

/** Where the numbers of our prekeys stand in one namespace. */
export interface Counters {
  readonly nextPrekeyId: number;
  readonly signedPrekeyId: number;
  /** True while the published bundle is not the one that we hold. */
  readonly outdated: boolean;
}

export interface Session {
  /** libsignal's own serialization. */
  readonly record: string;
  /** The receiving chain that a heartbeat was sent for. */
  readonly heartbeat?: string;
  /** True when its prekey may have been used twice: nothing is sent before it is replaced. */
  readonly duplicate?: boolean;
}

/** A device of another account, or another of ours. */
export interface KnownDevice {
  /** 33 bytes. */
  readonly identity: Uint8Array;
  readonly decision: Trust;
  /** The identity by which the user knows it: the one for which they decided, else the first that was seen. */
  readonly decidedFor?: Uint8Array;
  /** True when it came with another identity key than before: its bundle is looked at again at each use. */
  readonly changed?: boolean;
}

/** What each object store holds, and by which key. */
export interface Rows {
  /** `self` → Self. */
  identity: Self;
  /** namespace → Counters. */
  counters: Counters;
  /** [namespace, id] */
  prekeys: Prekey;
  /** [namespace, id] */
  signedPrekeys: SignedPrekey;
  /** [namespace, jid, id] */
  sessions: Session;
  /** [jid, id] */
  devices: KnownDevice;
  /** [namespace, jid] → ids of the last device list. */
  lists: readonly number[];
}

export type StoreName = keyof Rows;
export const STORES: readonly StoreName[] = [
  'identity',
  'counters',
  'prekeys',
  'signedPrekeys',
  'sessions',
  'devices',
  'lists',
];
/** A string or [string, …, number]. */
export type Key = string | readonly (string | number)[];
