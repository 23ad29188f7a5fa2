#include "gateway/session/port_stream.hpp"

#include <algorithm>
#include <iterator>

#include "engine/base/check.hpp"

namespace paddock::session {

StreamIndex::Mark StreamIndex::mark_before(MessageNumber number) const {
  PADDOCK_CHECK(number >= 1 && number <= count_, "a message that exists is looked for");
  return *std::prev(std::ranges::upper_bound(marks_, number, {}, &Mark::number));
}

model::UserRef StreamIndex::ref_of(model::Seq order) const noexcept {
  const auto found = std::ranges::lower_bound(orders_, order, {}, &Order::order);
  if (found == orders_.end() || found->order != order) return model::UserRef{0};
  return found->ref;
}

}  // namespace paddock::session
