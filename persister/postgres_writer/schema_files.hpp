#pragma once

#include <span>
#include <string_view>

namespace paddock::postgres {

/// A file of persister/schema, embedded when this was built.
struct SchemaFile {
  std::string_view name;
  std::string_view sql;
};

/// All of them by number, which is their place from 1.
[[nodiscard]] std::span<const SchemaFile> schema_files() noexcept;

}  // namespace paddock::postgres
