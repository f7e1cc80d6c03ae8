-- For specs alone: reloads mod_proxy65_websocket over HTTP, and counts the timers that it has.
local timer = require "util.timer";
local modulemanager = require "core.modulemanager";

local NAME, HOST = "proxy65_websocket", "proxy.localhost";
local running, add_task, stop = {}, timer.add_task, timer.stop;

function timer.add_task(delay, callback, param)
	local is_ours = type(param) == "table" and type(param.module_env) == "table" and param.module_env.name == NAME;
	local id;
	id = add_task(delay, function (...)
		running[id] = nil;
		return callback(...);
	end, param);
	if is_ours then running[id] = true; end
	return id;
end

function timer.stop(id)
	running[id] = nil;
	return stop(id);
end

local function count()
	local n = 0;
	for _ in pairs(running) do n = n + 1; end
	return tostring(n);
end

module:depends("http");
module:provides("http", {
	name = "spec";
	default_path = "/spec";
	route = {
		["GET /timers"] = count;
		["GET /reload"] = function () return tostring(modulemanager.reload(HOST, NAME) and true); end;
	};
});
