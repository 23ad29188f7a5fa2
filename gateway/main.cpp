#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "gateway/gateway.hpp"
#include "gateway/logger.hpp"

namespace {

using paddock::gateway::Gateway;

/// Serves until SIGTERM, SIGINT or a failure; the exit status.
int serve(Gateway& gateway) {
  ::signal(SIGPIPE, SIG_IGN);  // a reader of the log that has gone away is no reason to end
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR1);  // ends the wait below when the gateway has ended by itself
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  paddock::base::Result<void> outcome;
  std::thread work{[&, waiter = pthread_self()] {
    outcome = gateway.run();
    pthread_kill(waiter, SIGUSR1);
  }};
  int signal = 0;
  sigwait(&signals, &signal);
  gateway.stop();
  work.join();
  if (outcome) {
    paddock::gateway::log_info("stopped");
    return 0;
  }
  paddock::gateway::log_error("{}", outcome.error().message);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Order entry for a Paddock market: OUCH 5.0 over SoupBinTCP 3.00.\n"
      "Example: paddock-gateway --config var/paddock.toml"};
  std::string file = "var/paddock.toml";
  std::vector<std::string> listen;
  app.add_option("--config", file, "The market's settings file")->capture_default_str();
  app.add_option("--listen", listen,
                 "Address to listen on in place of the file's, e.g. 127.0.0.1:26401; repeatable");
  CLI11_PARSE(app, argc, argv);
  auto loaded = paddock::gateway::load_config(file, listen);
  if (!loaded) {
    fmt::print(stderr, "paddock-gateway: {}\n", loaded.error().message);
    return 1;
  }
  paddock::gateway::log_info("paddock-gateway starts with\n{}", loaded->effective);
  Gateway gateway{std::move(loaded->config)};
  return serve(gateway);
}
