#include "engine/base/replace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace paddock::base {

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path fresh = file.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) return fail("{} cannot be written: {}", fresh.string(), std::strerror(errno));
  }
  if (std::rename(fresh.c_str(), file.c_str()) != 0)
    return fail("{} cannot be replaced: {}", file.string(), std::strerror(errno));
  return {};
}

}  // namespace paddock::base
