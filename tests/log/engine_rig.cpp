#include "tests/log/engine_rig.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <chrono>
#include <string>
#include <thread>

#include "engine/base/check.hpp"
#include "tests/fault/journal_rig.hpp"

namespace paddock::test {

namespace {
constexpr std::uint64_t kContent = 0x7E57;
}  // namespace

model::Event engine_record(std::uint64_t seq, bool ends_command) {
  return make_record(seq, kContent, ends_command);
}

TemporaryMarket::TemporaryMarket() {
  std::string pattern = (std::filesystem::temp_directory_path() / "paddock-log-XXXXXX").string();
  PADDOCK_CHECK(::mkdtemp(pattern.data()) != nullptr, "a test can make a temporary folder");
  path_ = pattern;
  auto directory = ipc::MarketDirectory::create(path_);
  PADDOCK_CHECK(directory.has_value(), "a market directory can be made");
  directory_.emplace(std::move(*directory));
}

TemporaryMarket::~TemporaryMarket() {
  forget_segments();
  std::filesystem::remove_all(path_);
}

void TemporaryMarket::forget_segments() const {
  std::string name{"/"};
  name += directory_->segment("events");
  ::shm_unlink(name.c_str());
}

LogEngine::LogEngine(const TemporaryMarket& market, log::FileLayer& files,
                     std::uint64_t records_per_segment) {
  Collector found;
  const auto recovered = log::recover(files, market.journal(),
                                      {.records_per_segment = records_per_segment,
                                       .market_if_new = kMarket,
                                       .seen = log::seen_by_readers(market.directory())},
                                      found);
  PADDOCK_CHECK(recovered.has_value(), "the journal of a test is recovered");
  recovered_ = *recovered;
  auto ring = ipc::EventRing::adopt_or_create(market.directory(), recovered_.market);
  PADDOCK_CHECK(ring.has_value(), "the ring of a test is made");
  ring_.emplace(std::move(*ring));
  writer_ = std::make_unique<ipc::EventRingWriter>(ring_->memory());
  const auto resumed = log::resume_ring(files, market.journal(), recovered_, ring_->memory(), *writer_);
  PADDOCK_CHECK(resumed.has_value(), "the ring of a test is resumed");
  feed_ = std::make_unique<log::RingFeed>(ring_->memory(), ipc::WaitPolicy::adaptive);
  log::JournalerOptions options;
  options.idle_before_mark = std::chrono::milliseconds{20};
  options.space_retry = std::chrono::milliseconds{5};
  journaler_ = std::make_unique<log::Journaler>(files, market.journal(), recovered_, *feed_, options);
  journaler_->start();
}

void LogEngine::write(const model::Event& event) {
  while (writer_->room(1) == 0) std::this_thread::yield();
  writer_->write({&event, 1});
}

void LogEngine::make_commands(std::uint64_t commands) {
  for (std::uint64_t i = 0; i < commands; ++i) {
    for (int record = 1; record <= 3; ++record) write(engine_record(writer_->next().raw(), record == 3));
    writer_->publish();
  }
}

void LogEngine::make_unfinished(std::uint64_t records) {
  for (std::uint64_t i = 0; i < records; ++i) write(engine_record(writer_->next().raw(), false));
  writer_->publish();
}

void LogEngine::wait_until_durable() {
  const ipc::EventRingReader reader{ring_->memory()};
  while (reader.durable() < writer_->next()) std::this_thread::yield();
}

}  // namespace paddock::test
