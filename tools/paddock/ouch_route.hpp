#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "tools/client/client.hpp"
#include "tools/paddock/load_record.hpp"
#include "tools/paddock/load_report.hpp"
#include "tools/paddock/load_route.hpp"

namespace paddock::tools {

/// A port of a load run and how it logs in.
struct PortLogin {
  model::PortId port;
  std::string user;
  std::string password;
};

/// One port's connection and its unanswered commands. A broken connection is opened again, the stream resumed
/// at the next message, and everything unanswered sent again: the market ignores what it knows already.
class OuchPort {
 public:
  OuchPort(model::PortId port, client::Client client, LoadReport& report, LoadRecord& record)
      : port_(port), client_(std::move(client)), report_(&report), record_(&record) {}

  [[nodiscard]] model::PortId port() const noexcept { return port_; }
  [[nodiscard]] base::Result<model::UserRef> ask_next_ref();
  [[nodiscard]] bool try_send(const model::Command& command, std::int64_t due_ns);
  [[nodiscard]] base::Result<void> poll();
  void finish();
  [[nodiscard]] std::size_t unanswered() const noexcept { return pending_.size(); }
  [[nodiscard]] int descriptor() const noexcept { return connected_ ? client_.descriptor() : -1; }
  [[nodiscard]] bool wants_to_write() noexcept { return connected_ && client_.unsent() > 0; }

 private:
  struct Pending {
    model::Command command;  ///< Op::query for the barrier at the end
    std::int64_t due_ns;
    bool was_sent;  ///< else the connection was down when it was due
  };
  void put(const model::Command& command);
  void take(const client::Received& received);
  void take(const client::Accepted& accepted) { settle(accepted.ref); }
  void take(const client::Replaced& replaced) { settle(replaced.ref); }
  void take(const client::Rejected& rejected);
  void take(const client::Canceled& canceled);
  void take(const client::Executed&) { report_->traded(); }
  void take(const client::NextRef& next);
  void take(const client::Unknown&) {}
  /// The enter or replace `ref` is answered, and so is everything before it.
  void settle(model::UserRef ref);
  void drop_front();
  void lose(const std::string& why);
  void reconnect();

  model::PortId port_;
  client::Client client_;
  LoadReport* report_;
  LoadRecord* record_;
  std::deque<Pending> pending_;
  std::int64_t now_ns_ = 0;
  std::int64_t retry_ns_ = 0;
  bool connected_ = true;
};

/// A load over OUCH, one connection a port.
class OuchRoute final : public LoadRoute {
 public:
  /// Logs every port in; a login that was made just now is tried until the gateway knows it.
  [[nodiscard]] static base::Result<std::unique_ptr<OuchRoute>> open(const std::string& host,
                                                                     std::uint16_t port,
                                                                     const std::vector<PortLogin>& logins,
                                                                     LoadReport& report, LoadRecord& record);
  explicit OuchRoute(std::vector<OuchPort> ports);

  [[nodiscard]] base::Result<model::UserRef> next_ref(model::PortId port) override;
  [[nodiscard]] bool try_send(const model::Command& command, std::int64_t due_ns) override;
  [[nodiscard]] base::Result<void> poll() override;
  void wait(std::chrono::nanoseconds timeout) override;
  void finish() override;
  [[nodiscard]] std::size_t unanswered() const override;

 private:
  [[nodiscard]] OuchPort* find(model::PortId port) noexcept;
  std::vector<OuchPort> ports_;
};

}  // namespace paddock::tools
