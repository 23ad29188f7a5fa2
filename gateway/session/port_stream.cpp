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
  const std::uint64_t offset = order.raw() - begin_.raw();
  if (offset <= kNarrow) {
    const auto found = std::ranges::lower_bound(narrow_, offset, {}, &Narrow::offset);
    return found == narrow_.end() || found->offset != offset ? model::UserRef{0} : found->ref;
  }
  const auto found = std::ranges::lower_bound(wide_, order, {}, &Wide::order);
  return found == wide_.end() || found->order != order ? model::UserRef{0} : found->ref;
}

}  // namespace paddock::session
