-- Filled in and started by prosody.mjs: a server for one run, on the loopback interface only.
data_path = "@DATA@"
certificates = "@CERTIFICATES@"
plugin_paths = { "@MODULES@" }
pidfile = "@DATA@/prosody.pid"
run_as_root = @AS_ROOT@
daemonize = false
network_backend = "@BACKEND@"
-- By default Prosody spends most of a transfer's time on collecting garbage.
gc = { mode = "incremental"; threshold = 400 }
log = { { levels = { min = "info" }, to = "console" } }

interfaces = { "127.0.0.1" }
c2s_ports = { @C2S_PORT@ }
c2s_direct_tls_ports = { }
s2s_ports = { }
s2s_direct_tls_ports = { }
http_interfaces = { "127.0.0.1" }
http_ports = { @HTTP_PORT@ }
https_ports = { }
proxy65_interfaces = { "127.0.0.1" }
proxy65_ports = { @PROXY_PORT@ }

modules_enabled = {
  "roster"; "saslauth"; "disco"; "private"; "vcard4"; "vcard_legacy"; "pep"; "blocklist"; "carbons"; "mam"; "smacks";
  "ping"; "time"; "version"; "websocket"; "bosh"@TLS@@MORE_MODULES@
}
modules_disabled = { "s2s"; "offline" }

authentication = "internal_plain"
storage = "internal"
default_archive_policy = true
archive_expires_after = "1d"
allow_unencrypted_plain_auth = true
c2s_require_encryption = false
consider_websocket_secure = true
http_default_host = "localhost"
http_external_url = "@URL@"
http_paths = { file_share = "/upload" }

@MORE_LINES@
VirtualHost "localhost"

-- Visitors without an account: docs/deploy.md says what these lines do.
VirtualHost "visitors.localhost"
  authentication = "anonymous"
  storage = "memory"
  storage_memory_temporary = true

Component "upload.localhost" "http_file_share"
  http_host = "localhost"
  http_file_share_size_limit = @UPLOAD_MIB@ * 1024 * 1024

Component "proxy.localhost" "proxy65"
  modules_enabled = { @PROXY_MODULES@ }
  http_host = "localhost"
  proxy65_address = "127.0.0.1"
