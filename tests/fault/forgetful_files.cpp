#include "tests/fault/forgetful_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace paddock::test {

using log::Errno;
using log::FileHandle;
using log::IoResult;

std::unique_ptr<ForgetfulFiles> ForgetfulFiles::clone() const {
  const std::lock_guard lock{mutex_};
  auto copy = std::make_unique<ForgetfulFiles>();
  // Name changes that are not on the disk yet are forgotten by the copy, as its users only lose power next.
  std::map<File*, std::shared_ptr<File>> copies;
  const auto copied = [&copies](const std::shared_ptr<File>& file) {
    auto& made = copies[file.get()];
    if (!made) made = std::make_shared<File>(*file);
    return made;
  };
  for (const auto& [name, file] : names_) copy->names_[name] = copied(file);
  for (const auto& [name, file] : names_on_disk_) copy->names_on_disk_[name] = copied(file);
  return copy;
}

void ForgetfulFiles::lose_power(const Loss& loss, std::mt19937_64& random) {
  const std::lock_guard lock{mutex_};
  std::uniform_int_distribution<int> percent{0, 99};
  for (const NameChange& change : unsynced_names_) {
    if (percent(random) < loss.kept_percent) change(names_on_disk_);
  }
  unsynced_names_.clear();
  for (auto& [name, file] : names_on_disk_) {
    for (const Change& change : file->unsynced) {
      for (std::uint64_t from = 0; from < change.bytes.size();) {
        const std::uint64_t at = change.offset + from;
        const std::uint64_t to =
            std::min<std::uint64_t>(change.bytes.size(), from + loss.piece - at % loss.piece);
        if (percent(random) < loss.kept_percent) {
          const auto begin = change.bytes.begin();
          apply(file->disk, {at, Bytes(begin + static_cast<std::ptrdiff_t>(from),
                                       begin + static_cast<std::ptrdiff_t>(to))});
        }
        from = to;
      }
    }
    file->unsynced.clear();
    file->cache = file->disk;
  }
  names_ = names_on_disk_;
  open_.clear();
  power_until_ = ~std::uint64_t{0};
}

void ForgetfulFiles::lose_power_after(std::uint64_t operations) {
  const std::lock_guard lock{mutex_};
  power_until_ = operations_ + operations;
}

std::uint64_t ForgetfulFiles::operations() const {
  const std::lock_guard lock{mutex_};
  return operations_;
}

void ForgetfulFiles::fail_next_sync(const std::string& part) {
  const std::lock_guard lock{mutex_};
  failing_sync_ = part;
}

void ForgetfulFiles::set_full(bool full) {
  const std::lock_guard lock{mutex_};
  full_ = full;
}

std::vector<std::byte> ForgetfulFiles::bytes(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  return names_.at(path)->cache;
}

void ForgetfulFiles::overwrite(const std::string& path, std::vector<std::byte> bytes) {
  const std::lock_guard lock{mutex_};
  File& file = *names_.at(path);
  file.cache = file.disk = std::move(bytes);
  file.unsynced.clear();
}

std::vector<std::string> ForgetfulFiles::names() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> all;
  for (const auto& [name, file] : names_) all.push_back(name);
  return all;
}

