#include "gateway/catch_up.hpp"

namespace paddock::gateway {

base::Result<CatchUp> CatchUp::open(const ipc::MarketDirectory& market, log::ReadTo to,
                                    session::Projection& projection, model::PortId port,
                                    session::SessionNumber session, session::MessageNumber from) {
  const session::StreamIndex* index = projection.index(port, session);
  // Days may end between the login, or the last message that was given out, and this moment.
  if (index == nullptr) return base::fail("session {} is no longer kept", session);
  // Behind the last message there is nothing to make: such a catch-up begins at its end.
  const bool past_the_end = from > index->count();
  const model::Seq end = session == projection.session() ? projection.settled() : projection.session_begin();
  const session::StreamIndex::Mark mark =
      past_the_end ? session::StreamIndex::Mark{end, from} : index->mark_before(from);
  auto reader = log::LogReader::open(market, mark.event, to);
  if (!reader) return std::unexpected(reader.error());
  return CatchUp{std::move(*reader), session::StreamFilter{port, mark.number, projection.offerings()}, port,
                 session, from};
}

}  // namespace paddock::gateway
