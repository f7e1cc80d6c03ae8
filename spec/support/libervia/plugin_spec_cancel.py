"""A plugin for Libervia 0.9 with what its frontends have no button for: the user stops all files on their way."""

from sat.core.constants import Const as C

PLUGIN_INFO = {
    C.PI_NAME: "Cancelling, for specs",
    C.PI_IMPORT_NAME: "SPEC-CANCEL",
    C.PI_TYPE: C.PLUG_TYPE_MISC,
    C.PI_DEPENDENCIES: ["XEP-0166"],
    C.PI_MAIN: "SpecCancel",
    C.PI_HANDLER: "no",
    C.PI_DESCRIPTION: "Ends Jingle sessions as another plugin may.",
}


class SpecCancel:
    def __init__(self, host):
        self._host = host
        host.bridge.addMethod("specCancel", ".plugin", in_sign="s", out_sign="", method=self._cancel)

    def _cancel(self, profile):
        client = self._host.getClient(profile)
        for session in list(client.jingle_sessions.values()):
            self._host.plugins["XEP-0166"].terminate(client, "cancel", session)
