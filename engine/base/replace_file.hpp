#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/result.hpp"

namespace paddock::base {

/// Replaces `file` by one with this text, in one step: whoever reads it finds the old text or the new one,
/// whole. When that fails (the disk is full, say) the old one stays. Not synced: for what tells people about
/// now.
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace paddock::base
