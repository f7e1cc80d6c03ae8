-- Lets browsers use the SOCKS5 bytestream proxy (XEP-0065) of this server: gives an accepted WebSocket to mod_proxy65
-- as if it were one of its TCP connections. Part of converse-jet, MPL-2.0. The README next to this file explains it.
local frames, contains_token = require "net.websocket.frames", require "util.http".contains_token;
local base64, sha1 = require "util.encodings".base64.encode, require "util.hashes".sha1;
local new_buffer, sxor = require "util.dbuffer".new, require "util.strbitop".sxor;

local MAX_FRAME = 64 * 1024; -- bytes of data, in both directions
local READ_SIZE = 256 * 1024; -- bytes that are read at once, and wait at most for the other end
local LINGER = 10; -- seconds in which a browser has to answer a close frame

local origins = module:get_option_set("proxy65_websocket_origins");
local max = module:get_option_number("proxy65_websocket_max", 200);
local max_per_address = module:get_option_number("proxy65_websocket_max_per_address", 20);
local timeout = module:get_option_number("proxy65_websocket_timeout", 60);
assert(require "net.server".get_backend() ~= "select", "proxy65_websocket needs the network backend epoll or event");
local sessions, transfers = module:shared("/*/proxy65/sessions"), module:shared("/*/proxy65/transfers");
local pipes, open, open_from = {}, 0, {}; -- pipes by their connection; numbers of connections, in all and by address

-- Reads what LuaSocket has buffered of a connection that was paused. The epoll backend has no event for that.
local function read_buffered(conn)
	if conn.onreadable and conn.conn and conn.conn:dirty() then conn:onreadable(); end
end

-- A pipe is what mod_proxy65 and net.server.link() take for a connection. Linking gives it `onincoming` and `ondrain`.
local pipe = { writebufferlen = 0; debug = function () end; set = function () end; set_mode = function () end };
pipe.__index = pipe;

function pipe:write(data)
	for from = 1, self.closed and 0 or #data, MAX_FRAME do
		self.conn:write(frames.build({ FIN = true; opcode = 0x2; data = data:sub(from, from + MAX_FRAME - 1) }));
	end
	self.writebufferlen = self.conn.writebufferlen;
end

function pipe:pause() self.paused = true; if self.onincoming then self.conn:pause(); end end
function pipe:resume()
	self.paused = false;
	self:read();
	if not self.paused and not self.ended then self.conn:resume(); read_buffered(self.conn); end
end

-- Sends a close frame after everything else, and reads until the answer: bytes that are unread when a connection is
-- closed make the system drop those that it has not sent yet.
function pipe:close(code)
	if self.closed then return; end
	self.closed = true;
	self.conn:write(frames.build_close(code or 1000));
	self.timer:stop();
	self.timer = module:add_timer(LINGER, function () self:finish(); end);
	self:resume();
end

-- Closes the connection, once: a second time would drop what is not written yet.
function pipe:finish()
	if not self.ended then self.ended = true; self.timer:stop(); self.conn:close(); end
end
function pipe:hang_up(code) self:close(code); self.proxy.ondisconnect(self); end

-- Returns the code to close with if a frame has a wrong header.
local function fault_of(head)
	local opcode, length = head.opcode, head.length;
	if head.RSV1 or head.RSV2 or head.RSV3 or not head.MASK then return 1002; end
	if opcode >= 0x8 then return (opcode > 0xA or length > 125 or not head.FIN) and 1002; end
	if opcode == 0x1 then return 1003; end
	return opcode > 0x2 and 1002 or (length < 0 or length > MAX_FRAME) and 1009;
end

function pipe:take(frame)
	if frame.opcode == 0x8 then
		self.buffer = nil; self:hang_up(); self:finish();
	elseif frame.opcode == 0x9 and not self.closed and not self.is_answering then
		self.is_answering = true; -- A browser that reads nothing gets one pong, not any number.
		self.conn:write(frames.build({ FIN = true; opcode = 0xA; data = frame.data }));
	elseif frame.opcode <= 0x2 and frame.data ~= "" and not self.closed then
		(self.onincoming or self.proxy.onincoming)(self, frame.data);
	end
