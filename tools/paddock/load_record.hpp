#pragma once

#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/model/types.hpp"
#include "tools/client/client.hpp"

namespace paddock::tools {

/// A file of every answer that a load run saw, one JSON object a line with `port` and `number` first: what
/// the client side alone knows to have been acknowledged. Written in large pieces; one thread.
class LoadRecord {
 public:
  /// Records nothing.
  LoadRecord() = default;
  /// Replaces the file.
  [[nodiscard]] static base::Result<LoadRecord> open(const std::string& file);
  LoadRecord(LoadRecord&&) = default;
  LoadRecord& operator=(LoadRecord&&) = default;
  ~LoadRecord() { (void)flush(); }

  void add(model::PortId port, const client::Received& received);
  [[nodiscard]] base::Result<void> flush();

 private:
  explicit LoadRecord(ipc::Descriptor file) : file_(std::move(file)) {}

  ipc::Descriptor file_;
  std::string text_;
};

}  // namespace paddock::tools
