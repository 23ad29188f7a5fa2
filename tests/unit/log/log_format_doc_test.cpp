#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "engine/log/format.hpp"
#include "tests/fault/journal_rig.hpp"

/// The worked example of docs/log-format.md is what the journaler writes.
namespace paddock::log {
namespace {

using model::Event;

/// The bytes of the page's hex block, zeros where it shows none.
std::vector<std::byte> example_of_the_page(std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::ifstream page{PADDOCK_SOURCE_DIR "/docs/log-format.md"};
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```hex") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      std::istringstream words{line};
      std::size_t at = 0;
      words >> std::hex >> at;
      for (unsigned value = 0; words >> std::hex >> value; ++at) bytes.at(at) = static_cast<std::byte>(value);
    }
  }
  return bytes;
}

Event trade() {
  Event event = test::make_record(16, 0, false);
  event.time = 1'761'053'400'000'000'000;
  event.type = model::EventType::trade;
  std::fill(std::begin(event.body), std::end(event.body), std::uint8_t{0});
  event.trade.offering = model::OfferingId{1};
  event.trade.price = model::Price{1'080'000};
  event.trade.quantity = 5;
  event.trade.kind = model::TradeKind::continuous;
  event.trade.buyer = model::AccountId{1};
  event.trade.seller = model::AccountId{2};
  event.trade.aggressor = model::Aggressor::buy;
  event.trade.buy_order = model::Seq{15};
  event.trade.sell_order = model::Seq{12};
  return event;
}

Event cancelled() {
  Event event = trade();
  event.seq_lo = 17;
  event.type = model::EventType::cancelled;
  event.flags = model::event_flag::end_of_command;
  event.lane = 2;
  event.position = 777;
  std::fill(std::begin(event.body), std::end(event.body), std::uint8_t{0});
  event.cancelled.port = model::PortId{1};
  event.cancelled.account = model::AccountId{1};
  event.cancelled.ref = model::UserRef{4};
  event.cancelled.quantity = model::Quantity{3};
  event.cancelled.order = model::Seq{15};
  event.cancelled.offering = model::OfferingId{1};
  event.cancelled.reason = model::CancelReason::ioc;
  return event;
}

TEST(LogFormatPage, TheExampleIsWhatTheJournalerWrites) {
  test::ForgetfulFiles files;
  test::Collector nothing;
  const auto recovered = test::recover_journal(files, nothing, 16);
  ASSERT_TRUE(recovered);
  std::vector<Event> events;
  for (std::uint64_t seq = 1; seq <= 15; ++seq) events.push_back(test::make_record(seq, 0, seq == 15));
  test::JournalLife life{files, *recovered, events};
  // Two commits in the first file, so that the second file's is the third.
  life.feed.publish_up_to(8);
  ASSERT_TRUE(life.commits.step());
  ASSERT_TRUE(life.commit_all());
  life.feed.add(trade());
  life.feed.add(cancelled());
  ASSERT_TRUE(life.commit_all());
  ASSERT_TRUE(life.commits.mark());

  const std::vector<std::byte> written = files.bytes(std::string{test::kFolder} + "/" + segment_name(1));
  const std::vector<std::byte> shown = example_of_the_page(written.size());
  ASSERT_EQ(written.size(), 4096U + 16 * 64);
  for (std::size_t i = 0; i < written.size(); ++i) {
    ASSERT_EQ(static_cast<int>(written[i]), static_cast<int>(shown[i])) << "byte " << i;
  }
}

}  // namespace
}  // namespace paddock::log
