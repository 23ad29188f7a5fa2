#include "gateway/catch_up.hpp"

namespace paddock::gateway {

base::Result<CatchUp> CatchUp::open(const ipc::MarketDirectory& market, log::ReadTo to,
                                    session::Projection& projection, model::PortId port,
                                    session::SessionNumber session, session::MessageNumber from) {
  const session::StreamIndex* index = projection.index(port, session);
  // Days may end between the login, or the last message that was given out, and this moment.
  if (index == nullptr) return base::fail("session {} is no longer kept", session);
  CatchUp made{market, to, session::StreamFilter{port, from, projection.offerings()}, port, session, from};
  if (from <= index->count()) {
    if (auto opened = made.read_from(projection, index->mark_before(from)); !opened) {
      return std::unexpected(opened.error());
    }
  }
  return made;
}

base::Result<void> CatchUp::read_from(const session::Projection& projection,
                                      const session::StreamIndex::Mark& mark) {
  auto reader = log::LogReader::open(*market_, mark.event, to_);
  if (!reader) return std::unexpected(reader.error());
  reader_.emplace(std::move(*reader));
  filter_ = session::StreamFilter{port_, mark.number, projection.offerings()};
  return {};
}

}  // namespace paddock::gateway