end

-- Handles the frames that have come. Before it is linked, what is paused hears only pings, and that the browser closes.
function pipe:read()
	while self.buffer do
		local frame, length = frames.parse_header(self.buffer);
		local fault = frame and fault_of(frame);
		if fault then self.buffer = nil; return self:hang_up(fault); end
		if not frame or self.buffer:length() < length + frame.length then return; end
		if self.paused and not self.onincoming and not self.closed and frame.opcode < 0x8 then return self.conn:pause(); end
		self.buffer:discard(length);
		frame.data = frame.length > 0 and sxor(self.buffer:read(frame.length), frame.key) or "";
		self:take(frame);
	end
end

local listener = {}; -- of the browsers' connections
function listener.onincoming(conn, data)
	local self = pipes[conn];
	if self and self.buffer and data ~= "" then self.buffer:write(data); self:read(); end
end

-- Resumes the other end (by `ondrain` of the link). If that is a TCP connection, nothing else looks at what is buffered
-- of it, and with the 4096 bytes at once that mod_proxy65 gives it, busy browsers would starve it.
function listener.ondrain(conn)
	local self = pipes[conn];
	self.is_answering = false;
	if self.ondrain and not self.closed then self:ondrain(); end
	local transfer = transfers[(sessions[self] or {}).sha] or {};
	local other = transfer.initiator == self and transfer.target or transfer.initiator;
	if transfer.activated and other.onreadable then other:set_mode(READ_SIZE); read_buffered(other); end
end
function listener.onreadtimeout(conn) -- pings; true keeps the connection
	return not pipes[conn].closed and conn:write(frames.build({ FIN = true; opcode = 0x9 })) and true;
end

function listener.ondisconnect(conn)
	local self = pipes[conn];
	if not self then return; end
	pipes[conn], self.closed, self.ended = nil, true, true;
	open, open_from[self.ip] = open - 1, open_from[self.ip] > 1 and open_from[self.ip] - 1 or nil;
	self.timer:stop();
	self.proxy.ondisconnect(self);
end

local function accept(event)
	local request, conn = event.request, event.response.conn;
	local headers, ip = request.headers, request.ip;
	local key, proxy = headers.sec_websocket_key, require "core.portmanager".get_service("proxy65");
	if not key or headers.sec_websocket_version ~= "13" or request.method ~= "GET" then
		return { status_code = 426; headers = { upgrade = "websocket"; sec_websocket_version = "13" } };
	end
	if origins and not origins:contains(headers.origin) then return 403; end
	if not proxy or open >= max or (open_from[ip] or 0) >= max_per_address then return 503; end
	open, open_from[ip] = open + 1, (open_from[ip] or 0) + 1;
	local self = setmetatable({ conn = conn; id = conn.id; ip = ip; proxy = proxy.listener; buffer = new_buffer() }, pipe);
	self.timer = module:add_timer(timeout, function () if not self.onincoming then self:hang_up(1008); end end);
	pipes[conn] = self;
	conn:setlistener(listener);
	conn:set_mode(conn.onreadable and READ_SIZE or "*a");
	return { status_code = 101; headers = { upgrade = "websocket"; connection = "Upgrade";
		sec_websocket_accept = base64(sha1(key .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
		sec_websocket_protocol = contains_token(headers.sec_websocket_protocol or "", "binary") and "binary" or nil } };
end

function module.unload()
	for _, self in pairs(pipes) do self:close(1001); end
	for _, self in pairs(pipes) do self:hang_up(); self:finish(); end
end

module:depends("http");
module:provides("http", { name = "bytestreams"; default_path = "/bytestreams"; route = { GET = accept; ["GET /"] = accept } });
local url = module:http_url("bytestreams", "/bytestreams"):gsub("^http", "ws");
module:add_extension(require "util.stanza".stanza("websocket", { xmlns = "converse-jet:0"; url = url }));
