#include "tools/paddock/load_record.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <string_view>

#include "tools/paddock/answer_writer.hpp"

namespace paddock::tools {
namespace {

constexpr std::size_t kFlushAt = 1 << 20;

}  // namespace

base::Result<LoadRecord> LoadRecord::open(const std::string& file) {
  ipc::Descriptor opened{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (opened.get() < 0) return base::fail("cannot write the record {}: {}", file, std::strerror(errno));
  return LoadRecord{std::move(opened)};
}

void LoadRecord::add(model::PortId port, const client::Received& received) {
  if (file_.get() < 0) return;
  append_answer(text_, received.answer, received.number, port);
  if (text_.size() >= kFlushAt) (void)flush();  // what fails here fails again, and is said, at the next flush
}

base::Result<void> LoadRecord::flush() {
  std::string_view left = text_;
  while (!left.empty()) {
    const ssize_t wrote = ::write(file_.get(), left.data(), left.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return base::fail("cannot write the record: {}", std::strerror(errno));
    left.remove_prefix(static_cast<std::size_t>(wrote));
  }
  text_.clear();
  return {};
}

}  // namespace paddock::tools
