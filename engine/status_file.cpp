#include "engine/status_file.hpp"

#include <spdlog/logger.h>

#include "engine/base/replace_file.hpp"

namespace paddock::engine {

void StatusFile::write(const std::string& json) {
  const auto done = base::replace_file(file_, json);
  std::string complaint = done ? "" : done.error().message;
  if (complaint == complaint_) return;
  complaint_ = std::move(complaint);
  if (!complaint_.empty()) logger_->warn("the status stays as it was: {}", complaint_);
}

}  // namespace paddock::engine