void ForgetfulFiles::apply(Bytes& bytes, const Change& change) {
  if (bytes.size() < change.offset + change.bytes.size()) bytes.resize(change.offset + change.bytes.size());
  std::ranges::copy(change.bytes, bytes.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

bool ForgetfulFiles::due() { return ++operations_ > power_until_; }

void ForgetfulFiles::change_names(NameChange change) {
  if (due()) throw PowerLoss{};
  change(names_);
  unsynced_names_.push_back(std::move(change));
}

std::shared_ptr<ForgetfulFiles::File> ForgetfulFiles::file_of(FileHandle file) const {
  const auto found = open_.find(std::to_underlying(file));
  return found == open_.end() ? nullptr : found->second.second;
}

IoResult<FileHandle> ForgetfulFiles::open(const std::string& path, log::OpenMode mode) {
  const std::lock_guard lock{mutex_};
  if (mode == log::OpenMode::make_anew) {
    const auto file = std::make_shared<File>();
    change_names([path, file](Names& names) { names[path] = file; });
  }
  const auto found = names_.find(path);
  if (found == names_.end()) return std::unexpected(Errno{ENOENT});
  open_[next_handle_] = *found;
  return FileHandle{next_handle_++};
}

void ForgetfulFiles::close(FileHandle file) {
  const std::lock_guard lock{mutex_};
  open_.erase(std::to_underlying(file));
}

IoResult<std::size_t> ForgetfulFiles::read(FileHandle handle, void* to, std::size_t size,
                                           std::uint64_t offset) {
  const std::lock_guard lock{mutex_};
  const auto file = file_of(handle);
  if (!file) return std::unexpected(Errno{EBADF});
  if (offset >= file->cache.size()) return 0;
  const std::size_t count = std::min<std::size_t>(size, file->cache.size() - offset);
  std::memcpy(to, file->cache.data() + offset, count);
  return count;
}

IoResult<void> ForgetfulFiles::write(FileHandle handle, const void* from, std::size_t size,
                                     std::uint64_t offset) {
  const std::lock_guard lock{mutex_};
  const auto file = file_of(handle);
  if (!file) return std::unexpected(Errno{EBADF});
  const bool lost = due();
  const auto* bytes = static_cast<const std::byte*>(from);
  Change change{offset, Bytes(bytes, bytes + (lost ? size / 2 : size))};
  apply(file->cache, change);
  file->unsynced.push_back(std::move(change));
  if (lost) throw PowerLoss{};
  return {};
}

IoResult<void> ForgetfulFiles::sync_data(FileHandle handle) {
  const std::lock_guard lock{mutex_};
  const auto file = file_of(handle);
  if (!file) return std::unexpected(Errno{EBADF});
  if (due()) throw PowerLoss{};
  const std::string& name = open_.at(std::to_underlying(handle)).first;
  if (!failing_sync_.empty() && name.find(failing_sync_) != std::string::npos) {
    failing_sync_.clear();
    file->unsynced.clear();
    return std::unexpected(Errno{EIO});
  }
  for (const Change& change : file->unsynced) apply(file->disk, change);
  file->unsynced.clear();
  return {};
}

IoResult<void> ForgetfulFiles::allocate(FileHandle handle, std::uint64_t size) {
  const std::lock_guard lock{mutex_};
  const auto file = file_of(handle);
  if (!file) return std::unexpected(Errno{EBADF});
  if (full_) return std::unexpected(Errno{ENOSPC});
  if (due()) throw PowerLoss{};
  if (file->cache.size() < size) {
    file->unsynced.push_back({file->cache.size(), Bytes(size - file->cache.size())});
    file->cache.resize(size);
  }
  return {};
}

IoResult<std::uint64_t> ForgetfulFiles::size(FileHandle handle) {
  const std::lock_guard lock{mutex_};
  const auto file = file_of(handle);
  if (!file) return std::unexpected(Errno{EBADF});
  return file->cache.size();
}

IoResult<void> ForgetfulFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  const auto found = names_.find(from);
  if (found == names_.end()) return std::unexpected(Errno{ENOENT});
  change_names([from, to, file = found->second](Names& names) {
    names[to] = file;
    const auto old = names.find(from);
    if (old != names.end() && old->second == file) names.erase(old);
  });
  return {};
}

IoResult<void> ForgetfulFiles::unlink(const std::string& path) {
  const std::lock_guard lock{mutex_};
  if (!names_.contains(path)) return std::unexpected(Errno{ENOENT});
  change_names([path](Names& names) { names.erase(path); });
  return {};
}

IoResult<void> ForgetfulFiles::make_directory(const std::string&) { return {}; }

IoResult<void> ForgetfulFiles::sync_directory(const std::string&) {
  const std::lock_guard lock{mutex_};
  if (due()) throw PowerLoss{};
  for (const NameChange& change : unsynced_names_) change(names_on_disk_);
  unsynced_names_.clear();
  return {};
}

IoResult<std::vector<std::string>> ForgetfulFiles::list(const std::string& path) {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> all;
  for (const auto& [name, file] : names_) {
    if (name.starts_with(path + "/")) all.push_back(name.substr(path.size() + 1));
  }
  return all;
}

}  // namespace paddock::test
