#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/log/log_reader.hpp"
#include "gateway/net/socket.hpp"

namespace paddock::gateway {

/// What a gateway may be told. Read once at start, from the tables [market] and [gateway] of the market's
/// file; each field is the setting of the same name.
struct Config {
  std::filesystem::path directory = ".";  ///< [market]: the data directory
  /// Where OUCH clients connect: `ouch_host` and `ouch_port`, then the addresses of `listen`. Loopback unless
  /// told otherwise, since passwords go over the wire as they are.
  std::vector<net::Endpoint> listen;
  /// `ack`: "durable" acknowledges what is on the disk; "matched" what the market has decided, one disk write
  /// earlier, and lost with the engine's machine.
  log::ReadTo ack = log::ReadTo::durable;
  /// Threads that serve connections. One publishes into the lane itself and is the fastest until it is busy
  /// all the time; with several, a further thread publishes for them.
  std::size_t io_threads = 1;
  /// What a thread does while nothing comes: see ipc::WaitPolicy. "adaptive" offers its CPU for `active_us`
  /// after the last work, then sleeps until a socket or the log wakes it.
  ipc::WaitPolicy wait = ipc::WaitPolicy::adaptive;
  std::chrono::microseconds active{500};
  std::size_t max_connections = 1'024;     ///< each costs two descriptors' worth of buffers, 20 KiB at rest
  std::size_t max_unanswered_logins = 64;  ///< connections without a login; beyond, others wait
  std::int64_t rate_per_s = 20'000;        ///< packets of one port in the long run; above, it is not read
  std::int64_t burst = 40'000;             ///< packets of one port at once
  std::size_t slow_client_bytes = 4U << 20U;  ///< a client that is this far behind ...
  std::chrono::seconds slow_client{5};        ///< ... and takes nothing for this long is disconnected
};

/// The configuration in `file`, and what was read as text for the log. `listen`, when not empty, is taken in
/// place of the file's addresses. All errors are reported together.
struct LoadedConfig {
  Config config;
  std::string effective;
};
[[nodiscard]] base::Result<LoadedConfig> load_config(const std::filesystem::path& file,
                                                     const std::vector<std::string>& listen);

}  // namespace paddock::gateway
