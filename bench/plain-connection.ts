/** A peer connection of a plain page. Its description and its candidates go to the other page by hand. */

/** What one side tells the other. */
interface Described {
  readonly description: RTCSessionDescriptionInit;
  readonly candidates: readonly RTCIceCandidateInit[];
}

let connection: RTCPeerConnection | undefined;
let channel: Promise<RTCDataChannel>;

/** The channel, when it is open. */
export const openChannel = (): Promise<RTCDataChannel> => channel;

function opened(made: RTCDataChannel): Promise<RTCDataChannel> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (made.readyState === 'open') resolve(made);
    };
    made.onopen = look;
    look();
  });
}

/** A new connection; the one before ends. */
function renew(): RTCPeerConnection {
  connection?.close();
  return (connection = new RTCPeerConnection());
}

async function describe(connection: RTCPeerConnection): Promise<Described> {
  const candidates: RTCIceCandidateInit[] = [];
  const gathered = new Promise<void>((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) resolve();
      else candidates.push(candidate.toJSON());
    };
  });
  await connection.setLocalDescription();
  const { type, sdp = '' } = connection.localDescription?.toJSON() as RTCSessionDescriptionInit;
  await gathered;
  return { description: { type, sdp }, candidates };
}

async function hear(connection: RTCPeerConnection, { description, candidates }: Described): Promise<void> {
  await connection.setRemoteDescription(description);
  for (const candidate of candidates) await connection.addIceCandidate(candidate);
}

/** Begins. */
export function offer(): Promise<Described> {
  const renewed = renew();
  channel = opened(renewed.createDataChannel('bare'));
  return describe(renewed);
}

/** Answers the other side. */
export async function answer(offered: Described): Promise<Described> {
  const renewed = renew();
  channel = new Promise((resolve) => {
    renewed.ondatachannel = ({ channel: theirs }) => {
      void opened(theirs).then(resolve);
    };
  });
  await hear(renewed, offered);
  return describe(renewed);
}

/** Takes the answer of the other side. */
export const conclude = async (answered: Described): Promise<void> => {
  if (connection !== undefined) await hear(connection, answered);
};
