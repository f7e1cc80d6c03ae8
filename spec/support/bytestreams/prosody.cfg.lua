-- Filled in and started by bytestreams/prosody.mjs: a bytestream proxy with mod_proxy65_websocket, on the loopback interface only.
data_path = "@DATA@"
pidfile = "@DATA@/prosody.pid"
certificates = "@DATA@"
plugin_paths = { "@PLUGINS@", "@SPEC_PLUGINS@" }
run_as_root = @AS_ROOT@
daemonize = false
log = { { levels = { min = "info" }, to = "console" } }
network_backend = "@BACKEND@"
network_settings = { read_timeout = @READ_TIMEOUT@ }

interfaces = { "127.0.0.1" }
c2s_ports = { @C2S_PORT@ }
c2s_direct_tls_ports = { }
s2s_ports = { }
s2s_direct_tls_ports = { }
http_interfaces = { "127.0.0.1" }
http_ports = { @HTTP_PORT@ }
https_interfaces = { "127.0.0.1" }
https_ports = { @HTTPS_PORT@ }
proxy65_interfaces = { "127.0.0.1" }
proxy65_ports = { @PROXY_PORT@ }

modules_enabled = { "saslauth"; "disco" }
modules_disabled = { "s2s"; "tls"; "offline" }
authentication = "internal_plain"
storage = "internal"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
http_default_host = "localhost"

VirtualHost "localhost"
  modules_enabled = { "spec_control" }

@HOST@
  modules_enabled = { "proxy65_websocket" }
  proxy65_address = "127.0.0.1"
  http_host = "localhost"
  @OPTIONS@
